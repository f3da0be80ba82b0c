import type { Health } from "../../../src/app/desk.js";
import type { ChatEvent } from "../../../src/chat/event.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Fact } from "../../../src/task/fact.js";
import type { Clerk, ClerkOptions } from "../clerk.js";
import { ClerkHere } from "../clerk-here.js";
import { LedgerAnswers } from "./remote-ledger.js";
import { failureOf, type Line, lineOf, pack, unpack } from "./wire.js";

/** What the host hands over first. */
export type Start = Omit<ClerkOptions, "clock" | "log">;

/** What the host asks by name. */
export type Asking =
  | { readonly name: CallName; readonly args: readonly unknown[] }
  | { readonly name: "ledger"; readonly args: readonly [method: string, ...rest: unknown[]] };

export type CallName = Exclude<keyof Clerk, "ledger" | "frame" | "health" | "observe" | "take" | "settled">;

/** What the host is told unasked. */
export interface Told {
  /** `waiting`: facts in the spool. */
  readonly health?: Health;
  readonly log?: { readonly level: keyof Logger; readonly message: string; readonly fields: Fields };
  /** Id of the frame that the counters stand under. */
  readonly frame?: string;
}

type Fields = NonNullable<Parameters<Logger["warn"]>[1]>;

/** The clerk of a host, in a process of its own: it ends when its host does. */
export class ClerkProgram {
  #clerk: ClerkHere | null = null;
  #now = 0;
  #frame: string | null = null;
  #health = "";
  readonly #answers = new LedgerAnswers();
  readonly #busy = new Set<Promise<void>>();

  constructor(private readonly say: (line: string) => void) {}

  hear(line: Line): void {
    const heard = this.#hear(line).finally(() => this.#busy.delete(heard));
    this.#busy.add(heard);
  }

  /** The host is gone: what it said is kept. */
  async end(): Promise<void> {
    await Promise.all(this.#busy);
    await this.#clerk?.close();
  }

  async #hear({ word, id, at, payload }: Line): Promise<void> {
    this.#now = at;
    try {
      if (word === "take") {
        const isKept = await this.#known.takeIn(JSON.parse(payload) as (ChatEvent | Fact)[]);
        this.#tell();
        this.#answer(isKept ? "done" : "lost", id, "");
        return;
      }
      const value = word === "start" ? this.#start(unpack(payload)) : await this.#call(unpack(payload));
      this.#tell();
      this.#answer("back", id, pack(value));
    } catch (error) {
      this.#tell();
      this.#answer("fail", id, pack(failureOf(error)));
    }
  }

  #start(options: Start): void {
    const log =
      (level: keyof Logger) =>
      (message: string, fields: Fields = {}) =>
        this.#answer("tell", 0, pack({ log: { level, message, fields } } satisfies Told));
    this.#clerk = new ClerkHere({
      ...options,
      clock: { now: () => this.#now },
      log: { info: log("info"), warn: log("warn"), error: log("error") },
    });
  }

  #call({ name, args }: Asking): unknown {
    const clerk = this.#known;
    if (name === "ledger")
      return this.#answers.answer(clerk.ledger, args[0] as string, args.slice(1) as never[]);
    return (clerk[name] as (...given: readonly unknown[]) => unknown).apply(clerk, args as unknown[]);
  }

  get #known(): ClerkHere {
    if (this.#clerk) return this.#clerk;
    throw new Error("clerk: found a question before its start");
  }

  /** Whatever has changed since it was told last. */
  #tell(): void {
    const clerk = this.#known;
    const health = { waiting: clerk.spooled, troubles: clerk.health().troubles };
    const text = JSON.stringify(health);
    const frame = clerk.frameId;
    const told: Told = {
      ...(text === this.#health ? {} : { health }),
      ...(frame === null || frame === this.#frame ? {} : { frame }),
    };
    if (Object.keys(told).length === 0) return;
    this.#health = text;
    this.#frame = frame;
    this.#answer("tell", 0, pack(told));
  }

  #answer(word: string, id: number, payload: string): void {
    this.say(lineOf({ word, id, at: 0, payload }));
  }
}
