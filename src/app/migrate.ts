import type { Extent, Ledger } from "../ports/ledger.js";
import type { Fact } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { createRecorder, type Recorded } from "./record.js";
import { type Difference, differencesBetween, ensureFrame, type Progress, recount } from "./refold.js";

/** Facts handed over in one piece. */
const PIECE = 2_000;

/** An agreement that was copied from one ledger into another. */
export interface Migrated extends Recorded {
  /** What was read. */
  readonly conversations: number;
  readonly facts: number;
  /** What the old ledger keeps aside, and what stays there. */
  readonly aside: number;
  /** Where the new ledger and its own facts disagree; `null`: it has no counters, or under terms that nobody here can read. */
  readonly differences: readonly Difference[] | null;
  /** Where the figures of the two disagree (`stored`: the old one's); a string says why they can't be compared. */
  readonly against: readonly Difference[] | "moved" | "more" | "frame";
}

/** What the frames of both ledgers mean, as far as it is known. */
export interface MigrateOptions {
  readonly meanings: readonly Frame[];
  readonly name: (code: number) => string;
  readonly progress?: Progress;
}

/**
 * Copies every fact into another ledger, fills the figures there from what arrived, and compares. Facts that are there
 * are passed over, so a run can be repeated. The old ledger is only read.
 *
 * @throws {UnknownFrame} where the new ledger is kept under terms that are not among `meanings`.
 */
export async function migrateLedger(
  from: Ledger,
  to: Ledger,
  { meanings, name, progress }: MigrateOptions,
): Promise<Migrated> {
  const byId = new Map(meanings.map((frame) => [frame.id, frame]));
  // Left by a run that was interrupted before the old ledger moved on to other terms.
  for (const { id, state } of await to.frames())
    if (state === "building" && !byId.has(id)) await to.dropFrame(id);
  const before = await from.extent();
  const copied = await copyFacts(from, to, meanings, before.conversations, progress);
  await fillFigures(from, to, byId, progress);
  const active = await activeOf(to, byId);
  const recounted = active && (await recount(to, active, name, progress));
  return {
    ...copied,
    aside: (await from.parked()).length,
    differences: recounted?.differences ?? null,
    against: await compared(from, to, before, name),
  };
}

async function copyFacts(
  from: Ledger,
  to: Ledger,
  meanings: readonly Frame[],
  all: number,
  progress: Progress | undefined,
) {
  const recorder = createRecorder(to, meanings);
  const counts = { conversations: 0, facts: 0, recorded: 0, duplicates: 0, differing: 0, parked: 0 };
  let piece: Fact[] = [];
  const hand = async () => {
    const { recorded, duplicates, differing, parked } = await recorder.record(piece);
    counts.recorded += recorded;
    counts.duplicates += duplicates;
    counts.differing += differing;
    counts.parked += parked;
    piece = [];
  };
  for await (const { facts } of from.conversations()) {
    counts.conversations += 1;
    counts.facts += facts.length;
    for (const fact of facts) piece.push(fact);
    if (piece.length >= PIECE) await hand();
    progress?.(counts.conversations, all);
  }
  await hand();
  return counts;
}

/** The new ledger's counters stand under the old one's terms, at its watermark, unless it has some of its own. */
async function fillFigures(
  from: Ledger,
  to: Ledger,
  meanings: ReadonlyMap<string, Frame>,
  progress: Progress | undefined,
): Promise<void> {
  const active = (await from.frames()).find(({ state }) => state === "active");
  const meaning = active && meanings.get(active.id);
  if (!meaning) return;
  const own = (await to.frames()).find(({ state }) => state === "active");
  if (own && own.id !== meaning.id) return;
  await ensureFrame(to, meaning, active.watermark, progress);
  await to.advance(meaning.id, active.watermark);
}

async function activeOf(ledger: Ledger, meanings: ReadonlyMap<string, Frame>): Promise<Frame | undefined> {
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  return active && meanings.get(active.id);
}

async function compared(
  from: Ledger,
  to: Ledger,
  before: Extent,
  name: (code: number) => string,
): Promise<Migrated["against"]> {
  const [old, own] = [await from.extent(), await to.extent()];
  if (!isSame(old, before)) return "moved";
  if (!isSame(old, own)) return "more";
  const [one, other] = [await from.frames(), await to.frames()].map(
    (frames) => frames.find(({ state }) => state === "active") ?? null,
  );
  if (!one && !other) return [];
  if (!one || !other || one.id !== other.id || one.watermark !== other.watermark) return "frame";
  return differencesBetween(await from.dump(one.id), await to.dump(other.id), name);
}

function isSame(one: Extent, other: Extent): boolean {
  return (["conversations", "facts", "firstAt", "lastAt"] as const).every((key) => one[key] === other[key]);
}
