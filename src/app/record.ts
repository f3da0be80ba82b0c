import { difference } from "../measure/delta.js";
import { extend, type Timeline, timelineOf } from "../measure/timeline.js";
import type { Commit, Ledger, Frame as StoredFrame, Version } from "../ports/ledger.js";
import { type Fact, factText, preferred } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { versionAfter } from "./version.js";

export interface Recorded {
  /** Facts that are new, or better known than before. */
  readonly recorded: number;
  /** Facts that were there already. */
  readonly duplicates: number;
  /** Facts whose id is there with other content that is preferred: they changed nothing. */
  readonly differing: number;
  /** Facts that could not be recorded and were kept aside. */
  readonly parked: number;
}

export interface Recorder {
  /** Records facts of any conversations, in any order. Resolves when they are durable. @throws {LedgerError} */
  record(facts: readonly Fact[]): Promise<Recorded>;
}

/** What is known of a conversation as the ledger holds it. Whoever adds facts to it takes it over. */
interface Known {
  readonly facts: Map<string, Fact>;
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

  function meaningOf({ id }: StoredFrame): Frame {
    const meaning = byId.get(id);
    if (meaning) return meaning;
    throw unknownFrame(id);
  }

  function knownOf(facts: readonly Fact[], version: Version, stored: readonly StoredFrame[]): Known {
    const outcomes = stored.map((frame) => ({
      frame,
      timeline: timelineOf(facts, meaningOf(frame), frame.watermark),
    }));
    return { facts: new Map(facts.map((fact) => [fact.id, fact])), version, outcomes };
  }

  /** Most conversations are new: they are taken to be, and the ledger says so if one is not. */
  async function taken(): Promise<Known> {
    current ??= ledger.frames();
    try {
      return knownOf([], "0", await current);
    } catch (error) {
      current = undefined;
      throw error;
    }
  }

  function withFacts({ facts, version, outcomes }: Known, { changed, replaced }: Merged): Known {
    for (const fact of changed) facts.set(fact.id, fact);
    return {
      facts,
      version: versionAfter(version, changed, replaced),
      outcomes: outcomes.map(({ frame, timeline }) => {
        const meaning = meaningOf(frame);
        const extended = replaced.length === 0 ? extend(timeline, changed, meaning) : null;
        return { frame, timeline: extended ?? timelineOf(facts.values(), meaning, frame.watermark) };
      }),
    };
  }

  async function recordOne(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    let known = cache.get(conversation) ?? (await taken());
    // It is true again once the ledger has the commit, and not if that fails.
    cache.delete(conversation);
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const merged = merge(known.facts, facts);
      if (merged.changed.length === 0) {
        remember(cache, conversation, known);
        return countsOf("duplicate", facts.length, merged);
      }
      const next = withFacts(known, merged);
      const result = await ledger.commit(commitOf(conversation, known, next, merged.changed));
      if (result.status === "conflict") {
        const { facts: stored, version, frames } = result.stored;
        current = undefined;
        known = knownOf(stored, version, frames);
        continue;
      }
      if (result.status === "done") remember(cache, conversation, next);
      return countsOf(result.status, facts.length, merged);
    }
    throw new Error(
      `record: ${conversation} was changed by others ${MOST_ATTEMPTS} times in a row; expected one writer at a time. Stop the other writers and record again.`,
    );
  }

  /** One conversation's facts follow each other: each difference starts from the one before. */
  async function inTurn(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    const record = () => recordOne(conversation, facts);
    const turn = busy.get(conversation)?.then(record, record) ?? record();
    busy.set(conversation, turn);
    try {
      return await turn;
    } finally {
      if (busy.get(conversation) === turn) busy.delete(conversation);
    }
  }

  return {
    async record(facts) {
      const groups = [...byConversation(facts)];
      const parts = await Promise.all(groups.map(([conversation, own]) => inTurn(conversation, own)));
      return parts.reduce(addRecorded, { recorded: 0, duplicates: 0, differing: 0, parked: 0 });
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
      delta: difference(timeline.settled, known.outcomes[index]!.timeline.settled),
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
  /** New ones, and those that take the place of others. */
  readonly changed: readonly Fact[];
  readonly replaced: readonly Fact[];
  /** How many say otherwise than the preferred one of their id, and stay outside. */
  readonly differing: number;
}

/** What further facts change: of two with one id the preferred one stays. */
function merge(facts: ReadonlyMap<string, Fact>, further: readonly Fact[]): Merged {
  const changed = new Map<string, Fact>();
  let differing = 0;
  for (const fact of further) {
    const before = changed.get(fact.id) ?? facts.get(fact.id);
    const after = before ? preferred(before, fact) : fact;
    if (factText(fact) !== factText(after)) differing += 1;
    if (before && factText(before) === factText(after)) continue;
    changed.set(fact.id, after);
  }
  const replaced = [...changed.keys()].flatMap((id) => facts.get(id) ?? []);
  return { changed: [...changed.values()], replaced, differing };
}

function countsOf(
  status: "done" | "duplicate" | "parked",
  given: number,
  { changed, differing }: Merged,
): Recorded {
  const made = status === "duplicate" ? 0 : changed.length;
  const [recorded, parked] = status === "parked" ? [0, made] : [made, 0];
  return { recorded, parked, differing, duplicates: given - made - differing };
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
  cache.set(conversation, known);
  if (cache.size > CACHE_SIZE) cache.delete(cache.keys().next().value!);
}

function addRecorded(one: Recorded, other: Recorded): Recorded {
  return {
    recorded: one.recorded + other.recorded,
    duplicates: one.duplicates + other.duplicates,
    differing: one.differing + other.differing,
    parked: one.parked + other.parked,
  };
}
