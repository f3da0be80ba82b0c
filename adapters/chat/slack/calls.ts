import { replaceMethod } from "../replace.js";
import type { SlackClient } from "./app.js";
import { joinMetadata } from "./mark.js";
import { asRaw, type Raw } from "./raw.js";
import { handlers, joins, type Running } from "./running.js";

type Call = (given?: Raw) => Promise<unknown>;

/** What the host did through a client of its own. */
export interface Calls {
  /** A post that Slack took; `joined`: it answers `running`, though it stands elsewhere. */
  posted(channel: string, message: Raw, joined: Running | null): void;
  /** @param running where it was done for an interaction with that very message */
  edited(channel: string, message: Raw, running: Running | null): void;
  /** Words before one person, with Slack's `ts`. */
  whispered(running: Running, given: Raw, ts: string): void;
  /** A modal or the app's home. */
  opened(running: Running): void;
  /** Typing, thinking. */
  busy(running: Running): void;
}

/**
 * Listens to what the host calls through its clients. A call takes the arguments that it was given, but for a post that
 * answers a running handler outside its thread: that one says so in its metadata. What a call answers, the host gets.
 */
export class CallListener {
  readonly #undo: (() => void)[] = [];
  readonly #known = new WeakSet<SlackClient>();
  readonly #posting = new Set<Promise<unknown>>();
  #closed = false;

  constructor(
    private readonly calls: Calls,
    private readonly quietly: (work: () => void) => void,
  ) {}

  /** @param passing a client that lives for one request, so that nobody puts back what it had */
  listen(client: SlackClient, passing = false): void {
    if (this.#closed || this.#known.has(client)) return;
    this.#known.add(client);
    const { chat, views, assistant } = client as unknown as Record<string, object | undefined>;
    const undo = [
      ...this.#on(chat, "postMessage", (call) => this.#post(call)),
      ...this.#on(chat, "update", (call) => this.#after(call, this.#updated)),
      ...this.#on(chat, "postEphemeral", (call) => this.#after(call, this.#whispered)),
      ...["open", "push", "update", "publish"].flatMap((name) =>
        this.#on(views, name, (call) => this.#after(call, this.#opened)),
      ),
      ...this.#on(asRaw(asRaw(assistant)?.threads) ?? undefined, "setStatus", (call) =>
        this.#after(call, this.#busy),
      ),
    ];
    if (!passing) this.#undo.push(...undo);
  }

  /** Resolves when the joining posts under way have been answered: only then is known what they join. */
  async posted(): Promise<void> {
    await Promise.allSettled(this.#posting);
  }

  get posting(): boolean {
    return this.#posting.size > 0;
  }

  close(): void {
    this.#closed = true;
    for (const undo of this.#undo.splice(0)) undo();
  }

  #on(target: object | undefined, name: string, make: (call: Call) => Call): (() => void)[] {
    if (!target || typeof (target as Record<string, unknown>)[name] !== "function") return [];
    return [replaceMethod<Call>(target, name, make)];
  }

  /** The host's own promise goes back to it; ours only looks on. */
  #after(call: Call, see: (given: Raw, answer: Raw, running: Running | undefined) => void): Call {
    return (given = {}) => {
      const running = handlers.getStore();
      const answered = call(given);
      answered.then(
        (answer) => {
          if (!this.#closed) this.quietly(() => see(given, asRaw(answer) ?? {}, running));
        },
        () => {},
      );
      return answered;
    };
  }

  #post(call: Call): Call {
    return (given = {}) => {
      const running = handlers.getStore();
      if (this.#closed || !running || !joins(given, running))
        return this.#after(call, this.#saw(null))(given);
      const answered = this.#joining(call, given, running);
      this.#posting.add(answered);
      answered.then(
        () => this.#posting.delete(answered),
        () => this.#posting.delete(answered),
      );
      return answered;
    };
  }

  async #joining(call: Call, given: Raw, running: Running): Promise<unknown> {
    const answer = await call({ ...given, metadata: joinMetadata(running) }).catch((error: unknown) => {
      // Not even our mark may keep the host's post back.
      if (!String(asRaw(asRaw(error)?.data)?.error).includes("metadata")) throw error;
      return call(given);
    });
    if (!this.#closed) this.quietly(() => this.#saw(running)(given, asRaw(answer) ?? {}));
    return answer;
  }

  readonly #saw =
    (joined: Running | null) =>
    (_: Raw, { channel, ts, message }: Raw): void => {
      const posted = asRaw(message);
      if (posted && typeof channel === "string") this.calls.posted(channel, { ts, ...posted }, joined);
    };

  readonly #updated = (_: Raw, { channel, ts, text, message }: Raw, running: Running | undefined): void => {
    if (typeof channel !== "string") return;
    const meant = running && running.on === `slack:${channel}:${String(ts)}` ? running : null;
    this.calls.edited(channel, { text, ...asRaw(message), ts }, meant);
  };

  readonly #whispered = (given: Raw, { message_ts }: Raw, running: Running | undefined): void => {
    if (running && `slack:${String(given.user)}` === running.author.id && typeof message_ts === "string")
      this.calls.whispered(running, given, message_ts);
  };

  readonly #opened = (_: Raw, __: Raw, running: Running | undefined): void => {
    if (running?.interaction) this.calls.opened(running);
  };

  readonly #busy = ({ status }: Raw, _: Raw, running: Running | undefined): void => {
    if (running && status !== "") this.calls.busy(running);
  };
}
