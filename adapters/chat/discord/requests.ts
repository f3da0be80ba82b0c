import { asRaw, type Raw } from "../raw.js";
import { replaceMethod } from "../replace.js";
import { type DiscordClient, type RestRequest, restOf } from "./client.js";
import { handlers, type Running } from "./running.js";
import { isEphemeral } from "./version.js";

/** Discord's numbers for what an interaction is answered with. */
export const CALLBACK = {
  message: 4,
  deferred: 5,
  deferredUpdate: 6,
  update: 7,
  form: 9,
  activity: 12,
} as const;
const WITH_MESSAGE: ReadonlySet<unknown> = new Set([CALLBACK.message, CALLBACK.deferred, CALLBACK.update]);

/** What the host asked of Discord, and what that answered. */
export interface Requests {
  /** The handler that works on an interaction: by its bare id, or by its token. */
  running(name: string): Running | undefined;
  /** An interaction was answered: by a message, a placeholder, a form. */
  answered(running: Running, type: number, given: Raw, answer: Raw): void;
  /** A message was sent; `running`: what its handler works on, where it was no interaction's own answer. */
  posted(message: Raw, running: Running | undefined): void;
  edited(message: Raw, running: Running | undefined): void;
  /** Whether an interaction was done on a message (bare id), so that its handler may change it. */
  isPressed(message: string): boolean;
  thread(answer: Raw): void;
  /** Typing. */
  busy(channel: string, running: Running): void;
}

const CALLBACK_ROUTE = /^\/interactions\/(\d+)\/[^/?]+\/callback$/;
const WEBHOOK_ROUTE = /^\/webhooks\/\d+\/([^/?]+)(?:\/messages\/(?:@original|%40original|\d+))?$/;
const CHANNEL_ROUTE = /^\/channels\/(\d+)\/(messages|typing|threads)(?:\/(\d+)(\/threads)?)?$/;
/** Of what a message may refer to: what it answers. */
const REPLY = 0;

type Send = (request: RestRequest) => Promise<unknown>;
type See = (answer: Raw) => void;

/**
 * Listens to what the host asks of Discord. A request goes out as it was given, but for one that answers an
 * interaction where nobody else tells of it: that one asks for the message that came of it. The host gets what it would
 * have got.
 */
export class RequestListener {
  #undo: (() => void) | null = null;
  /** By channel: posts under way of which only their answer tells what they join. */
  readonly #posting = new Map<string, Set<Promise<unknown>>>();

  constructor(
    private readonly requests: Requests,
    private readonly quietly: (work: () => void) => void,
  ) {}

  listen(client: DiscordClient): void {
    const rest = restOf(client);
    this.#undo = replaceMethod<Send>(rest, "request", (send) => (request) => this.#sent(send, request));
  }

  close(): void {
    this.#undo?.();
    this.#undo = null;
  }

  /** The posts under way into a channel that may answer something that stands elsewhere. */
  postingIn(channel: string): Promise<unknown> | null {
    const posting = this.#posting.get(channel);
    return posting ? Promise.allSettled(posting) : null;
  }

  #sent(send: Send, request: RestRequest): Promise<unknown> {
    let sent: Promise<unknown> | undefined;
    this.quietly(() => {
      sent = this.#watched(send, request);
    });
    return sent ?? send(request);
  }

  #watched(send: Send, request: RestRequest): Promise<unknown> | undefined {
    const { fullRoute: route, method } = request;
    if (method !== "POST" && method !== "PATCH") return undefined;
    const [, interaction] = CALLBACK_ROUTE.exec(route) ?? [];
    if (interaction !== undefined) return this.#callback(send, request, interaction);
    const [, token] = WEBHOOK_ROUTE.exec(route) ?? [];
    if (token !== undefined) {
      const meant = this.requests.running(token);
      if (!meant) return undefined;
      return this.#after(send(request), (answer) =>
        method === "POST" ? this.requests.posted(answer, undefined) : this.requests.edited(answer, meant),
      );
    }
    const [, channel, kind, message, thread] = CHANNEL_ROUTE.exec(route) ?? [];
    if (channel === undefined) return undefined;
    if (kind === "typing") {
      const running = handlers.getStore();
      return running && this.#after(send(request), () => this.requests.busy(channel, running));
    }
    if (kind === "threads" || thread)
      return this.#after(send(request), (answer) => this.requests.thread(answer));
    if (method === "PATCH") {
      const running = this.requests.isPressed(String(message)) ? handlers.getStore() : undefined;
      return this.#after(send(request), (answer) => this.requests.edited(answer, running));
    }
    const body = asRaw(request.body);
    const running = isReply(body) ? undefined : handlers.getStore();
    const posted = this.#after(send(request), (answer) => this.requests.posted(answer, running));
    if (running && body && body.message_reference === undefined) this.#note(channel, posted);
    return posted;
  }

  #callback(send: Send, request: RestRequest, id: string): Promise<unknown> | undefined {
    const running = this.requests.running(id);
    const body = asRaw(request.body);
    if (!running || !body) return undefined;
    const see = (answer: Raw) =>
      this.requests.answered(running, Number(body.type), asRaw(body.data) ?? {}, answer);
    const { query } = request;
    if (!WITH_MESSAGE.has(body.type) || query?.get("with_response") === "true")
      return this.#after(send(request), see);
    if (body.type === CALLBACK.message && running.told && !isEphemeral(asRaw(body.data) ?? {}))
      return undefined;
    const asking = new URLSearchParams(query);
    asking.set("with_response", "true");
    // Without asking there is nothing in the answer.
    return this.#after(send({ ...request, query: asking }), see).then(() => new ArrayBuffer(0));
  }

  #note(channel: string, posted: Promise<unknown>): void {
    const posting = this.#posting.get(channel) ?? new Set();
    this.#posting.set(channel, posting.add(posted));
    const done = () => {
      posting.delete(posted);
      if (posting.size === 0 && this.#posting.get(channel) === posting) this.#posting.delete(channel);
    };
    posted.then(done, done);
  }

  /** The host's own promise goes back to it; ours only looks on. */
  #after(answered: Promise<unknown>, see: See): Promise<unknown> {
    answered.then(
      (answer) => {
        if (this.#undo) this.quietly(() => see(asRaw(answer) ?? {}));
      },
      () => {},
    );
    return answered;
  }
}

/** Whether a post says itself what it answers. One that does without where that is gone may say nothing in the end. */
function isReply(body: Raw | null): boolean {
  const reference = asRaw(body?.message_reference);
  return reference !== null && (reference.type ?? REPLY) === REPLY && reference.fail_if_not_exists !== false;
}
