import { UserError } from "../../user-error.js";
import type { BoltApp, SlackClient } from "./app.js";
import type { Raw } from "./raw.js";
import type { PostingClient } from "./voice.js";

/** Where Bolt and its clients say what happens to them. */
export interface BoltLogger {
  debug(...said: unknown[]): void;
  info(...said: unknown[]): void;
  warn(...said: unknown[]): void;
  error(...said: unknown[]): void;
  setLevel(level: string): void;
  getLevel(): string;
  setName(name: string): void;
}

export interface Receiver {
  /** Socket Mode. */
  readonly client?: {
    readonly websocket?: { isActive?(): boolean };
    on(event: "close" | "connected", listener: () => void): unknown;
    start(): Promise<unknown>;
    disconnect(): Promise<void>;
  };
  /** HTTP. */
  readonly server?: { readonly listening: boolean; address(): unknown };
  /** Of Socket Mode, where the install page is served. */
  readonly httpServer?: {
    on(event: "error" | "listening", listener: (error: Error) => void): unknown;
    readonly listening: boolean;
    address(): unknown;
    close(): unknown;
  };
  stop(): Promise<void>;
}

/** What a listener of an event is called with. */
export interface HeardArguments {
  readonly event: Raw;
  readonly body: Raw;
  readonly client: PostingClient;
  readonly context: Raw;
}

/** An app of our own. */
export interface OwnBoltApp extends BoltApp {
  event(name: string, listener: (given: HeardArguments) => Promise<void>): void;
  start(port?: number): Promise<unknown>;
  error(listener: (error: Error) => Promise<void>): void;
}

type Made<T> = new (options: Readonly<Record<string, unknown>>) => T;

/** Of `@slack/bolt` 5, what an app is made from. */
export interface Bolt {
  readonly App: Made<OwnBoltApp>;
  readonly HTTPReceiver: Made<Receiver>;
  readonly SocketModeReceiver: Made<Receiver>;
  readonly webApi: {
    readonly WebClient: new (
      token: string | undefined,
      options: Readonly<Record<string, unknown>>,
    ) => SlackClient;
  };
}

/** Loads the library. @throws {UserError} where it is not installed, or can't be loaded. */
export async function loadBolt(load: () => Promise<unknown> = () => import("@slack/bolt")): Promise<Bolt> {
  try {
    return (await load()) as Bolt;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const found = code === "ERR_MODULE_NOT_FOUND" ? "no such package" : message;
    throw new UserError(
      `@slack/bolt: found ${found}, expected version 5, which Slack needs. Run: npm install @slack/bolt@5`,
      2,
      { cause },
    );
  }
}
