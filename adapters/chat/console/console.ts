import { AskError, type Asked } from "../../../src/app/desk.js";
import type { Action, Author, Place } from "../../../src/chat/event.js";
import type { Pet } from "../../../src/pet/hear.js";
import { ACKNOWLEDGEMENT, QUESTION } from "../../../src/pet/words.js";
import type { Chat } from "../../../src/ports/chat.js";
import type { Clock } from "../../../src/ports/clock.js";
import { renderText } from "../../../src/report/text.js";
import type { Adapter, Pacts } from "../../pact/adapter.js";
import { wordsOfAny } from "../../pact/any.js";
import { Talks, type Voice } from "../talk.js";
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
  #pact: Pacts | null = null;
  #talks: Talks | null = null;
  #thread: Thread | null = null;
  #lastAt = 0;
  #serial = 0;
  #digested = () => {};
  /** Resolves once a digest was said, which has a picture; warnings may come before it. */
  readonly digested = new Promise<void>((resolve) => {
    this.#digested = resolve;
  });

  constructor(private readonly options: ConsoleOptions) {
    const { platform, channel, userId, petId, print } = options;
    this.platform = platform;
    this.#place = { platform, channel };
    this.#user = { id: `${platform}:${userId}` };
    this.#petAuthor = { id: `${platform}:${petId}`, bot: true, self: true };
    this.chat = {
      post: async (_, report, { picture }) => {
        print(`\n${renderText(report, options)}\n`);
        if (picture) this.#digested();
        return { message: this.#newId(this.#tick()) };
      },
      // What was printed before a crash may have been seen or not: seen twice does no harm.
      find: async () => ({ status: "absent" }),
    };
  }

  async attach(pact: Pacts): Promise<void> {
    this.#pact = pact;
    this.#talks = new Talks(this.options.pet, wordsOfAny(pact));
  }

  async close(): Promise<void> {}

  /** Takes one line that somebody typed; resolves when it is answered. */
  async line(typed: string): Promise<void> {
    const text = typed.trim();
    if (text === "") return;
    const command = /^\/(?:pact)?\s*(.*)$/is.exec(text);
    if (command) await this.#ask(command[1]!);
    else await this.#hear(text);
    await this.#attached.settled();
  }

  get #attached(): Pacts {
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
      const said = line === "" ? "status" : line;
      const pact = this.#attached.for(asked, said);
      const { report, picture } = await pact.ask(asked, said);
      this.options.print(renderText(report, this.options));
      if (picture && this.options.keepPicture) {
        const where = await this.options.keepPicture((await pact.picture()).png);
        this.options.print(`The pet's picture: ${where}\n`);
      }
    } catch (error) {
      if (!(error instanceof AskError)) throw error;
      this.options.print(`${spoken(error.message, this.options.width)}\n`);
    }
  }

  async #hear(text: string): Promise<void> {
    const at = this.#tick();
    const message = this.#newId(at);
    const talk = this.#thread && { conversation: this.#thread.conversation, requester: this.#user.id };
    const thread: Thread =
      talk && this.#talks!.goesOn(talk, text) ? this.#thread! : { conversation: message, root: message };
    this.#thread = thread;
    const { conversation } = thread;
    this.#attached.observe({
      kind: "message",
      place: this.#place,
      conversation,
      message,
      at,
      author: this.#user,
      text,
      addressed: true,
    });
    const { platform, channel, timezone } = this.options;
    const target = `${platform}:${channel}`;
    const requester = this.#user.id;
    const request = { text, requester, conversation, message, at, target, timezone };
    await this.#talks!.hear(request, this.#voice(thread));
  }

  #voice(thread: Thread): Voice {
    return {
      // Every request begins a thread by itself.
      anew: null,
      acknowledge: async () => this.#speak(ACKNOWLEDGEMENT, thread),
      say: async (text, asks) => this.#speak(asks ? `${text} ${QUESTION}` : text, thread),
      act: (action) => this.#act(this.#petAuthor, thread, action),
    };
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
}
