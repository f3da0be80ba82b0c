import type { Clause } from "../agreement/clause.js";
import { clausesOf } from "../agreement/clause.js";
import type { Metric, RatioMetric, Terms } from "../agreement/terms.js";
import type { Grade } from "../task/fact.js";
import type { Period } from "../time/cohort.js";
import { explainLine } from "./explain/line.js";
import { explainMetric } from "./explain/metric.js";
import type { AvailabilityByHours, Scorecard } from "./scorecard.js";
import type { Worth } from "./worth.js";

/** A period scored and valued: all that a figure of it rests on. */
export interface Reckoning {
  readonly period: Period;
  readonly card: Scorecard;
  /** `null`: not one of the agreement's own periods. */
  readonly worth: Worth | null;
  readonly creditedBefore: ReadonlySet<RatioMetric>;
  readonly presence: { readonly availability: AvailabilityByHours } | null;
}

/** Why a figure is what it is. */
export interface Explanation {
  /** The answer in one sentence. */
  readonly headline: string;
  readonly clauses: readonly Clause[];
  readonly inputs: readonly Input[];
  /** With the numbers put in. */
  readonly formulas: readonly string[];
  /** What would change it. */
  readonly changes: readonly string[];
  /** The tasks behind it are those that these metrics judge, */
  readonly metrics: readonly Metric[];
  /** or those completed with this grade. */
  readonly grade?: Grade;
}

export interface Input {
  readonly name: string;
  readonly value: string;
}

/** Every figure of a period under these terms, in the order in which they are shown. */
export function figuresOf({ sla, pbc }: Terms): string[] {
  const metrics = [...(sla?.objectives ?? []), ...(pbc?.outcomes ?? [])].map(({ metric }) => metric);
  const credits = (sla?.objectives ?? []).filter((objective) => objective.credits.length > 0);
  const grades = (["A", "B", "C", "D"] as const).filter((grade) => (pbc?.grades[grade].num ?? 0n) > 0n);
  const keys: [string, boolean][] = [
    ["sla.fee", sla !== undefined],
    ...credits.map(({ metric }): [string, boolean] => [`sla.credit.${metric}`, true]),
    ["sla.cap", sla?.cap !== undefined],
    ["sla.floor", sla?.floorMinor !== undefined],
    ["pbc.base", (pbc?.baseMinor ?? 0n) !== 0n],
    ...grades.map((grade): [string, boolean] => [`pbc.unit.${grade}`, pbc?.unit !== undefined]),
    ["pbc.pool", pbc !== undefined],
    ["pbc.min", pbc?.minMinor !== undefined],
    ["pbc.max", pbc?.maxMinor !== undefined],
    ["total", true],
  ];
  return [...new Set(metrics), ...keys.flatMap(([key, written]) => (written ? [key] : []))];
}

/**
 * Explains one of `figuresOf`.
 *
 * @throws {RangeError} for another one, and for a line of money in a period that is worth nothing of its own.
 */
export function explain(terms: Terms, reckoning: Reckoning, figure: string): Explanation {
  const clause = clausesOf(terms);
  const metric = metricsOf(terms).find((name) => name === figure);
  if (metric) return explainMetric(terms, reckoning, metric, clause);
  if (!figuresOf(terms).includes(figure)) {
    throw new RangeError(`explain: found ${figure}, expected one of ${figuresOf(terms).join(", ")}`);
  }
  if (!reckoning.worth) {
    const { every } = terms.period;
    throw new RangeError(
      `explain: found the ${reckoning.period.kind} ${reckoning.period.key}, expected a ${every}: money is reckoned by the ${every}. Name one with --period`,
    );
  }
  return explainLine(terms, { ...reckoning, worth: reckoning.worth }, figure, clause);
}

export function metricsOf({ sla, pbc }: Terms): Metric[] {
  return [...new Set([...(sla?.objectives ?? []), ...(pbc?.outcomes ?? [])].map(({ metric }) => metric))];
}
