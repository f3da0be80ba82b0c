import type { Clause } from "../../agreement/clause.js";
import type { Metric, Outcome, RatioMetric, Terms } from "../../agreement/terms.js";
import type { Availability } from "../../measure/availability.js";
import { duration, exact, fixed } from "../../measure/figures.js";
import { type GradeShares, isClock, SLA_SHARES } from "../../measure/metrics.js";
import { compareRatio, type Ratio } from "../../measure/ratio.js";
import { budgetOf } from "../budget.js";
import type { Explanation, Input, Reckoning } from "../explain.js";
import { outcomeScore } from "../pbc.js";
import type { ScoreLine, TaskTotals } from "../scorecard.js";
import { missesText, shareText, sizeText, targetText, valueText } from "../words.js";
import { creditChanges, outcomeChanges, targetChanges } from "./changes.js";

/** Why an objective or outcome stands where it does; in a hybrid both. */
export function explainMetric(
  terms: Terms,
  reckoning: Reckoning,
  metric: Metric,
  clause: (path: string) => Clause,
): Explanation {
  const clauses: Clause[] = [];
  const inputs: Input[] = [];
  const formulas: string[] = [];
  const changes: string[] = [];
  let shown: ScoreLine | undefined;
  const objectiveAt = (terms.sla?.objectives ?? []).findIndex((one) => one.metric === metric);
  const objective = terms.sla?.objectives[objectiveAt];
  if (objective) {
    const line = reckoning.card.objectives[objectiveAt]!;
    shown = line;
    clauses.push(clause(`sla.objectives[${objectiveAt}]`));
    inputs.push(...inputsOf(line, reckoning, SLA_SHARES, objective.hours));
    formulas.push(valueFormula(line), ...budgetFormula(line));
    changes.push(...targetChanges(line), ...creditChanges(terms, reckoning, objective, line));
  }
  const outcomeAt = (terms.pbc?.outcomes ?? []).findIndex((one) => one.metric === metric);
  const outcome = terms.pbc?.outcomes[outcomeAt];
  if (outcome) {
    const line = reckoning.card.outcomes[outcomeAt]!;
    clauses.push(clause(`pbc.outcomes[${outcomeAt}]`));
    if (metric === "completion-rate") clauses.push(clause("pbc.grades"));
    const own = inputsOf(line, reckoning, terms.pbc!.grades, outcome.hours);
    inputs.push(...(shown ? own.map(({ name, value }) => ({ name: `outcome: ${name}`, value })) : own));
    formulas.push(
      ...(shown && sameMeasure(shown, line) ? [] : [valueFormula(line)]),
      scoreFormula(outcome, line),
    );
    changes.push(...outcomeChanges(terms, reckoning, outcome, line));
    shown ??= line;
  }
  const line = shown!;
  if (line.sample !== "normal" && line.needed !== null) clauses.push(clause("samples"));
  return {
    headline: headlineOf(line),
    clauses,
    inputs,
    formulas,
    changes: [...new Set(changes)],
    metrics: [metric],
  };
}

function headlineOf(line: ScoreLine): string {
  const { metric, measured, kept, sample } = line;
  if (measured.value === null) return `${metric}: no data, target ${targetText(line)}`;
  const verdict = kept ? "kept" : "MISSED";
  return `${metric}: ${valueText(line, measured.value)}, target ${targetText(line)}: ${verdict} (${sample} sample)`;
}

/** What a metric is made of. */
function inputsOf(
  line: ScoreLine,
  { card, presence }: Reckoning,
  shares: GradeShares,
  hours: "always" | "calendar" = "calendar",
): Input[] {
  const { metric, measured, needed } = line;
  const judged = { name: "judged (n)", value: sizeText(line) };
  const least =
    needed === null ? [] : [{ name: "n from which it is charged normally", value: String(needed) }];
  if (metric === "availability") return availabilityInputs(presence?.availability[hours], hours);
  if (metric === "cost-per-completion") {
    return [
      { name: "cost of all attempts", value: exact(measured.of) },
      { name: "completions of grade A to C", value: String(measured.n) },
    ];
  }
  if (metric === "completion-rate") return [...completionInputs(card.tasks, shares), judged, ...least];
  const figures = isClock(metric) ? card.clocks.find(({ clock }) => clock === metric) : undefined;
  if (figures) {
    const outside = figures.cancelled + figures.partial + figures.unjudged;
    return [
      { name: "met", value: String(figures.met) },
      { name: "breached", value: String(figures.breached) },
      judged,
      { name: "still open, outside", value: String(figures.open) },
      { name: "cancelled, partial or without a target, outside", value: String(outside) },
      ...least,
    ];
  }
  return [{ name: numeratorOf(metric as RatioMetric), value: exact(measured.of) }, judged, ...least];
}

function numeratorOf(metric: RatioMetric): string {
  const names: Partial<Record<RatioMetric, string>> = {
    accuracy: "reviewed correct",
    satisfaction: "rated 4 or 5",
    "reopen-rate": "reopened at least once",
    "handoff-rate": "handed off",
  };
  return names[metric] ?? "good";
}

function completionInputs(
  { completed, failed, handedOff, overdue }: TaskTotals,
  shares: GradeShares,
): Input[] {
  const grades = (["A", "B", "C", "D"] as const).map((grade) => ({
    name: `completed, grade ${grade}`,
    value: `${completed[grade]}, each counts ${exact(shares[grade])}`,
  }));
  const lost = { failed, "handed off": handedOff, overdue };
  return [...grades, ...Object.entries(lost).map(([name, count]) => ({ name, value: String(count) }))];
}

function availabilityInputs(availability: Availability | undefined, hours: string): Input[] {
  if (!availability) return [{ name: "presence", value: "none was recorded" }];
  const { agreedMs, excludedMs, unknownMs, overCapMs, downMs } = availability;
  const time = (name: string, ms: number) => ({ name, value: `${duration(ms)} (${ms} ms)` });
  return [
    time(`agreed time (${hours})`, agreedMs),
    time("excluded", excludedMs),
    time("unknown", unknownMs),
    time("of the unknown beyond the cap: counts as down", overCapMs),
    time("down", downMs),
  ];
}

function sameMeasure(one: ScoreLine, other: ScoreLine): boolean {
  return one.measured.n === other.measured.n && compareRatio(one.measured.of, other.measured.of) === 0;
}

function valueFormula(line: ScoreLine): string {
  const { metric, measured } = line;
  if (measured.value === null) return "nothing to measure: no value, never 100 % and never 0";
  const result = valueText(line, measured.value);
  if (metric === "availability") {
    return `1 − down ÷ (agreed − excluded − unknown) = ${exact(measured.of)} ms ÷ ${measured.n} ms = ${result}`;
  }
  return `${exact(measured.of)} ÷ ${measured.n} = ${result}`;
}

function budgetFormula(line: ScoreLine): string[] {
  const budget = budgetOf(line);
  if (!budget) return [];
  const { metric, better, target, measured } = line;
  const share = better === "higher" ? `(1 − ${shareText(target)})` : shareText(target);
  const text = (amount: Ratio) =>
    metric === "availability" ? duration(Number(amount.num / amount.den)) : exact(amount);
  const n = metric === "availability" ? duration(measured.n) : measured.n;
  const over = Number((-budget.left.num + budget.left.den - 1n) / budget.left.den);
  const left =
    budget.left.num >= 0n
      ? `${missesText(metric, budget.missesLeft)} left`
      : `${missesText(metric, over)} over`;
  return [`allowed: ${share} × ${n} = ${text(budget.allowed)}; gone wrong: ${text(budget.bad)}, ${left}`];
}

/** How an outcome's value becomes its score. */
function scoreFormula(outcome: Outcome, line: ScoreLine): string {
  const { metric, floor, target, stretch, stretchScore } = outcome;
  const { value } = line.measured;
  if (value === null) return line.supplied ? "no value, no score" : "the data was not supplied: score 0";
  const text = (level: Ratio) => valueText({ metric, target }, level);
  const score = fixed(outcomeScore(outcome, value), 2);
  const order = (one: Ratio, other: Ratio) => compareRatio(one, other) * (line.better === "higher" ? 1 : -1);
  if (order(value, floor) <= 0) return `${text(value)} is at or beyond the floor of ${text(floor)}: score 0`;
  if (order(value, target) <= 0) {
    return `score = 100 × (${text(value)} − ${text(floor)}) ÷ (${text(target)} − ${text(floor)}) = ${score}`;
  }
  if (!stretch || !stretchScore) return `${text(value)} is beyond the target of ${text(target)}: score 100`;
  if (order(value, stretch) >= 0)
    return `${text(value)} is at or beyond the stretch of ${text(stretch)}: score ${score}`;
  return `score = 100 + (${exact(stretchScore)} − 100) × (${text(value)} − ${text(target)}) ÷ (${text(stretch)} − ${text(target)}) = ${score}`;
}
