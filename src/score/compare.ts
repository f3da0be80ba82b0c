import type { Metric, RatioMetric, Terms } from "../agreement/terms.js";
import type { Availability } from "../measure/availability.js";
import { addCounters } from "../measure/delta.js";
import { type Ratio, ratio, roundHalfEven } from "../measure/ratio.js";
import type { Counters } from "../ports/ledger.js";
import { daysOf, type Period } from "../time/cohort.js";
import { inOrder, nearestRank, resamplesOf } from "./resample.js";
import { type AvailabilityByHours, type Scorecard, scorecardOf } from "./scorecard.js";
import { type Worth, worthOf } from "./worth.js";

/** One way of paying for the same facts. */
export interface Side {
  /** `SLA`, `PBC part`: what it is called in the comparison. */
  readonly name: string;
  readonly terms: Terms;
  /** The facts under its frame, by date; a day without any may be missing. */
  readonly days: ReadonlyMap<string, DayFigures>;
}

/** What one day amounts to; days add up. */
export interface DayFigures {
  readonly counters: Counters;
  /** For the hours that the terms name; nothing without a presence source. */
  readonly availability: AvailabilityByHours;
}

/** A side with what it would have been worth. */
export interface SideResult {
  readonly name: string;
  readonly terms: Terms;
  /** One for each period, in order. */
  readonly periods: readonly PeriodResult[];
  /** Over the periods as they were; minor units. */
  readonly fees: { readonly minMinor: bigint; readonly medianMinor: bigint; readonly maxMinor: bigint };
  readonly risk: Risk;
  /** The fee of each resampled period: the i-th of every side is made of the same days. */
  readonly resampledMinor: readonly bigint[];
}

export interface PeriodResult {
  readonly period: Period;
  readonly card: Scorecard;
  readonly worth: Worth;
}

/** Fees of resampled periods, minor units. */
export interface Risk {
  /** 5th percentile, nearest rank. */
  readonly lowMinor: bigint;
  readonly medianMinor: bigint;
  /** 95th percentile. */
  readonly highMinor: bigint;
  /** From the median down to the 5th percentile: what a poor period costs the provider. */
  readonly providerMinor: bigint;
  /** From the median up to the 95th: what a good one costs the customer. */
  readonly customerMinor: bigint;
}

export interface CompareOptions {
  readonly seed: number;
  /** Resampled periods. */
  readonly resamples: number;
}

/**
 * What the same facts are worth on one side, as whole periods: a span of the terms is not looked at.
 *
 * @param periods in order, not empty, each following the one before.
 * @param before the period before the first: `repeat` asks what it was credited.
 */
export function valueSide(
  side: Side,
  periods: readonly Period[],
  before: Period,
  { seed, resamples }: CompareOptions,
): SideResult {
  const terms = wholeTerms(side.terms);
  const dayOf = (date: string) => side.days.get(date) ?? { counters: new Map(), availability: {} };
  const value = (days: readonly DayFigures[], period: Period, credited: ReadonlySet<RatioMetric>) => {
    const counters = addCounters(days.map(({ counters }) => counters));
    const availability = addAvailability(days, terms.availability.unknownCap);
    const card = scorecardOf(terms, counters, null, null, availability);
    return { period, card, worth: worthOf(terms, card, period, credited) };
  };
  const creditedOf = ({ worth }: PeriodResult) => worth.sla?.credited ?? new Set<RatioMetric>();

  let last = value(daysOf(before).map(dayOf), before, new Set());
  const results = periods.map((period) => {
    last = value(daysOf(period).map(dayOf), period, creditedOf(last));
    return last;
  });

  // Resampled periods follow each other as real ones do: a credit repeats after the one before.
  const pool = periods.flatMap((period) => daysOf(period).map(dayOf));
  const lengths = periods.map((period) => daysOf(period).length);
  const resampledMinor: bigint[] = [];
  let credited: ReadonlySet<RatioMetric> = new Set();
  for (const days of resamplesOf(pool, lengths, resamples, seed)) {
    const result = value(days, periods[resampledMinor.length % periods.length]!, credited);
    credited = creditedOf(result);
    resampledMinor.push(result.worth.dueMinor);
  }
  return {
    name: side.name,
    terms: side.terms,
    periods: results,
    fees: feesOf(results.map(({ worth }) => worth.dueMinor)),
    risk: riskOf(resampledMinor),
    resampledMinor,
  };
}

/** The sum of some days: how much may be unknown is a share of all of it. */
function addAvailability(days: readonly DayFigures[], unknownCap: Ratio): AvailabilityByHours {
  const sums: Partial<Record<"always" | "calendar", Availability>> = {};
  for (const hours of ["always", "calendar"] as const) {
    const parts = days.flatMap(({ availability }) => availability[hours] ?? []);
    if (parts.length === 0) continue;
    const sum = (key: keyof Availability) => parts.reduce((total, part) => total + part[key], 0);
    const [agreedMs, excludedMs, unknownMs] = [sum("agreedMs"), sum("excludedMs"), sum("unknownMs")];
    const mostMs = Number((BigInt(agreedMs - excludedMs) * unknownCap.num) / unknownCap.den);
    const overCapMs = Math.max(0, unknownMs - mostMs);
    sums[hours] = { agreedMs, excludedMs, unknownMs, overCapMs, downMs: sum("downMs") };
  }
  return sums;
}

/** Of two amounts in the middle the mean, half-even. */
function feesOf(amounts: readonly bigint[]): SideResult["fees"] {
  const sorted = inOrder(amounts);
  const middle = sorted.length >> 1;
  const median =
    sorted.length % 2 === 1
      ? sorted[middle]!
      : roundHalfEven(ratio(sorted[middle - 1]! + sorted[middle]!, 2n));
  return { minMinor: sorted[0]!, medianMinor: median, maxMinor: sorted.at(-1)! };
}

function riskOf(amounts: readonly bigint[]): Risk {
  const sorted = inOrder(amounts);
  const [lowMinor, medianMinor, highMinor] = [5, 50, 95].map((percent) => nearestRank(sorted, percent)) as [
    bigint,
    bigint,
    bigint,
  ];
  return {
    lowMinor,
    medianMinor,
    highMinor,
    providerMinor: medianMinor - lowMinor,
    customerMinor: highMinor - medianMinor,
  };
}

/** Terms without a span: a period that it cuts is compared as a whole one. */
export function wholeTerms({ from: _from, until: _until, ...terms }: Terms): Terms {
  return terms;
}

/** One part of a hybrid by itself; what its clocks are held to is in the counters already. */
export function partOf(terms: Terms, part: "sla" | "pbc"): Terms {
  const { sla, pbc, ...rest } = terms;
  if (part === "sla") return { ...rest, kind: "sla", ...(sla ? { sla } : {}) };
  return { ...rest, kind: "pbc", ...(pbc ? { pbc } : {}) };
}

/**
 * The ledger's own terms with the targets, calendars and money of others: what is asked of the same observations. How
 * facts are classed, what a task is and when periods begin stay the ledger's.
 */
export function whatIf(own: Terms, other: Terms): Terms {
  const { id, parties, scope, requesters, assistant, period, tasks, store, reviewers, checks, digests } = own;
  const kept = {
    id,
    parties,
    scope,
    requesters,
    assistant,
    period,
    tasks,
    store,
    reviewers,
    checks,
    digests,
  };
  return { ...wholeTerms(other), ...kept };
}

/** How often `one` costs the customer less than `other`, out of the resampled periods. */
export function timesCheaper(one: SideResult, other: SideResult): number {
  return one.resampledMinor.filter((amount, index) => amount < other.resampledMinor[index]!).length;
}

/** The periods in which an objective or outcome was on target, and those in which it had data. */
export function keptIn(
  { periods }: SideResult,
  metric: Metric,
  of: "objectives" | "outcomes",
): { readonly kept: number; readonly measured: number } {
  const lines = periods.map(({ card }) => card[of].find((line) => line.metric === metric));
  return {
    kept: lines.filter((line) => line?.kept === true).length,
    measured: lines.filter((line) => line !== undefined && line.kept !== null).length,
  };
}
