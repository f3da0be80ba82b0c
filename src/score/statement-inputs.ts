import type { Terms } from "../agreement/terms.js";
import { exact } from "../measure/figures.js";
import { type Grade, gradeSchema } from "../task/fact.js";
import type { Period } from "../time/cohort.js";
import { fractionText } from "./fraction.js";
import type { Scorecard, ScoreLine } from "./scorecard.js";
import type { StatementMeasure } from "./statement.js";
import { coveredShare, type Worth } from "./worth.js";

/** Every objective and outcome as it was measured, charged or not. */
export function measuresOf(terms: Terms, card: Scorecard): StatementMeasure[] {
  return [
    ...card.objectives.map((line, index) => measureOf(`sla.objectives[${index}]`, line)),
    ...card.outcomes.map((line, index) => measureOf(`pbc.outcomes[${index}]`, line)),
  ].filter(({ clause }) => (clause.startsWith("sla.") ? terms.sla : terms.pbc) !== undefined);
}

function measureOf(clause: string, { metric, target, measured, sample, kept }: ScoreLine): StatementMeasure {
  const { of, n, value } = measured;
  return {
    clause,
    metric,
    target: exact(target),
    of: fractionText(of),
    n,
    value: value && fractionText(value),
    sample,
    kept,
  };
}

/** What went into a line, by name: counts, exact shares and minor units as texts. */
export function inputsOf(
  key: string,
  terms: Terms,
  card: Scorecard,
  worth: Worth,
  period: Period,
): Record<string, string> {
  const credit = /^sla\.credit\.(.+)$/.exec(key)?.[1];
  if (credit) return measuredInputs(card.objectives.find(({ metric }) => metric === credit));
  const unit = /^pbc\.unit\.(.)$/.exec(key)?.[1];
  if (unit && terms.pbc) {
    const grade: Grade = gradeSchema.parse(unit);
    const { grades, unit: priced } = terms.pbc;
    return {
      completions: String(card.tasks.completed[grade]),
      price: priced ? exact(priced.price) : "0",
      share: exact(grades[grade]),
    };
  }
  if (key === "pbc.pool") return poolInputs(worth);
  const { sla, pbc } = terms;
  const amounts: Record<string, bigint | undefined> = {
    "sla.fee": sla?.feeMinor,
    "sla.floor": sla?.floorMinor,
    "pbc.base": pbc?.baseMinor,
    "pbc.min": pbc?.minMinor,
    "pbc.max": pbc?.maxMinor,
  };
  const amount = amounts[key];
  if (amount !== undefined)
    return { agreedMinor: String(amount), covered: fractionText(coveredShare(terms, period)) };
  return key === "sla.cap" && sla?.cap ? { cap: exact(sla.cap) } : {};
}

function measuredInputs(line: ScoreLine | undefined): Record<string, string> {
  if (!line) return {};
  const { measured, sample } = line;
  return { of: fractionText(measured.of), n: String(measured.n), sample };
}

function poolInputs({ pbc }: Worth): Record<string, string> {
  const scores = (pbc?.outcomes ?? []).map(({ outcome, score }): [string, string] => [
    `score ${outcome.metric}`,
    score === null ? "too few samples" : fractionText(score),
  ]);
  return { ...Object.fromEntries(scores), score: pbc?.score ? fractionText(pbc.score) : "withheld" };
}
