import { addCounters, DeltaSum } from "../measure/delta.js";
import { figuresAt, timelineOf } from "../measure/timeline.js";
import type { Counters, Fill, FrameDump, Ledger, Step, StoredConversation, Tally } from "../ports/ledger.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";

/** Told now and then how far long work has come: conversations done, of all. */
export type Progress = (done: number, of: number) => void;

/** The same answer as `ledger.tally`, computed from the facts alone, at any `now`. */
export async function refold(
  ledger: Ledger,
  frame: Frame,
  rows: readonly string[],
  sets: readonly string[],
  now: number,
  progress?: Progress,
): Promise<Tally> {
  const total = new DeltaSum();
  await eachConversation(ledger, progress, ({ facts }) => {
    const seen = facts.filter(({ at }) => at <= now);
    total.add(figuresAt(fold(seen, frame.terms.tasks), frame, now));
  });
  return {
    watermark: now,
    rows: new Map(rows.map((row) => [row, addCounters([total.rows.get(row) ?? new Map()])])),
    distinct: new Map(sets.map((set) => [set, total.members.get(set)?.size ?? 0])),
  };
}

/** Conversations filled into a frame in one piece. */
const FILL = 500;

/**
 * Fills a new frame from the facts, beside the one in use, and makes it the active one; a frame that is active already
 * is left as it is.
 */
export async function ensureFrame(
  ledger: Ledger,
  frame: Frame,
  now: number,
  progress?: Progress,
): Promise<"kept" | "built"> {
  const stored = await ledger.frames();
  if (stored.some(({ id, state }) => id === frame.id && state === "active")) return "kept";
  const { watermark } = await ledger.buildFrame(frame.id, now);
  const fillOf = ({ conversation, version, facts }: StoredConversation): Fill => {
    const { settled, pending } = timelineOf(facts, frame, watermark);
    return { conversation, expected: version, delta: settled, pending };
  };
  async function fillAll(parts: readonly Fill[]): Promise<void> {
    // Whatever was recorded meanwhile is folded once more.
    for (let left = await ledger.fill(frame.id, watermark, parts); left.length > 0; ) {
      const again = await Promise.all(left.map((conversation) => ledger.load(conversation)));
      left = await ledger.fill(frame.id, watermark, again.map(fillOf));
    }
  }
  let parts: Fill[] = [];
  await eachConversation(ledger, progress, async (stored) => {
    parts.push(fillOf(stored));
    if (parts.length < FILL) return;
    await fillAll(parts);
    parts = [];
  });
  await fillAll(parts);
  await ledger.activateFrame(frame.id);
  return "built";
}

/** One place where the ledger and its facts disagree. */
export interface Difference {
  /** `d:2026-04-07 first-response-time.met`, `p:2026-04 slack:U1`, `pending slack:C1:… 1775…` */
  readonly what: string;
  readonly stored: string;
  readonly recounted: string;
}

export interface Recount {
  readonly differences: readonly Difference[];
  /** What was read. */
  readonly conversations: number;
  readonly facts: number;
}

/** Recounts a frame from its facts and names every difference from what is stored. */
export async function recount(
  ledger: Ledger,
  frame: Frame,
  name: (code: number) => string,
  progress?: Progress,
): Promise<Recount> {
  const dump = await ledger.dump(frame.id);
  const total = new DeltaSum();
  const pending = new Map<string, string>();
  let conversations = 0;
  let read = 0;
  await eachConversation(ledger, progress, ({ conversation, facts }) => {
    conversations += 1;
    read += facts.length;
    const timeline = timelineOf(facts, frame, dump.watermark);
    total.add(timeline.settled);
    for (const step of timeline.pending) pending.set(`pending ${conversation} ${step.from}`, stepText(step));
  });
  const recounted = new Map<string, string>(pending);
  for (const [key, counters] of total.rows) listCounters(recounted, key, counters, name);
  for (const [set, members] of total.members) {
    for (const [member, count] of members) recounted.set(`${set} ${member}`, String(count));
  }
  return { differences: compare(listOf(dump, name), recounted), conversations, facts: read };
}

/** Every place where two frames of the same meaning disagree; watermarks are not compared. */
export function differencesBetween(
  stored: FrameDump,
  recounted: FrameDump,
  name: (code: number) => string,
): readonly Difference[] {
  return compare(listOf(stored, name), listOf(recounted, name));
}

function listOf({ rows, members, pending }: FrameDump, name: (code: number) => string): Map<string, string> {
  const list = new Map<string, string>();
  for (const { conversation, step } of pending)
    list.set(`pending ${conversation} ${step.from}`, stepText(step));
  for (const { key, counters } of rows) listCounters(list, key, counters, name);
  for (const { set, member, count } of members) list.set(`${set} ${member}`, String(count));
  return list;
}

function compare(stored: ReadonlyMap<string, string>, recounted: ReadonlyMap<string, string>): Difference[] {
  const differences: Difference[] = [];
  for (const what of [...new Set([...stored.keys(), ...recounted.keys()])].sort()) {
    const [one, other] = [stored.get(what) ?? "nothing", recounted.get(what) ?? "nothing"];
    if (one !== other) differences.push({ what, stored: one, recounted: other });
  }
  return differences;
}

function listCounters(
  into: Map<string, string>,
  row: string,
  counters: Counters,
  name: (code: number) => string,
): void {
  for (const [code, count] of counters) into.set(`${row} ${name(code)}`, String(count));
}

function stepText({ delta }: Step): string {
  const rows = [...delta.rows].map(([row, counters]) => `${row} ${[...counters].sort(byKey).join(" ")}`);
  const members = [...delta.members].map(([set, names]) => `${set} ${[...names].sort(byKey).join(" ")}`);
  return [...rows, ...members].sort().join("; ");
}

function byKey<K extends string | number>([one]: [K, number], [other]: [K, number]): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

async function eachConversation(
  ledger: Ledger,
  progress: Progress | undefined,
  visit: (stored: StoredConversation) => void | Promise<void>,
): Promise<void> {
  const { conversations: of } = progress ? await ledger.extent() : { conversations: 0 };
  let done = 0;
  for await (const stored of ledger.conversations()) {
    await visit(stored);
    done += 1;
    if (done % 1_000 === 0) progress?.(done, of);
  }
  if (done > 0) progress?.(done, of);
}
