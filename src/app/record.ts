import { difference } from "../measure/delta.js";
import { extend, timelineOf } from "../measure/timeline.js";
import type { Commit, CommitResult, Ledger, Frame as StoredFrame, Version } from "../ports/ledger.js";
import { byConversation } from "../task/by-conversation.js";
import { type Fact, factText, preferred } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { type Known, MOST_KNOWN } from "./known.js";
import { Recent } from "./recent.js";
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

/** A recorder whose ledger may get further frames. */
export interface LearningRecorder extends Recorder {
  /** What a further frame means: to be told before it is built. */
  learn(frame: Frame): void;
  /** Lets go of what it remembers of the ledger, which may have lost some of what it acknowledged: everything is asked anew. */
  forget(): void;
}

export const NOTHING_RECORDED: Recorded = { recorded: 0, duplicates: 0, differing: 0, parked: 0 };
/** A conversation that others write to at once: after that many conflicts something else is wrong. */
const MOST_ATTEMPTS = 50;

/**
 * Turns facts into commits: facts and the difference that they make under every frame of the ledger, in one piece.
 *
 * @param frames what the ledger's frames mean: the active one, and those being built.
 */
export function createRecorder(ledger: Ledger, frames: readonly Frame[]): LearningRecorder {
  const byId = new Map(frames.map((frame) => [frame.id, frame]));
  /** Whoever takes one out puts it back once it is true again. */
  const conversations = new Recent<Known>(MOST_KNOWN);
  const busy = new Map<string, Promise<unknown>>();
  let current: Promise<readonly StoredFrame[]> | undefined;
  /** How often it was forgotten: what was asked before that is remembered no longer. */
  let times = 0;

  function meaningOf({ id }: StoredFrame): Frame {
    const meaning = byId.get(id);
    if (meaning) return meaning;
    throw new UnknownFrame(id);
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

  function withFacts({ facts, version, outcomes }: Known, { changed, added, replacing }: Merged): Known {
    for (const fact of changed) facts.set(fact.id, fact);
    return {
      facts,
      version: versionAfter(version, added, replacing),
      outcomes: outcomes.map(({ frame, timeline }) => {
        const meaning = meaningOf(frame);
        const extended = replacing.length === 0 ? extend(timeline, changed, meaning) : null;
        return { frame, timeline: extended ?? timelineOf(facts.values(), meaning, frame.watermark) };
      }),
    };
  }

  /** Hands a commit to the ledger; what is not needed afterwards is let go of, for many are under way at a time. */
  function attempt(conversation: string, known: Known, facts: readonly Fact[]): Attempt {
    const merged = merge(known.facts, facts);
    const { length: changed } = merged.changed;
    const { differing } = merged;
    if (changed === 0) return { result: null, changed, differing, next: known };
    const next = withFacts(known, merged);
    const result = ledger.commit(commitOf(conversation, known, next, merged));
    return { result, changed, differing, next: isWorthKeeping(known, next) ? next : null };
  }

  async function recordOne(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    const since = times;
    let known: Known | null = conversations.take(conversation) ?? (await taken());
    for (let attempts = 0; attempts < MOST_ATTEMPTS; attempts++) {
      const { result, changed, differing, next } = attempt(conversation, known, facts);
      known = null;
      const answer: CommitResult = result === null ? { status: "duplicate" } : await result;
      if (answer.status === "conflict") {
        const { facts: stored, version, frames } = answer.stored;
        current = undefined;
        known = knownOf(stored, version, frames);
        continue;
      }
      if (next && since === times && (result === null || answer.status === "done"))
        conversations.set(conversation, next);
      return countsOf(answer.status, facts.length, changed, differing);
    }
    throw new Error(
      `record: ${conversation} was changed by others ${MOST_ATTEMPTS} times in a row; expected one writer at a time. Stop the other writers and record again.`,
    );
  }

  /** One conversation's facts follow each other: each difference starts from the one before. */
  function inTurn(conversation: string, facts: readonly Fact[]): Promise<Recorded> {
    const record = () => recordOne(conversation, facts);
    const turn = busy.get(conversation)?.then(record, record) ?? record();
    const over = () => void (busy.get(conversation) === turn && busy.delete(conversation));
    busy.set(conversation, turn);
    turn.then(over, over);
    return turn;
  }

  return {
    learn(frame) {
      byId.set(frame.id, frame);
    },

    forget() {
      times += 1;
      current = undefined;
      conversations.clear();
    },

    async record(facts) {
      const groups = [...byConversation(facts)];
      const parts = groups.map(([conversation, own]) => inTurn(conversation, own));
      if (parts.length === 1) return parts[0]!;
      return (await Promise.all(parts)).reduce(addRecorded, NOTHING_RECORDED);
    },
  };
}

/** A commit that is under way. */
interface Attempt {
  /** `null`: nothing was new. */
  readonly result: Promise<CommitResult> | null;
  readonly changed: number;
  readonly differing: number;
  /** What is known of the conversation afterwards, where it is to be kept. */
  readonly next: Known | null;
}

/** Of a conversation that came whole, and to which nothing will happen any more, no further fact is expected. */
function isWorthKeeping(before: Known, { outcomes }: Known): boolean {
  return before.version !== "0" || outcomes.some(({ timeline }) => timeline.pending.length > 0);
}

/** The commit that takes a conversation from one state to the next. */
function commitOf(conversation: string, known: Known, next: Known, { changed, texts }: Merged): Commit {
  return {
    conversation,
    expected: known.version,
    next: next.version,
    facts: changed,
    texts,
    frames: next.outcomes.map(({ frame, timeline }, index) => ({
      frame: frame.id,
      watermark: frame.watermark,
      delta: difference(timeline.settled, known.outcomes[index]!.timeline.settled),
      pending: timeline.pending,
    })),
  };
}

/** The ledger holds a frame that this process was never told of: another one has built it. */
export class UnknownFrame extends Error {
  override readonly name = "UnknownFrame";
  constructor(readonly frame: string) {
    super(
      `record: found the frame ${frame} in the ledger, expected those of this process's own terms. Start it with the agreement that the ledger is kept under`,
    );
  }
}

interface Merged {
  /** New ones, and those that take the place of others. */
  readonly changed: readonly Fact[];
  /** Their canonical texts. */
  readonly texts: readonly string[];
  /** Ids of the new ones. */
  readonly added: readonly string[];
  /** Canonical texts of those that take the place of others. */
  readonly replacing: readonly string[];
  /** How many say otherwise than the preferred one of their id, and stay outside. */
  readonly differing: number;
}

/** What further facts change: of two with one id the preferred one stays. */
function merge(facts: ReadonlyMap<string, Fact>, further: readonly Fact[]): Merged {
  const changed = new Map<string, Fact>();
  const texts = new Map<string, string>();
  let differing = 0;
  for (const fact of further) {
    const { id } = fact;
    const text = factText(fact);
    const before = changed.get(id) ?? facts.get(id);
    if (before) {
      if (text === (texts.get(id) ?? factText(before))) continue;
      if (preferred(before, fact) === before) {
        differing += 1;
        continue;
      }
    }
    changed.set(id, fact);
    texts.set(id, text);
  }
  const [added, replacing]: [string[], string[]] = [[], []];
  texts.forEach((text, id) => void (facts.has(id) ? replacing.push(text) : added.push(id)));
  return { changed: [...changed.values()], texts: [...texts.values()], added, replacing, differing };
}

function countsOf(
  status: "done" | "duplicate" | "parked",
  given: number,
  changed: number,
  differing: number,
): Recorded {
  const made = status === "duplicate" ? 0 : changed;
  const [recorded, parked] = status === "parked" ? [0, made] : [made, 0];
  return { recorded, parked, differing, duplicates: given - made - differing };
}

export function addRecorded(one: Recorded, other: Recorded): Recorded {
  return {
    recorded: one.recorded + other.recorded,
    duplicates: one.duplicates + other.duplicates,
    differing: one.differing + other.differing,
    parked: one.parked + other.parked,
  };
}
