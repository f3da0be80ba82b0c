import { AskError, type Asked } from "../../../src/app/desk.js";
import type { Action, Author, Place } from "../../../src/chat/event.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Effort, Outcome } from "../../../src/pet/skill.js";
import type { Chat } from "../../../src/ports/chat.js";
import type { Clock } from "../../../src/ports/clock.js";
import { renderText } from "../../../src/report/text.js";
import type { Adapter, Pact } from "../../pact/adapter.js";
import { spoken } from "./spoken.js";

export interface ConsoleOptions {
  /** `console`, or the demo's own. */
  readonly platform: string;
  readonly channel: string;
  readonly pet: Pet;
  readonly petName: string;
  /** Bare ids on the platform. */
  readonly petId: string;
  readonly userId: string;
  readonly clock: Clock;
  readonly timezone: string;
  readonly colour: boolean;
  /** Columns; read anew for every answer, as a window may change. */
  readonly width: number;
  print(text: string): void;
  /** Keeps a picture, and says where. */
  keepPicture?(png: Uint8Array): Promise<string>;
}

/** A person and the pet at a terminal: every request is a thread of its own, measured like in any chat. */
export class Console implements Adapter {
  readonly platform: string;
  readonly chat: Chat;
  readonly #place: Place;
  readonly #user: Author;
  readonly #petAuthor: Author;
  #pact: Pact | null = null;
  #thread: Thread | null = null;
  #lastAt = 0;
  #serial = 0;

  constructor(private readonly options: ConsoleOptions) {
    const { platform, channel, userId, petId, print } = options;
    this.platform = platform;
    this.#place = { platform, channel };
    this.#user = { id: `${platform}:${userId}` };
    this.#petAuthor = { id: `${platform}:${petId}`, bot: true, self: true };
    this.chat = {
      post: async (_, report) => {
        print(`\n${renderText(report, options)}\n`);
        return { message: this.#newId(this.#tick()) };
      },
      // What was printed before a crash may have been seen or not: seen twice does no harm.
      find: async () => ({ status: "absent" }),
    };
  }

  async attach(pact: Pact): Promise<void> {
    this.#pact = pact;
  }

  async close(): Promise<void> {}

  /** Takes one line that somebody typed; resolves when it is answered. */
  async line(typed: string): Promise<void> {
    const text = typed.trim();
    if (text === "") return;
    const command = /^\/(?:pact)?\s*(.*)$/s.exec(text);
    if (command) await this.#ask(command[1]!);
    else if (!(await this.#verdict(text))) await this.#hear(text);
    await this.#attached.settled();
  }

  get #attached(): Pact {
    if (this.#pact) return this.#pact;
    throw new TypeError("console: found a line before it was attached, expected pact.use(console) first");
  }

  async #ask(line: string): Promise<void> {
    const at = this.#tick();
    const thread = this.#thread;
    const asked: Asked = {
      author: this.#user,
      place: this.#place,
      message: this.#newId(at),
      at,
      ...(thread ? { conversation: thread.conversation } : {}),
    };
    try {
      const { report, picture } = await this.#attached.ask(asked, line === "" ? "status" : line);
      this.options.print(renderText(report, this.options));
      if (picture && this.options.keepPicture) {
        const where = await this.options.keepPicture((await this.#attached.picture()).png);
        this.options.print(`The pet's picture: ${where}\n`);
      }
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      this.options.print(`${error.message}\n`);
    }
  }

  /** A bare yes, no or 1 to 5 after the question whether that was it. */
  async #verdict(text: string): Promise<boolean> {
    const thread = this.#thread;
    if (thread?.waitsFor !== "verdict") return false;
    const word = text.toLowerCase().replace(/[.!]+$/, "");
    if (/^[1-5]$/.test(word)) {
      const rating = Number(word);
      if (rating >= 3) this.#act(this.#user, thread, { name: "confirm" });
      this.#act(this.#user, thread, { name: "rate", rating });
      this.#speak(`Thank you: ${rating} of 5.`, thread);
      thread.waitsFor = "nothing";
      return true;
    }
    if (/^(?:y|yes|yep|ja|oui|si|sí|はい)$/.test(word)) {
      this.#act(this.#user, thread, { name: "confirm" });
      this.#print("Good. How was it, 1 to 5? Or ask for something else.");
      return true;
    }
    if (/^(?:n|no|nope|nein|non|いいえ)$/.test(word)) {
      this.#act(this.#user, thread, { name: "deny" });
      this.#speak("I am sorry. What is missing?", thread);
      thread.waitsFor = "more";
      return true;
    }
    return false;
  }

  async #hear(text: string): Promise<void> {
    const at = this.#tick();
    const message = this.#newId(at);
    const thread: Thread =
      this.#thread?.waitsFor === "more"
        ? this.#thread
        : { conversation: message, root: message, waitsFor: "nothing" };
    this.#thread = thread;
    this.#attached.observe({
      kind: "message",
      place: this.#place,
      conversation: thread.conversation,
      message,
      at,
      author: this.#user,
      text,
      addressed: true,
    });
    this.#speak("Let me see.", thread);
    const { platform, channel, pet, timezone } = this.options;
    const outcome = await pet.hear({
      text,
      requester: this.#user.id,
      conversation: thread.conversation,
      message,
      at,
      target: `${platform}:${channel}`,
      timezone,
    }).outcome;
    this.#tell(outcome, thread);
  }

  #tell(outcome: Outcome, thread: Thread): void {
    const { kind, text, effort } = outcome;
    if (kind === "done") {
      this.#speak(`${text} Was that it? (yes, no, or 1 to 5)`, thread);
      this.#attempt(true, effort, thread);
      this.#act(this.#petAuthor, thread, { name: "done", asked: true });
      thread.waitsFor = "verdict";
      return;
    }
    this.#speak(text, thread);
    if (kind === "asked-back") {
      this.#act(this.#petAuthor, thread, { name: "wait", reason: "requester" });
      thread.waitsFor = "more";
    } else if (kind === "failed") {
      this.#attempt(false, effort, thread);
      this.#act(this.#petAuthor, thread, { name: "fail" });
      thread.waitsFor = "nothing";
    } else if (kind === "handed-off") {
      const { to } = outcome;
      this.#act(this.#petAuthor, thread, { name: "hand-off", ...(to === undefined ? {} : { to }) });
      thread.waitsFor = "nothing";
    }
  }

  #attempt(ok: boolean, effort: Effort | undefined, thread: Thread): void {
    if (effort) this.#act(this.#petAuthor, thread, { name: "attempt", ok, ...effort });
  }

  /** The pet writes a message. */
  #speak(text: string, { conversation }: Thread): void {
    const at = this.#tick();
    this.#attached.observe({
      kind: "message",
      place: this.#place,
      conversation,
      message: this.#newId(at),
      at,
      author: this.#petAuthor,
      text,
      mentions: [this.#user.id],
    });
    this.#print(text);
  }

  #print(text: string): void {
    const { petName, width, print } = this.options;
    print(`${spoken(`${petName}: ${text}`, width)}\n`);
  }

  #act(author: Author, { conversation, root }: Thread, action: Action): void {
    const at = this.#tick();
    this.#attached.observe({
      kind: "action",
      place: this.#place,
      conversation,
      message: this.#newId(at),
      at,
      author,
      on: root,
      action,
    });
  }

  /** The present, later than anything before: what one sees in order is in order. */
  #tick(): number {
    this.#lastAt = Math.max(this.options.clock.now(), this.#lastAt + 1);
    return this.#lastAt;
  }

  #newId(at: number): string {
    this.#serial += 1;
    return `${this.platform}:${this.#place.channel}:${at}.${this.#serial}`;
  }
}

interface Thread {
  readonly conversation: string;
  /** The message that opened its task. */
  readonly root: string;
  waitsFor: "verdict" | "more" | "nothing";
}
