import { type Chat, ChatError, type Found, type Posted, type Posting } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Report } from "../../src/report/report.js";
import { plainOf } from "../../src/report/words.js";

/** A message as the chat keeps it. */
export interface KeptMessage extends Posting {
  readonly target: string;
  readonly message: string;
  /** ms since epoch. */
  readonly at: number;
  readonly report: Report;
}

/** What becomes of a posting: `lost` arrives without an answer, `dropped` neither arrives nor is answered. */
export type Mishap = "lost" | "dropped" | ChatError;

/** A chat in memory that keeps the port's promises: what was posted stays, and can be found where it can be asked. */
export class MemoryChat implements Chat {
  readonly messages: KeptMessage[] = [];
  /** What happens to the next postings, in order; then nothing does. */
  readonly mishaps: Mishap[] = [];
  /** Whether it can tell what was posted. */
  askable = true;
  /** What the next questions are answered with, in place of the answer. */
  readonly faults: ChatError[] = [];
  asked = 0;

  constructor(private readonly clock: Clock) {}

  async post(target: string, report: Report, posting: Posting): Promise<Posted> {
    if (!/^[0-9a-z]{1,25}$/.test(posting.key)) {
      throw new TypeError(`chat: found the key ${posting.key}, expected 1 to 25 of 0-9a-z`);
    }
    const mishap = this.mishaps.shift();
    if (mishap instanceof ChatError) throw mishap;
    const message = `${target}:${this.messages.length + 1}`;
    if (mishap !== "dropped") {
      // A copy: what was posted can't be altered by whoever posted it.
      const kept = structuredClone({ target, message, at: this.clock.now(), report, ...posting });
      this.messages.push(kept);
    }
    if (mishap) throw new ChatError("chat/unsure", "chat: found no answer, expected one. Ask for the key");
    return { message };
  }

  async find(target: string, key: string, since: number): Promise<Found> {
    this.asked += 1;
    const fault = this.faults.shift();
    if (fault) throw fault;
    if (!this.askable) return { status: "cannot-tell", reason: "this platform keeps no keys" };
    const found = this.messages.find((one) => one.target === target && one.key === key && one.at >= since);
    return found ? { status: "found", message: found.message } : { status: "absent" };
  }

  /** The text of a posting: its title and its blocks of text and notes. */
  static textOf({ report }: KeptMessage): string {
    const blocks = report.blocks.flatMap((block) =>
      block.kind === "text" ? [block.text] : block.kind === "notes" ? block.notes : [],
    );
    return [report.title, ...blocks.map(plainOf)].join("\n");
  }
}
