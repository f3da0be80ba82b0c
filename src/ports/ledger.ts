import type { Fact } from "../task/fact.js";
import type { ArchivableLedger } from "./archive.js";

/**
 * The version of a conversation: how many facts it holds and an order-free hash of them, made by `app/version`.
 * A ledger compares it and never computes it. The empty conversation's is `"0"`.
 */
export type Version = string;

/** Counters of one row: counter code (see `measure/catalogue`) → integer. What a ledger returns holds no zero. */
export type Counters = ReadonlyMap<number, number>;

/**
 * A difference of counters, by row. Row keys: `d:2026-04-07` (a cohort day), `p:2026-04` (a period's sketches).
 * `members` are rows with a count of their own: set → member → difference; a member with a count above zero is in the set.
 * Zeros, empty rows and empty sets are as if they were not there.
 */
export interface Delta {
  readonly rows: ReadonlyMap<string, Counters>;
  readonly members: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** A difference that is due: it counts in every score whose `now` is at or after `from` (ms since epoch). */
export interface Step {
  readonly from: number;
  readonly delta: Delta;
}

/** What a commit does to the figures under one frame. */
export interface FrameChange {
  readonly frame: string;
  /** The frame's watermark that the difference was computed for, ms since epoch. */
  readonly watermark: number;
  /** Goes into the counters at once. */
  readonly delta: Delta;
  /**
   * All pending steps of this conversation from now on, each `from` > watermark; the earlier ones are replaced.
   * Steps of one instant are one step: a ledger adds them up.
   */
  readonly pending: readonly Step[];
}

/** Facts of one conversation with the difference that they make: all of it is recorded, or nothing. */
export interface Commit {
  readonly conversation: string;
  /** The version that the differences were computed from. */
  readonly expected: Version;
  /** The version afterwards. */
  readonly next: Version;
  /** New facts, and facts that replace one of the same id (the caller has applied `preferred`). Never empty. */
  readonly facts: readonly Fact[];
  /** Their canonical texts (`task/fact`), in the same order, where the caller has them: a ledger then writes none itself. */
  readonly texts?: readonly string[];
  /** One change for each of the conversation's frames (`StoredConversation.frames`), in any order. */
  readonly frames: readonly FrameChange[];
}

export type CommitResult =
  /** Recorded and durable. */
  | { readonly status: "done" }
  /** Every fact is there already with the same content; nothing was changed. Answered before the version is looked at. */
  | { readonly status: "duplicate" }
  /**
   * The version, a watermark or the set of frames is another by now, and nothing was changed: this is what the ledger
   * holds. Compute again. A frame that is not there (any more) is a conflict too.
   */
  | { readonly status: "conflict"; readonly stored: StoredConversation }
  /**
   * This commit cannot be recorded, alone either; it is kept aside with the reason, and named by `parked()` until the
   * same facts are recorded after all.
   */
  | { readonly status: "parked"; readonly reason: string };

export interface StoredConversation {
  readonly conversation: string;
  readonly version: Version;
  /** In no particular order. */
  readonly facts: readonly Fact[];
  /**
   * The frames that hold this conversation's outcome: the active one, and each one building that it was filled into.
   * Every frame holds the outcome of an empty conversation, for that is nothing.
   */
  readonly frames: readonly Frame[];
}

export interface Frame {
  readonly id: string;
  /** Steps at or before it are in the counters; later ones are pending. ms since epoch. */
  readonly watermark: number;
  /** `building`: being filled beside the active one. At most one frame is `active`. */
  readonly state: "building" | "active";
}

/** A conversation's whole outcome under a frame that is building. */
export interface Fill {
  readonly conversation: string;
  /** The version that it was computed from. */
  readonly expected: Version;
  readonly delta: Delta;
  readonly pending: readonly Step[];
}

export interface Tally {
  /** The watermark that the counters stand at, ms since epoch. */
  readonly watermark: number;
  /**
   * The rows asked for, pending steps with `from` ≤ now included; a row without a counter is an empty map.
   * `forEach` is the cheap way to read one; the rest unpacks it first.
   */
  readonly rows: ReadonlyMap<string, Counters>;
  /** Set → number of members. */
  readonly distinct: ReadonlyMap<string, number>;
}

/** A step that is not in the counters yet, and the conversation whose it is. */
export interface PendingStep {
  readonly conversation: string;
  readonly step: Step;
}

export interface Parked {
  readonly conversation: string;
  readonly facts: readonly Fact[];
  readonly reason: string;
}

/** What a ledger holds. Instants of facts, ms since epoch; `null` while there is none. */
export interface Extent {
  readonly conversations: number;
  readonly facts: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** [from, to), ms since epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
  /** Conversations whose names begin so are left out, and cost nothing. */
  readonly except?: string;
}

/**
 * Where the facts of one agreement lie, with the counters they add up to.
 *
 * Promised: a commit is atomic; it resolves once it is durable, whatever dies afterwards; commits of one conversation
 * are ordered by their versions; a reader sees all of a commit or none; reading never waits for a writer; what was
 * handed in or given out can be altered without altering what is stored.
 * Not promised: the order of commits of different conversations, or of the facts read.
 * Ids, row keys, sets and members are well-formed Unicode without U+0000; a commit with another one is parked.
 * Whatever can't be stored or read at the moment rejects with `ledger/unavailable`: nothing of it is recorded, and a
 * later call works again.
 */
export interface Ledger {
  /** Facts, version and frames of a conversation; an unknown one is empty with version `"0"`. */
  load(conversation: string): Promise<StoredConversation>;
  /**
   * Records facts and the difference they make. Never rejects for what a fact holds: that one is parked.
   * @throws {TypeError} for a commit without a fact.
   */
  commit(commit: Commit): Promise<CommitResult>;

  /** The active one first, then those building by id. */
  frames(): Promise<readonly Frame[]>;
  /** Starts an empty frame in state `building`, or finds the one of that id as it stands, with its own watermark. */
  buildFrame(frame: string, watermark: number): Promise<Frame>;
  /**
   * Adds outcomes to a frame that is building. One that the frame holds already is left alone, so that a fill can be
   * repeated. Answers the conversations that were not filled, because their version or the watermark is another by now.
   * @throws {LedgerError} `ledger/no-frame`.
   */
  fill(frame: string, watermark: number, parts: readonly Fill[]): Promise<readonly string[]>;
  /**
   * Makes a frame the active one, and drops the one that was. Atomic.
   * @throws {LedgerError} `ledger/no-frame`; `ledger/unfilled` while it lacks the outcome of a conversation.
   */
  activateFrame(frame: string): Promise<void>;
  /** Drops a frame with all that it holds; an unknown one is dropped already. */
  dropFrame(frame: string): Promise<void>;
  /**
   * Moves pending steps with `from` ≤ `to` into the counters and raises the watermark. Earlier than it: nothing.
   * @throws {LedgerError} `ledger/no-frame`.
   */
  advance(frame: string, to: number): Promise<void>;

  /**
   * Counters of these rows and sizes of these sets under a frame at `now` (≥ its watermark).
   * @throws {LedgerError} `ledger/no-frame`, `ledger/before-watermark`.
   */
  tally(frame: string, rows: readonly string[], sets: readonly string[], now: number): Promise<Tally>;
  /**
   * Pending steps with from < `from` ≤ to, earliest first, then by conversation. At most `limit`, but an instant is
   * given whole: read on from the last one's `from`.
   * @throws {LedgerError} `ledger/no-frame`.
   */
  pending(frame: string, from: number, to: number, limit: number): Promise<readonly PendingStep[]>;
  /**
   * Everything stored for a frame in canonical order, for comparison with a recount.
   * @throws {LedgerError} `ledger/no-frame`.
   */
  dump(frame: string): Promise<FrameDump>;

  /**
   * Every conversation in the order of code points; `span` keeps those with a fact in it. Each one is whole.
   * One that was there at the start comes once; whether a later one comes is up to the driver, and so is whether all of
   * them are as of one instant.
   */
  conversations(span?: Span): AsyncIterable<StoredConversation>;
  extent(): Promise<Extent>;
  parked(): Promise<readonly Parked[]>;
}

/** A frame's whole content, in the order of code points (steps: by conversation, then `from`). Nothing in it is zero. */
export interface FrameDump {
  readonly watermark: number;
  readonly rows: readonly { readonly key: string; readonly counters: Counters }[];
  readonly members: readonly { readonly set: string; readonly member: string; readonly count: number }[];
  readonly pending: readonly PendingStep[];
}

/**
 * The ledgers of any number of agreements, kept in one place (a file, a database). Whoever opened it closes it.
 * Where one process writes, the second is refused with `ledger/held`; any number reads.
 */
export interface LedgerStore {
  /** Only where what was acknowledged may still be lost: when a server fails whose copies lag behind. */
  readonly afterwards?: Afterwards;
  /** Only where a place's own settings may lose facts. @throws {LedgerError} where they can't be trusted to it by now. */
  checkSettings?(): Promise<void>;
  /** The ledger of an agreement; one that nothing was recorded for is empty. Twice the same id: the same object. */
  agreement(id: string): ArchivableLedger;
  /** Agreements that something was recorded for, in the order of code points. */
  agreements(): Promise<readonly string[]>;
  /** Waits for what is under way, then lets go of the place. Every later call rejects with `ledger/closed`. */
  close(): Promise<void>;
}

/** What becomes of what a place acknowledged. */
export interface Afterwards {
  /** `true`: whatever was acknowledged before this call lies in a second place by now. `false`: nobody can tell. Never rejects. */
  isCopied(): Promise<boolean>;
  /** Tells each time that the place is back: what it acknowledged lately may be gone. */
  onReturn(tell: () => void): void;
}

export type LedgerFault =
  | "ledger/held"
  | "ledger/newer-format"
  | "ledger/older-format"
  | "ledger/damaged"
  | "ledger/not-a-ledger"
  | "ledger/no-frame"
  | "ledger/unfilled"
  | "ledger/before-watermark"
  | "ledger/read-only"
  | "ledger/closed"
  | "ledger/unavailable";

/** What failed, what was found, what was expected and what to do, in one sentence each. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  constructor(
    readonly code: LedgerFault,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
