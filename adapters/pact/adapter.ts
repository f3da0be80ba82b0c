import type { Terms } from "../../src/agreement/terms.js";
import type { Backlog, Workspace } from "../../src/app/backlog.js";
import type { Answer, Asked, Desk } from "../../src/app/desk.js";
import type { PresenceMonitor } from "../../src/app/presence.js";
import type { ChatEvent, Place } from "../../src/chat/event.js";
import type { Chat, Picture } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Job, Jobs } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";
import type { HostTask, TaskGiven } from "./task.js";

/** A platform that agreements are kept on. */
export interface Adapter {
  /** `slack`, `discord`, `console`, `web` */
  readonly platform: string;
  /** Posts digests and whatever else was not asked for. */
  readonly chat: Chat;
  /** The same for one agreement: it posts in no workspace that is outside of its scope. */
  chatFor?(terms: Terms): Chat;
  /** Begins to tell of what happens. Rejects where the platform refuses: a wrong token, a missing right. */
  attach(pacts: Pacts): Promise<void>;
  /** Tells of nothing more. */
  close(): Promise<void>;
}

export interface Connected {
  readonly shard?: number;
  /** Workspaces or guilds that the connection serves; all of them where it does not say. */
  readonly workspaces?: readonly string[];
}

/** A connection of the assistant to a platform, while it lasts. */
export interface Presence {
  serve: PresenceMonitor["serve"];
  /** It is gone; an orderly end is still absence. */
  lost(): void;
}

/** The agreements that this process keeps, one or several. Nothing of it throws into its host, but for `use` and `ask`. */
export interface Pacts {
  readonly log: Logger;
  readonly clock: Clock;
  /** Each of them. */
  readonly members: readonly Pact[];
  /** The one that holds at a place; of several the one that names it most narrowly, `null` where none does. */
  at(place: Place): Pact | null;
  /** The one that answers a line. @throws {AskError} where nobody can tell which. */
  for(asked: Asked, line: string): Pact;
  /** Posts on any platform that is in use. */
  readonly chat: Chat;
  /** @throws what the adapter refuses. */
  use(adapter: Adapter): Promise<void>;
  /** Takes in what was seen. It is recorded soon; `settled` waits for that. */
  observe(...events: readonly ChatEvent[]): void;
  /**
   * The same; resolves once it is durable, though it may be recorded later: nothing of it is lost then, whatever dies.
   * Never rejects.
   */
  keep(...events: readonly ChatEvent[]): Promise<void>;
  /**
   * A task, for code that knows better than what can be seen: a new one of the person that it is given, or within a
   * handler the one that the handler works on. Never throws.
   */
  task(given?: TaskGiven): HostTask;
  /** Answers a line of text, without the command's own name: `score 2026-10`. @throws {AskError} */
  ask(asked: Asked, line: string): Promise<Answer>;
  /** Work of others at an instant: keys that begin with `prefix:` are theirs. To be said before `use`. */
  jobs(prefix: string, run: (job: Job) => Promise<void>): Pick<Jobs, "at" | "cancel">;
  /** The assistant is connected to a platform: kept as presence until it is lost. */
  connected(platform: string, connection?: Connected): Presence;
  /** Resolves when everything observed so far is durable. */
  settled(): Promise<void>;
  /** Waits for what is under way, then lets go of everything. Twice is once. */
  close(): Promise<void>;
}

/** One agreement that this process keeps. */
export interface Pact extends Pacts {
  readonly terms: Terms;
  readonly desk: Desk;
  /** What is to be read back of a workspace after an absence. @throws {LedgerError} while the ledger can't be read. */
  backlog(of: Workspace): Promise<Backlog>;
  /** Takes in what was read back; resolves once it is recorded. @throws {LedgerError} where it is not: read it again. */
  readBack(...events: readonly ChatEvent[]): Promise<void>;
  /** The pet's card for the period that runs. */
  picture(theme?: "light" | "dark"): Promise<Picture>;
}
