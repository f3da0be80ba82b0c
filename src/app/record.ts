import { DeltaSum } from "../measure/delta.js";
import { type Timeline, timelineOf } from "../measure/timeline.js";
import type { Commit, CommitResult, Ledger, StoredConversation, Version } from "../ports/ledger.js";
import { type Fact, factText, preferred } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { versionOf } from "./version.js";

export interface Recorded {
  /** Facts that are new, or better known than before. */
  readonly recorded: number;
  /** Facts that were there already. */
  readonly duplicates: number;
  /** Facts that could not be recorded and were kept aside. */
  readonly parked: number;
}

export interface Recorder {
  /** Records facts of any conversations, in any order. Resolves when they are durable. @throws {LedgerError} */
  record(facts: readonly Fact[]): Promise<Recorded>;
}

interface Known {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly version: Version;
  /** What the ledger's figures hold of it, under the frame and watermark that they were made for. */
  readonly timeline: Timeline;
  readonly watermark: number;
}

/** Conversations kept in memory, so that a further fact costs no reading. */
const CACHE_SIZE = 2_000;
/** A conversation that others write to at once: after that many conflicts something else is wrong. */
const MOST_ATTEMPTS = 50;

/**
 * Turns facts into commits: facts and the difference that they make, in one piece. The ledger's frame must be active
 * and stand at `watermark()`, ms since epoch.
 */
export function createRecorder(ledger: Ledger, frame: Frame, watermark: () => number): Recorder {
  const cache = new Map<string, Known>();
  const busy = new Map<string, Promise<unknown>>();

  async function recordOne(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    // Nothing known yet: most conversations are new, and the ledger says so if this one is not.
    let known = cache.get(conversation) ?? nothing(watermark());
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      if (known.watermark !== watermark()) known = knownFrom(known.facts, known.version, frame, watermark());
      const merged = merge(known.facts, facts);
      if (merged.changed.length === 0) return { recorded: 0, duplicates: facts.length, parked: 0 };
      const { next, commit } = prepare(conversation, known, merged, frame);
      const result = await ledger.commit(commit);
      const settled = settle(result, facts.length, merged.changed.length);
      if (result.status === "done") remember(cache, conversation, next);
      else cache.delete(conversation);
      if (settled) return settled;
      known = fromStored(
        (result as Extract<CommitResult, { status: "conflict" }>).stored,
        frame,
        watermark(),
      );
    }
    throw new Error(
      `record: ${conversation} was changed by others ${MOST_ATTEMPTS} times in a row; expected one writer at a time. Stop the other writers and record again.`,
    );
  }

  return {
    async record(facts) {
      const parts = await Promise.all(
        [...byConversation(facts)].map(([conversation, own]) => {
          // One conversation's facts follow each other: each difference starts from the one before.
          const turn = (busy.get(conversation) ?? Promise.resolve()).then(() => recordOne(conversation, own));
          const settled = turn
            .catch(() => undefined)
            .then(() => {
              if (busy.get(conversation) === settled) busy.delete(conversation);
            });
          busy.set(conversation, settled);
          return turn;
        }),
      );
      return parts.reduce(addRecorded, { recorded: 0, duplicates: 0, parked: 0 });
    },
  };
}

/** The commit that takes a conversation from what is known to what it is with the merged facts. */
function prepare(
  conversation: string,
  known: Known,
  merged: Merged,
  frame: Frame,
): { next: Known; commit: Commit } {
  const next = knownFrom(merged.facts, versionOf(merged.facts.values()), frame, known.watermark);
  const delta = new DeltaSum().add(next.timeline.settled).add(known.timeline.settled, -1);
  const change = { frame: frame.id, watermark: known.watermark, delta, pending: next.timeline.pending };
  const commit = {
    conversation,
    expected: known.version,
    next: next.version,
    facts: merged.changed,
    frames: [change],
  };
  return { next, commit };
}

interface Merged {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly changed: readonly Fact[];
}

/** Facts with further ones merged in: of two with one id the preferred one stays. */
function merge(facts: ReadonlyMap<string, Fact>, further: readonly Fact[]): Merged {
  const all = new Map(facts);
  const changed = new Map<string, Fact>();
  for (const fact of further) {
    const before = all.get(fact.id);
    const after = before ? preferred(before, fact) : fact;
    if (before && factText(before) === factText(after)) continue;
    all.set(fact.id, after);
    changed.set(fact.id, after);
  }
  return { facts: all, changed: [...changed.values()] };
}

function settle(result: CommitResult, given: number, changed: number): Recorded | null {
  switch (result.status) {
    case "done":
      return { recorded: changed, duplicates: given - changed, parked: 0 };
    case "duplicate":
      return { recorded: 0, duplicates: given, parked: 0 };
    case "parked":
      return { recorded: 0, duplicates: given - changed, parked: changed };
    case "conflict":
      return null;
    default:
      return result satisfies never;
  }
}

function nothing(watermark: number): Known {
  return { facts: new Map(), version: "0", timeline: { settled: new DeltaSum(), pending: [] }, watermark };
}

function fromStored({ facts, version }: StoredConversation, frame: Frame, watermark: number): Known {
  return knownFrom(new Map(facts.map((fact) => [fact.id, fact])), version, frame, watermark);
}

function knownFrom(
  facts: ReadonlyMap<string, Fact>,
  version: Version,
  frame: Frame,
  watermark: number,
): Known {
  return { facts, version, timeline: timelineOf(facts.values(), frame, watermark), watermark };
}

function byConversation(facts: readonly Fact[]): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) {
    const group = groups.get(fact.conversation);
    if (group) group.push(fact);
    else groups.set(fact.conversation, [fact]);
  }
  return groups;
}

function remember(cache: Map<string, Known>, conversation: string, known: Known): void {
  cache.delete(conversation);
  cache.set(conversation, known);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
}

function addRecorded(one: Recorded, other: Recorded): Recorded {
  return {
    recorded: one.recorded + other.recorded,
    duplicates: one.duplicates + other.duplicates,
    parked: one.parked + other.parked,
  };
}
