import type { Terms } from "../agreement/terms.js";
import type { Ledger, Tally } from "../ports/ledger.js";
import type { Seal } from "../ports/seal.js";
import { type Advice, adviceOn } from "../score/advice.js";
import {
  type CompareOptions,
  type DayFigures,
  partOf,
  type Side,
  type SideResult,
  valueSide,
  whatIf,
} from "../score/compare.js";
import type { Frame } from "../task/frame.js";
import { DAY_MS } from "../time/civil.js";
import { daysOf, type Period, periodBounds, periodOf, previousPeriod } from "../time/cohort.js";
import { availabilityByDay } from "./compare-presence.js";
import { frameOf, resolveZones } from "./frame.js";
import { latestPeriod } from "./period.js";
import { type Progress, refold } from "./refold.js";

export interface Comparison {
  /** The ledger's own terms. */
  readonly own: Terms;
  /** ms since epoch. */
  readonly now: number;
  readonly options: CompareOptions;
  /** Full ones, in order. */
  readonly periods: readonly Period[];
  /** The first two are those that the table of differences sets side by side. */
  readonly sides: readonly SideResult[];
  readonly advice: Advice;
  /** Names of the sides whose figures were recomputed from the facts: the ledger keeps no counters under their terms. */
  readonly refolded: readonly string[];
}

export interface CompareRequest {
  readonly now: number;
  /** How many full periods at most. */
  readonly periods: number;
  readonly options: CompareOptions;
  /** Terms to compare with; without them a hybrid is compared part by part. */
  readonly other?: Terms;
  readonly seal: Seal;
  readonly progress?: Progress;
}

/** Why nothing can be compared; each is what a caller has to say in its own words. */
export type NoComparison = "one-kind-only" | "no-full-period" | "another-currency" | "another-period";

/**
 * The same facts, paid for in two ways or three, over the latest full periods. One's own figures come from the day rows
 * of the ledger; those of other terms are folded once from all facts.
 */
export async function compareLedger(
  ledger: Ledger,
  own: Frame,
  request: CompareRequest,
): Promise<Comparison | NoComparison> {
  const { now, options, other, seal } = request;
  if (!other && own.terms.kind !== "hybrid") return "one-kind-only";
  if (other && other.currency !== own.terms.currency) return "another-currency";
  if (other && other.period.every !== own.terms.period.every) return "another-period";
  const periods = await fullPeriods(ledger, own, now, request.periods);
  if (periods.length === 0) return "no-full-period";
  const before = previousPeriod(periods[0]!);
  const dates = [before, ...periods].flatMap(daysOf);

  const rows = await ownDays(ledger, own, dates, request);
  const refolded: string[] = [];
  let sides: Side[];
  if (other) {
    const frame = whatIfFrame(own, other, seal);
    const { days } = await ownDays(ledger, frame, dates, request);
    const same = frame.terms.kind === own.terms.kind;
    const name = nameOf[frame.terms.kind] + (same ? " (with)" : "");
    sides = [
      { name: nameOf[own.terms.kind], terms: own.terms, days: rows.days },
      { name, terms: frame.terms, days },
    ];
    refolded.push(name);
    // The one that the payment follows least comes first, whichever is the ledger's own.
    sides.sort((one, two) => rank[one.terms.kind] - rank[two.terms.kind]);
    if (rows.refolded) refolded.unshift(nameOf[own.terms.kind]);
  } else {
    sides = [
      { name: "SLA part", terms: partOf(own.terms, "sla"), days: rows.days },
      { name: "PBC part", terms: partOf(own.terms, "pbc"), days: rows.days },
      { name: "both", terms: own.terms, days: rows.days },
    ];
    if (rows.refolded) refolded.push(...sides.map(({ name }) => name));
  }
  const results = sides.map((side) => valueSide(side, periods, before, options));
  return { own: own.terms, now, options, periods, sides: results, advice: adviceOn(results), refolded };
}

const nameOf = { sla: "SLA", pbc: "PBC", hybrid: "hybrid" } as const;
const rank = { sla: 0, hybrid: 1, pbc: 2 } as const;

/** Other terms under the ledger's own exclusions, gaps and zone. */
function whatIfFrame(own: Frame, other: Terms, seal: Seal): Frame {
  const terms = whatIf(own.terms, other);
  return frameOf(terms, [own.zone, ...resolveZones(terms)], { ...own, maintenance: [] }, seal);
}

/** A ledger that begins no later than this in a period has seen all of it: a tenth, in whole days. */
const LATEST_START = 10;

/** The latest periods that are over, back to the one in which the ledger begins. */
async function fullPeriods(ledger: Ledger, frame: Frame, now: number, most: number): Promise<Period[]> {
  const { firstAt } = await ledger.extent();
  let period = await latestPeriod(ledger, frame, now);
  const periods: Period[] = [];
  while (period && firstAt !== null && periods.length < most) {
    const { from, to } = periodBounds(frame.zone, period);
    const start = from + Math.ceil(daysOf(period).length / LATEST_START) * DAY_MS;
    if (firstAt >= start) break;
    if (to <= now) periods.unshift(period);
    // Before the first fact there is nothing to compare.
    if (period.key === periodOf(frame.zone, firstAt, period.kind).key) break;
    period = previousPeriod(period);
  }
  return periods;
}

interface Rows {
  readonly days: ReadonlyMap<string, DayFigures>;
  readonly refolded: boolean;
}

/** A frame's days out of the ledger's counters; where it keeps none, or only later ones, out of the facts. */
async function ownDays(
  ledger: Ledger,
  frame: Frame,
  dates: readonly string[],
  { now, progress }: CompareRequest,
): Promise<Rows> {
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  const refolded = active?.id !== frame.id || now < active.watermark;
  const keys = dates.map(keyOf);
  const { rows } = refolded
    ? await refold(ledger, frame, keys, [], now, progress)
    : await ledger.tally(frame.id, keys, [], now);
  return { days: await withPresence(ledger, frame, dates, rows, now), refolded };
}

async function withPresence(
  ledger: Ledger,
  frame: Frame,
  dates: readonly string[],
  rows: Tally["rows"],
  now: number,
): Promise<ReadonlyMap<string, DayFigures>> {
  const availability = await availabilityByDay(ledger, frame, dates, now);
  return new Map(
    dates.map((date) => {
      const counters = new Map(rows.get(keyOf(date)) ?? []);
      return [date, { counters, availability: availability.get(date) ?? {} }];
    }),
  );
}

function keyOf(date: string): string {
  return `d:${date}`;
}
