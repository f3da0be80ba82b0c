import type { Fact } from "../task/fact.js";

/**
 * The version of a conversation: how many facts it holds and an order-free hash of them, made by `app/version`.
 * A ledger compares it and never computes it. The empty conversation's is `"0"`.
 */
export type Version = string;

/** Counters of one row: counter code (see `measure/catalogue`) → integer. No entry is zero. */
export type Counters = ReadonlyMap<number, number>;

/**
 * A difference of counters, by row. Row keys: `d:2026-04-07` (a cohort day), `p:2026-04` (a period's sketches).
 * `members` are rows with a count of their own: set → member → difference; a member with a count above zero is in the set.
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
  /** All pending steps of this conversation from now on, each `from` > watermark; the earlier ones are replaced. */
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
  readonly frames: readonly FrameChange[];
}

export type CommitResult =
  /** Recorded and durable. */
  | { readonly status: "done" }
  /** Every fact is there already with the same content; nothing was changed. Answered before the version is looked at. */
  | { readonly status: "duplicate" }
  /** The version or a watermark is another by now: this is what the ledger holds. Compute again. */
  | { readonly status: "conflict"; readonly stored: StoredConversation }
  /** This commit cannot be recorded, alone either; it is kept aside with the reason, and named by `parked()`. */
  | { readonly status: "parked"; readonly reason: string };

export interface StoredConversation {
  readonly conversation: string;
  readonly version: Version;
  /** In no particular order. */
  readonly facts: readonly Fact[];
}

export interface Frame {
  readonly id: string;
  /** Facts at or before it are in the counters in full; later steps are pending. ms since epoch. */
  readonly watermark: number;
  /** `building`: being filled beside the active one. At most one frame is `active`. */
  readonly state: "building" | "active";
}

export interface Tally {
  /** The watermark that the counters stand at, ms since epoch. */
  readonly watermark: number;
  /** The rows asked for, pending steps with `from` ≤ now included; a row without a counter is an empty map. */
  readonly rows: ReadonlyMap<string, Counters>;
  /** Set → number of members. */
  readonly distinct: ReadonlyMap<string, number>;
}

export interface Parked {
  readonly facts: readonly Fact[];
  readonly reason: string;
}

/**
 * Where the facts of one agreement lie, with the counters they add up to.
 *
 * Promised: a commit is atomic; it resolves once it is durable, whatever dies afterwards; commits of one conversation
 * are ordered by their versions; a reader sees all of a commit or none; reading never waits for a writer.
 * Not promised: the order of commits of different conversations, or of the facts read.
 * One process writes (`LedgerError` `ledger/held` for the second); any number reads. Whoever opened it closes it.
 */
export interface Ledger {
  /** Facts and version of a conversation; an unknown one is empty with version `"0"`. */
  load(conversation: string): Promise<StoredConversation>;
  /** Records facts and the difference they make. Never rejects for what a fact holds: that one is parked. */
  commit(commit: Commit): Promise<CommitResult>;

  frames(): Promise<readonly Frame[]>;
  /** Starts an empty frame in state `building` (or resumes one) with this watermark. */
  buildFrame(frame: string, watermark: number): Promise<void>;
  /** Adds counters of conversations refolded under a frame that is building; replaces their pending steps. */
  fill(
    frame: string,
    parts: readonly {
      readonly conversation: string;
      readonly delta: Delta;
      readonly pending: readonly Step[];
    }[],
  ): Promise<void>;
  /** Makes a frame the active one, and drops the one that was. Atomic. */
  activateFrame(frame: string): Promise<void>;
  /** Moves pending steps with `from` ≤ `to` into the counters and raises the watermark. Earlier than it: nothing. */
  advance(frame: string, to: number): Promise<void>;

  /**
   * Counters of these rows and sizes of these sets under a frame at `now` (≥ its watermark).
   * @throws {LedgerError} `ledger/no-frame`, `ledger/before-watermark`.
   */
  tally(frame: string, rows: readonly string[], sets: readonly string[], now: number): Promise<Tally>;
  /** Pending steps with from < `from` ≤ to, earliest first, at most `limit`. */
  pending(
    frame: string,
    from: number,
    to: number,
    limit: number,
  ): Promise<readonly { readonly conversation: string; readonly step: Step }[]>;
  /** Everything stored for a frame in canonical order, for comparison with a recount. */
  dump(frame: string): Promise<FrameDump>;

  /** Every conversation in code-unit order, as of one instant; `span` keeps those with a fact in [from, to). */
  conversations(span?: { readonly from: number; readonly to: number }): AsyncIterable<StoredConversation>;
  /** Conversations and facts held; first and last instant of a fact, ms since epoch. */
  extent(): Promise<{ conversations: number; facts: number; firstAt: number | null; lastAt: number | null }>;
  parked(): Promise<readonly Parked[]>;
  /** Waits for what is under way, then lets go of the files. */
  close(): Promise<void>;
}

/** A frame's whole content; `bytes` of a row are the packed counters as stored. */
export interface FrameDump {
  readonly watermark: number;
  readonly rows: readonly { readonly key: string; readonly counters: Counters }[];
  readonly members: readonly { readonly set: string; readonly member: string; readonly count: number }[];
  readonly pending: readonly { readonly conversation: string; readonly step: Step }[];
}

export type LedgerFault =
  | "ledger/held"
  | "ledger/newer-format"
  | "ledger/damaged"
  | "ledger/not-a-ledger"
  | "ledger/no-frame"
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
