import { DeltaSum } from "../measure/delta.js";
import { type Timeline, timelineOf } from "../measure/timeline.js";
import type { Commit, Ledger, StoredConversation, Frame as StoredFrame, Version } from "../ports/ledger.js";
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

/** What is known of a conversation as the ledger holds it. */
interface Known {
  readonly facts: ReadonlyMap<string, Fact>;
  readonly version: Version;
  /** The frames that hold its outcome, each with the figures that it holds. */
  readonly outcomes: readonly { readonly frame: StoredFrame; readonly timeline: Timeline }[];
}

/** Conversations kept in memory, so that a further fact costs no reading. */
const CACHE_SIZE = 2_000;
/** A conversation that others write to at once: after that many conflicts something else is wrong. */
const MOST_ATTEMPTS = 50;

/**
 * Turns facts into commits: facts and the difference that they make under every frame of the ledger, in one piece.
 *
 * @param frames what the ledger's frames mean: the active one, and those being built.
 */
export function createRecorder(ledger: Ledger, frames: readonly Frame[]): Recorder {
  const byId = new Map(frames.map((frame) => [frame.id, frame]));
  const cache = new Map<string, Known>();
  const busy = new Map<string, Promise<unknown>>();
  let current: Promise<readonly StoredFrame[]> | undefined;

  function outcomesOf(facts: ReadonlyMap<string, Fact>, stored: readonly StoredFrame[]): Known["outcomes"] {
    return stored.map((frame) => {
      const meaning = byId.get(frame.id);
      if (!meaning) throw unknownFrame(frame.id);
      return { frame, timeline: timelineOf(facts.values(), meaning, frame.watermark) };
    });
  }

  /** Most conversations are new: they are taken to be, and the ledger says so if one is not. */
  async function taken(): Promise<Known> {
    current ??= ledger.frames();
    return { facts: new Map(), version: "0", outcomes: outcomesOf(new Map(), await current) };
  }

  async function recordOne(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    let known = cache.get(conversation) ?? (await taken());
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const merged = merge(known.facts, facts);
      if (merged.changed.length === 0) return { recorded: 0, duplicates: facts.length, parked: 0 };
      const outcomes = outcomesOf(
        merged.facts,
        known.outcomes.map(({ frame }) => frame),
      );
      const next = { facts: merged.facts, version: versionOf(merged.facts.values()), outcomes };
      const result = await ledger.commit(commitOf(conversation, known, next, merged.changed));
      if (result.status === "conflict") {
        cache.delete(conversation);
        current = undefined;
        known = fromStored(result.stored);
        continue;
      }
      if (result.status === "done") remember(cache, conversation, next);
      return countsOf(result.status, facts.length, merged.changed.length);
    }
    throw new Error(
      `record: ${conversation} was changed by others ${MOST_ATTEMPTS} times in a row; expected one writer at a time. Stop the other writers and record again.`,
    );
  }

  function fromStored(stored: StoredConversation): Known {
    const facts = new Map(stored.facts.map((fact) => [fact.id, fact]));
    return { facts, version: stored.version, outcomes: outcomesOf(facts, stored.frames) };
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

/** The commit that takes a conversation from one state to the next. */
function commitOf(conversation: string, known: Known, next: Known, facts: readonly Fact[]): Commit {
  return {
    conversation,
    expected: known.version,
    next: next.version,
    facts,
    frames: next.outcomes.map(({ frame, timeline }, index) => ({
      frame: frame.id,
      watermark: frame.watermark,
      delta: new DeltaSum().add(timeline.settled).add(known.outcomes[index]!.timeline.settled, -1),
      pending: timeline.pending,
    })),
  };
}

function unknownFrame(id: string): Error {
  return new Error(
    `record: found the frame ${id} in the ledger, expected those of this process's own terms. Start it with the agreement that the ledger is kept under`,
  );
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

function countsOf(status: "done" | "duplicate" | "parked", given: number, changed: number): Recorded {
  if (status === "duplicate") return { recorded: 0, duplicates: given, parked: 0 };
  if (status === "parked") return { recorded: 0, duplicates: given - changed, parked: changed };
  return { recorded: changed, duplicates: given - changed, parked: 0 };
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
