import type { Objective, Outcome, Terms } from "../../agreement/terms.js";
import { subtract } from "../../measure/ratio.js";
import { crossedBand } from "../band.js";
import { budgetOf } from "../budget.js";
import { toBetterBand, toWorseBand, withMisses, withValue } from "../distance.js";
import type { Reckoning } from "../explain.js";
import type { ScoreLine } from "../scorecard.js";
import { changedBy, shareText, valueText } from "../words.js";
import { totalIf } from "./what-if.js";

/** What would keep or miss an objective's target, and make it provisional no more. */
export function targetChanges(line: ScoreLine): string[] {
  const { metric, kept, needed, measured, sample } = line;
  const budget = budgetOf(line);
  if (!budget) return [`There is nothing to judge yet: ${metric} has no data.`];
  const changes: string[] = [];
  if (kept) {
    changes.push(`${changedBy(metric, budget.missesLeft + 1, "more")}, and the target is missed.`);
  } else {
    const over = Number((-budget.left.num + budget.left.den - 1n) / budget.left.den);
    changes.push(`${changedBy(metric, over, "fewer")}, and the target is kept.`);
  }
  if (sample === "provisional" && needed !== null) {
    changes.push(`With ${needed - measured.n} more judged (n = ${needed}) it is charged like any other.`);
  }
  return changes;
}

/** What would move an objective's credit. */
export function creditChanges(
  terms: Terms,
  reckoning: Reckoning,
  objective: Objective,
  line: ScoreLine,
): string[] {
  const { metric } = objective;
  const present = crossedBand(objective, line);
  const worse = toWorseBand(objective, line);
  const changes: string[] = [];
  const then = (misses: number) => {
    const total = totalIf(terms, reckoning, metric, (other) => withMisses(other, misses));
    return total === null ? "" : `: ${total}`;
  };
  let from = present;
  for (let better = toBetterBand(objective, line), fewer = 0; from && better; ) {
    fewer += better.misses;
    const effect = better.band
      ? `the credit of ${shareText(from.credit)} falls to ${shareText(better.band.credit)}`
      : `the credit of ${shareText(from.credit)} falls away`;
    changes.push(`${changedBy(metric, fewer, "fewer")}, and ${effect}${then(-fewer)}.`);
    from = better.band;
    better = toBetterBand(objective, withMisses(line, -fewer));
  }
  if (worse?.band) {
    const effect = present
      ? `the credit of ${shareText(present.credit)} rises to ${shareText(worse.band.credit)}`
      : `a credit of ${shareText(worse.band.credit)} is due`;
    changes.push(`${changedBy(metric, worse.misses, "more")}, and ${effect}${then(worse.misses)}.`);
  }
  return changes;
}

/** What an outcome at its target, or below its floor, would pay. */
export function outcomeChanges(
  terms: Terms,
  reckoning: Reckoning,
  { metric, target, floor, gate }: Outcome,
  line: ScoreLine,
): string[] {
  const { value, n } = line.measured;
  if (value === null || n === 0) return [`There is nothing to judge yet: ${metric} has no data.`];
  const changes: string[] = [];
  if (!line.kept) {
    const total = totalIf(terms, reckoning, metric, (other) => withValue(other, target));
    const units = metric === "completion-rate" && terms.pbc?.unit ? " (unit lines as they are)" : "";
    if (total) changes.push(`With ${metric} at its target of ${valueText(line, target)}: ${total}${units}.`);
  }
  const distance = line.better === "higher" ? subtract(value, floor) : subtract(floor, value);
  const side = line.better === "higher" ? "Below" : "Above";
  if (gate && distance.num >= 0n) {
    changes.push(
      `${side} its floor of ${valueText(line, floor)} the gate of ${metric} shuts, and the pool is 0.`,
    );
  }
  return changes;
}
