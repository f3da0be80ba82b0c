import type { Metric, RatioMetric } from "../agreement/terms.js";
import { CLOCKS, type Clock, type Grade } from "../task/fact.js";
import { clockCode, type TaskCounter, taskCode } from "./catalogue.js";
import { add, multiply, type Ratio, ratio } from "./ratio.js";

/** Which way is better, for each metric. */
export const BETTER: Readonly<Record<Metric, "higher" | "lower">> = {
  "acknowledge-time": "higher",
  "first-response-time": "higher",
  "next-response-time": "higher",
  "resolution-time": "higher",
  "total-resolution-time": "higher",
  "completion-rate": "higher",
  accuracy: "higher",
  satisfaction: "higher",
  "reopen-rate": "lower",
  "handoff-rate": "lower",
  availability: "higher",
  "cost-per-completion": "lower",
};

/** What a completion of each grade counts in a rate: 0 to 1. */
export type GradeShares = Readonly<Record<Grade, Ratio>>;

/** Under an SLA, A to C count in full and D not at all. */
export const SLA_SHARES: GradeShares = { A: ratio(1), B: ratio(1), C: ratio(1), D: ratio(0) };

/** An exact measurement: `value` = `of` ÷ `n`; `null` when there is nothing to measure. */
export interface Measured {
  /** Numerator: good ones for higher-is-better, bad ones for lower-is-better; a sum of shares is a fraction. */
  readonly of: Ratio;
  /** How many were judged. */
  readonly n: number;
  readonly value: Ratio | null;
}

type Counters = ReadonlyMap<number, number>;

/**
 * A ratio metric of counters, exactly. Availability is no counter: it is computed from presence, and no-data here.
 */
export function measure(metric: RatioMetric, counters: Counters, shares: GradeShares = SLA_SHARES): Measured {
  const count = (name: TaskCounter) => counters.get(taskCode(name)) ?? 0;
  switch (metric) {
    case "completion-rate": {
      const grades = ["A", "B", "C", "D"] as const;
      const lost = count("completion.failed") + count("completion.handed-off") + count("completion.overdue");
      const n = grades.reduce((sum, grade) => sum + count(`completion.${grade}`), lost);
      const shared = grades.map((grade) => multiply(shares[grade], ratio(count(`completion.${grade}`))));
      return measured(shared.reduce(add), n);
    }
    case "accuracy":
      return measured(ratio(count("reviewed.correct")), count("reviewed"));
    case "satisfaction":
      return measured(ratio(count("rated.good")), count("rated"));
    case "reopen-rate":
      return measured(ratio(count("closed.reopened")), count("closed"));
    case "handoff-rate":
      return measured(ratio(count("handed-off")), count("tasks.valid"));
    case "availability":
      return measured(ratio(0), 0);
    default: {
      const met = counters.get(clockCode(metric, "met")) ?? 0;
      const breached = counters.get(clockCode(metric, "breached")) ?? 0;
      return measured(ratio(met), met + breached);
    }
  }
}

/** Cost of all attempts per A–C completion, in units of the currency; `n` = completions. */
export function costPerCompletion(counters: Counters): Measured & { readonly supplied: boolean } {
  const count = (name: TaskCounter) => counters.get(taskCode(name)) ?? 0;
  const completions = count("completion.A") + count("completion.B") + count("completion.C");
  const attempted = count("attempted");
  const supplied = attempted > 0 && count("attempted.uncosted") * 20 <= attempted;
  return { ...measured(ratio(count("cost-micros"), 1_000_000), completions), supplied };
}

export function isClock(metric: Metric): metric is Clock {
  return (CLOCKS as readonly string[]).includes(metric);
}

function measured(of: Ratio, n: number): Measured {
  return { of, n, value: n === 0 ? null : ratio(of.num, of.den * BigInt(n)) };
}
