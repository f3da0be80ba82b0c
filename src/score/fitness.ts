import type { Metric, Terms } from "../agreement/terms.js";
import { percent } from "../measure/figures.js";
import { ratio } from "../measure/ratio.js";
import type { SideResult } from "./compare.js";
import { amountText, shareOf } from "./line.js";
import type { ScoreLine } from "./scorecard.js";

/** One thing that an agreement must stand before it can be advised. */
export interface FitnessTest {
  readonly name: "measured" | "bearable" | "checked";
  readonly passed: boolean;
  readonly finding: string;
  /** What would turn it over. */
  readonly flip: string;
}

export interface Fitness {
  readonly name: string;
  readonly fit: boolean;
  readonly tests: readonly FitnessTest[];
}

/** The provider's risk that an agreement may ask for, as a share of its median fee. */
export const BEARABLE = ratio(25, 100);
/** Of the completions that are paid, the share that somebody but the assistant has to vouch for. */
export const CHECKED = ratio(50, 100);

/** Whether a side can be measured, borne and checked by the figures it had. */
export function fitnessOf(side: SideResult): Fitness {
  const checked = paysCompletions(side.terms) ? [checkedTest(side)] : [];
  const tests = [measuredTest(side), bearableTest(side), ...checked];
  return { name: side.name, fit: tests.every(({ passed }) => passed), tests };
}

interface Sampled {
  readonly metric: Metric;
  readonly period: string;
  readonly n: number;
  readonly needed: number;
}

/** Every period must have what its money is measured by: data for credits, samples enough for outcomes. */
function measuredTest({ terms, periods }: SideResult): FitnessTest {
  const { every } = terms.period;
  const sampled = periods.flatMap(({ period, card }) => {
    const sample = (line: ScoreLine, needed: number): Sampled => {
      const { metric, measured, supplied } = line;
      const n = supplied ? measured.n : 0;
      // A share of time, and a price: they are there or not.
      return isSampled(metric)
        ? { metric, period: period.key, n, needed }
        : { metric, period: period.key, n: n > 0 ? 1 : 0, needed: 1 };
    };
    const credited = card.objectives.filter((_, index) => terms.sla!.objectives[index]!.credits.length > 0);
    const paid = terms.pbc && terms.pbc.poolMinor > 0n ? card.outcomes : [];
    return [
      ...credited.map((line) => sample(line, 1)),
      ...paid.map((line) => sample(line, terms.samples.minimum)),
    ];
  });
  const scarcest = scarcestOf(sampled);
  const lacking = scarcest.filter(({ n, needed }) => n < needed);
  const name = "measured";
  if (lacking.length > 0) {
    const found = lacking.map(({ metric, period, n, needed }) =>
      isSampled(metric) ? `${metric} n = ${n} in ${period}, needed ${needed}` : `no ${metric} in ${period}`,
    );
    const wanted = lacking.map(({ metric, needed }) =>
      isSampled(metric) ? `n >= ${needed} for ${metric}` : `data for ${metric}`,
    );
    return {
      name,
      passed: false,
      finding: `what it pays by could not be measured in every ${every} (${found.join("; ")}).`,
      flip: `${wanted.join(", ")} in every ${every}`,
    };
  }
  const [least] = scarcest
    .filter(({ metric }) => isSampled(metric))
    .sort((one, other) => one.n * other.needed - other.n * one.needed);
  const spare = least
    ? `; scarcest ${least.metric}, n = ${least.n} in ${least.period}, needed ${least.needed}`
    : "";
  return {
    name,
    passed: true,
    finding: `what it pays by was measured in every ${every}${spare}.`,
    flip: least
      ? `${least.metric} with n below ${least.needed} in a ${every} (least so far ${least.n})`
      : `a ${every} without data for what it pays by`,
  };
}

function isSampled(metric: Metric): boolean {
  return metric !== "availability" && metric !== "cost-per-completion";
}

/** For each metric the period with the fewest samples. */
function scarcestOf(sampled: readonly Sampled[]): Sampled[] {
  const least = new Map<string, Sampled>();
  for (const item of sampled) {
    const known = least.get(item.metric);
    if (!known || item.n * known.needed < known.n * item.needed) least.set(item.metric, item);
  }
  return [...least.values()];
}

/** A poor period must not cost the provider more than a quarter of the fee. */
function bearableTest({ terms, risk }: SideResult): FitnessTest {
  const { currency } = terms;
  const { medianMinor, lowMinor, providerMinor } = risk;
  const limitMinor = medianMinor - shareOf(medianMinor, BEARABLE);
  const passed = medianMinor > 0n && lowMinor >= limitMinor;
  const share = medianMinor > 0n ? percent(ratio(providerMinor, medianMinor), 1) : "all";
  const most = percent(BEARABLE, 0);
  const now = amountText(lowMinor, currency);
  const limit = amountText(limitMinor, currency);
  return {
    name: "bearable",
    passed,
    finding: `a poor ${terms.period.every} (5th percentile) costs the provider ${share} of the median fee, ${passed ? "no more than" : "more than"} ${most}.`,
    flip: passed
      ? `a 5th percentile below ${limit} (now ${now})`
      : `a 5th percentile of ${medianMinor > 0n ? limit : "more than nothing"} or more (now ${now})`,
  };
}

/** Completions that are paid must be vouched for by more than the assistant's own word: grades A and B. */
function checkedTest({ terms, periods }: SideResult): FitnessTest {
  const paid = (["A", "B", "C", "D"] as const).filter((grade) => terms.pbc!.grades[grade].num > 0n);
  const count = (grade: "A" | "B" | "C" | "D") =>
    periods.reduce((sum, { card }) => sum + card.tasks.completed[grade], 0);
  const all = paid.reduce((sum, grade) => sum + count(grade), 0);
  const vouched = paid.reduce((sum, grade) => sum + (grade === "A" || grade === "B" ? count(grade) : 0), 0);
  const needed = Number((BigInt(all) * CHECKED.num + CHECKED.den - 1n) / CHECKED.den);
  const passed = all > 0 && vouched >= needed;
  return {
    name: "checked",
    passed,
    finding: `${vouched} of ${all} completions that it pays were confirmed or checked, ${passed ? "at least" : "less than"} ${percent(CHECKED, 0)}.`,
    flip: passed
      ? `fewer than ${needed} of ${all} confirmed or checked (now ${vouched})`
      : `at least ${Math.max(1, needed)} of ${all} confirmed or checked (now ${vouched})`,
  };
}

/** Its pay rests on what the assistant says is done. */
function paysCompletions({ pbc }: Terms): boolean {
  if (!pbc) return false;
  return pbc.unit !== undefined || pbc.outcomes.some(({ metric }) => metric === "completion-rate");
}
