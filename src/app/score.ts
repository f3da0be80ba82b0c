import { addCounters } from "../measure/delta.js";
import type { Ledger, Tally } from "../ports/ledger.js";
import { type Scorecard, scorecardOf } from "../score/scorecard.js";
import type { Frame } from "../task/frame.js";
import { daysOf, type Period, periodBounds, wholePeriodsIn } from "../time/cohort.js";
import { type PeriodPresence, presenceIn } from "./availability.js";
import { type Progress, refold } from "./refold.js";

export interface Scored {
  readonly period: Period;
  /** ms since epoch: no fact after it counts. */
  readonly now: number;
  /** The period is not over at `now`: these are its figures so far. */
  readonly toDate: boolean;
  readonly frame: string;
  readonly card: Scorecard;
  /** Why the figures were recomputed from the facts; `null`: they are the ledger's counters. */
  readonly refolded: "another-frame" | "before-watermark" | null;
  /** What presence says; `null` where the terms do not ask, or nothing was recorded. */
  readonly presence: PeriodPresence | null;
}

/**
 * Scores a period at `now`. It reads one row a day and one for the period, however many tasks there are; under a frame
 * that the ledger does not keep, or before its watermark, it refolds all facts and says so. Availability is computed
 * from the presence of the assistant, where the terms name it.
 */
export async function scorePeriod(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  progress?: Progress,
): Promise<Scored> {
  const days = daysOf(period).map((day) => `d:${day}`);
  const whole = wholePeriodsIn(period, frame.terms.period.every)?.map(({ key }) => `p:${key}`) ?? null;
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  const refolded =
    active?.id !== frame.id ? "another-frame" : now < active.watermark ? "before-watermark" : null;
  const rows = [...days, ...(whole ?? [])];
  const tally: Tally = refolded
    ? await refold(ledger, frame, rows, whole ?? [], now, progress)
    : await ledger.tally(frame.id, rows, whole ?? [], now);
  const sumOf = (keys: readonly string[]) => addCounters(keys.map((key) => tally.rows.get(key) ?? new Map()));
  // Distinct people do not add up over several periods.
  const requesters = whole?.length === 1 ? (tally.distinct.get(whole[0]!) ?? 0) : null;
  const presence = await presenceIn(ledger, frame, period, now);
  const sketches = whole && sumOf(whole);
  const card = scorecardOf(frame.terms, sumOf(days), sketches, requesters, presence?.availability);
  const toDate = now < periodBounds(frame.zone, period).to;
  return { period, now, toDate, frame: frame.id, card, refolded, presence };
}
