import { UserError } from "../../user-error.js";
import { asRaw, type Raw } from "./raw.js";

/** A client of Slack's Web API, by what is used of it. */
export interface SlackClient {
  readonly token?: string | undefined;
  apiCall(method: string, given?: Record<string, unknown>): Promise<unknown>;
}

/** What a receiver hands to an app: one request of Slack's. */
export interface BoltRequest {
  readonly body: Raw;
  readonly customProperties?: object | undefined;
  ack(response?: unknown): Promise<void>;
}

/** Answers through a request's response URL. */
export type Respond = (message: Record<string, unknown>) => Promise<unknown>;

/** What a listener of a slash command is called with. */
export interface CommandArguments {
  readonly command: Raw;
  ack(): Promise<void>;
  readonly respond: Respond;
}

/** What a listener of a button, a modal or a shortcut is called with. */
export interface InteractionArguments {
  readonly body: Raw;
  ack(response?: unknown): Promise<void>;
  /** Of a modal, and of the app's home, there is none that Slack takes. */
  readonly respond: Respond;
  /** Of the workspace that it was done in. */
  readonly client: SlackClient;
}

/** What a listener of an event is called with. */
export interface EventArguments {
  readonly event: object;
  readonly body: Raw;
  readonly client: SlackClient;
}

type Listens<A> = (given: A) => Promise<void>;

/** An app of `@slack/bolt` 5, by what is used of it: the library itself is never loaded from here. */
export interface BoltApp {
  readonly client: SlackClient;
  readonly webClientOptions: object;
  processEvent(request: BoltRequest): Promise<void>;
  command(name: string, listener: Listens<CommandArguments>): void;
  action(actionId: RegExp, listener: Listens<InteractionArguments>): void;
  view(callbackId: RegExp, listener: Listens<InteractionArguments>): void;
  shortcut(callbackId: string, listener: Listens<InteractionArguments>): void;
  event(name: string, listener: Listens<EventArguments>): void;
}

/** What a global middleware is called with. */
export interface MiddlewareArguments {
  readonly client: SlackClient;
  readonly context: Raw;
  next(): Promise<void>;
}

/** What an app of Bolt's 5.1 has and does not show; a contract test holds it to that. */
export interface BoltInternals {
  middleware: ((given: MiddlewareArguments) => Promise<void>)[];
  readonly listeners: unknown[];
  /** Pools of clients, by workspace. */
  clients: object;
  /** The token of whoever a request is of, and the bot's ids there. */
  authorize(source: Raw, body: Raw): Promise<Raw>;
  fetchFn: typeof fetch;
  readonly receiver: object;
}

/** @throws {UserError} for an app that is built in another way. */
export function internalsOf(app: BoltApp): BoltInternals {
  const internals = (asRaw(app) ?? {}) as unknown as BoltInternals;
  const { middleware, listeners, clients, authorize, fetchFn, receiver } = internals;
  const lists = Array.isArray(middleware) && Array.isArray(listeners);
  const isKnown = lists && asRaw(clients) && asRaw(receiver);
  if (isKnown && typeof authorize === "function" && typeof fetchFn === "function") return internals;
  throw new UserError(
    "slack: found an app that is built in another way, expected one of @slack/bolt 5. Install that version",
    2,
  );
}
