import type { Metric, Objective, Outcome, RatioMetric, Terms } from "../agreement/terms.js";
import { type Availability, measuredAvailability } from "../measure/availability.js";
import { type ClockCounter, clockCode, sketchOf, type TaskCounter, taskCode } from "../measure/catalogue.js";
import {
  BETTER,
  costPerCompletion,
  isClock,
  type Measured,
  measure,
  SLA_SHARES,
} from "../measure/metrics.js";
import { compareRatio, type Ratio } from "../measure/ratio.js";
import { quantile } from "../measure/sketch.js";
import { CLOCKS, type Clock } from "../task/fact.js";
import { neededSamples, type SampleState, sampleState, wilson } from "./sample.js";

/** The figures of one agreement over one period at one instant. */
export interface Scorecard {
  readonly tasks: TaskTotals;
  readonly objectives: readonly ScoreLine[];
  readonly outcomes: readonly ScoreLine[];
  /** All five, whether or not a line names them. */
  readonly clocks: readonly ClockFigures[];
}

export interface TaskTotals {
  readonly opened: number;
  readonly valid: number;
  readonly completed: Readonly<Record<"A" | "B" | "C" | "D" | "pending", number>>;
  readonly failed: number;
  readonly handedOff: number;
  readonly overdue: number;
  readonly open: number;
  /** Outside every rate, and always shown. */
  readonly excluded: number;
  readonly cancelled: number;
  readonly partial: number;
  readonly answeredByOther: number;
  /** Distinct people; `null` where the period is not made of whole agreement periods. */
  readonly requesters: number | null;
  /** Messages of the assistant that belong to no task. */
  readonly unattributed: number;
}

export interface ScoreLine {
  readonly metric: Metric;
  readonly better: "higher" | "lower";
  readonly target: Ratio;
  readonly measured: Measured;
  readonly sample: SampleState;
  /** n from which the ratio is charged normally; `null` where no sample rule holds. */
  readonly needed: number | null;
  /** On target; `null` without data. */
  readonly kept: boolean | null;
  /** 95 %, while provisional. */
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** The provider has supplied what it takes to measure: costs, presence. Where not, an outcome scores 0. */
  readonly supplied: boolean;
}

export interface ClockFigures {
  readonly clock: Clock;
  readonly met: number;
  readonly breached: number;
  readonly open: number;
  readonly cancelled: number;
  readonly partial: number;
  /** Stopped, with nothing to judge by. */
  readonly unjudged: number;
  /** Late, and not stopped yet: among the breached. */
  readonly overdue: number;
  /** Times of n clocks, the unanswered overdue last; `null` without data or from finer than a whole period. */
  readonly times: Times | null;
}

/** Business time in ms; `null`: it is among the unanswered overdue, longer than the target. */
export interface Times {
  readonly n: number;
  readonly medianMs: number | null;
  /** From n ≥ 20. */
  readonly p90Ms: number | null;
  readonly p95Ms: number | null;
}

const LEAST_FOR_TAIL = 20;

/** What presence says of a period, for the hours that the terms name; nothing where no presence was recorded. */
export type AvailabilityByHours = Readonly<Partial<Record<"always" | "calendar", Availability>>>;

/**
 * The scorecard of counters.
 *
 * @param counters the period's days, summed.
 * @param sketches the counters of its whole agreement periods, summed; `null` where it is not made of whole ones.
 * @param requesters distinct requesters, likewise.
 * @param availability it is no counter: without it there is no data.
 */
export function scorecardOf(
  terms: Terms,
  counters: ReadonlyMap<number, number>,
  sketches: ReadonlyMap<number, number> | null,
  requesters: number | null,
  availability: AvailabilityByHours = {},
): Scorecard {
  const sources = { counters, availability };
  return {
    tasks: totals(counters, requesters),
    objectives: (terms.sla?.objectives ?? []).map((objective) =>
      ratioLine(objective, sources, terms, SLA_SHARES),
    ),
    outcomes: (terms.pbc?.outcomes ?? []).map((outcome) => outcomeLine(outcome, sources, terms)),
    clocks: CLOCKS.map((clock) => clockFigures(clock, counters, sketches)),
  };
}

interface Sources {
  readonly counters: ReadonlyMap<number, number>;
  readonly availability: AvailabilityByHours;
}

function outcomeLine(outcome: Outcome, sources: Sources, terms: Terms): ScoreLine {
  const { metric, target } = outcome;
  if (metric !== "cost-per-completion") {
    return ratioLine({ ...outcome, metric }, sources, terms, terms.pbc?.grades ?? SLA_SHARES);
  }
  const measured = costPerCompletion(sources.counters);
  const value = measured.supplied ? measured.value : null;
  return {
    metric,
    better: BETTER[metric],
    target,
    measured: { ...measured, value },
    sample: value === null ? "no-data" : "normal",
    needed: null,
    kept: value === null ? null : compareRatio(value, target) <= 0,
    interval: null,
    supplied: measured.supplied,
  };
}

function ratioLine(
  { metric, target, hours }: Pick<Objective, "metric" | "target" | "hours">,
  { counters, availability }: Sources,
  { samples }: Terms,
  shares: Parameters<typeof measure>[2],
): ScoreLine {
  const better = BETTER[metric];
  const presence = metric === "availability" ? availability[hours ?? "calendar"] : undefined;
  const measured = presence
    ? measuredAvailability(presence)
    : measure(metric satisfies RatioMetric, counters, shares);
  const { value, n, of } = measured;
  // Availability is a share of time: it has no sample rule.
  const needed = metric === "availability" ? null : neededSamples(target, better, samples.minimum);
  const sample = sampleState(n, needed ?? 1);
  const order = value === null ? 0 : compareRatio(value, target);
  return {
    metric,
    better,
    target,
    measured,
    sample,
    needed,
    kept: value === null ? null : better === "higher" ? order >= 0 : order <= 0,
    interval: sample === "provisional" ? wilson(Number(of.num) / Number(of.den), n) : null,
    supplied: metric !== "availability" || presence !== undefined,
  };
}

function totals(counters: ReadonlyMap<number, number>, requesters: number | null): TaskTotals {
  const count = (name: TaskCounter) => counters.get(taskCode(name)) ?? 0;
  return {
    opened: count("tasks"),
    valid: count("tasks.valid"),
    completed: {
      A: count("completion.A"),
      B: count("completion.B"),
      C: count("completion.C"),
      D: count("completion.D"),
      pending: count("completion.pending"),
    },
    failed: count("completion.failed"),
    handedOff: count("completion.handed-off"),
    overdue: count("completion.overdue"),
    open: count("tasks.open"),
    excluded: count("tasks.excluded"),
    cancelled: count("tasks.cancelled"),
    partial: count("tasks.partial"),
    answeredByOther: count("tasks.answered-by-other"),
    requesters,
    unattributed: count("unattributed"),
  };
}

function clockFigures(
  clock: Clock,
  counters: ReadonlyMap<number, number>,
  sketches: ReadonlyMap<number, number> | null,
): ClockFigures {
  const count = (name: ClockCounter) => counters.get(clockCode(clock, name)) ?? 0;
  const n = count("stopped") + count("overdue");
  return {
    clock,
    met: count("met"),
    breached: count("breached"),
    open: count("open"),
    cancelled: count("cancelled"),
    partial: count("partial"),
    unjudged: count("unjudged"),
    overdue: count("overdue"),
    times: sketches === null || n === 0 ? null : timesOf(sketchOf(sketches, clock), count("overdue"), n),
  };
}

function timesOf(bins: ReturnType<typeof sketchOf>, overdue: number, n: number): Times {
  const tail = (num: number) => (n < LEAST_FOR_TAIL ? null : quantile(bins, overdue, { num, den: 100 }));
  return { n, medianMs: quantile(bins, overdue, { num: 50, den: 100 }), p90Ms: tail(90), p95Ms: tail(95) };
}

/** The clock whose figures stand beside a line, or nothing. */
export function clockOf(line: ScoreLine, card: Scorecard): ClockFigures | undefined {
  const { metric } = line;
  return isClock(metric) ? card.clocks.find(({ clock }) => clock === metric) : undefined;
}
