import { divide, toNumber } from "../measure/ratio.js";
import { budgetOf, type ErrorBudget } from "../score/budget.js";
import type { Scorecard, ScoreLine } from "../score/scorecard.js";
import { missesText } from "../score/words.js";
import type { Bar, Block } from "./report.js";

/** What is left of a term's error budget. */
export interface BudgetLeft {
  readonly part: "sla" | "pbc";
  readonly line: ScoreLine;
  /** `null` without data. */
  readonly budget: ErrorBudget | null;
  /** 0 to 1 of what is allowed; `null` without data. */
  readonly share: number | null;
}

/** Every term that has an error budget: all but costs, which are no share. */
export function budgetsLeft({ objectives, outcomes }: Scorecard): BudgetLeft[] {
  const left = (part: BudgetLeft["part"]) => (line: ScoreLine) => {
    const budget = budgetOf(line);
    return { part, line, budget, share: budget && shareLeft(budget) };
  };
  return [...objectives.map(left("sla")), ...outcomes.map(left("pbc"))].filter(
    ({ line }) => line.metric !== "cost-per-completion",
  );
}

/** A bar for every error budget; nothing where no term has data. */
export function budgetBars(card: Scorecard): Block[] {
  const budgets = budgetsLeft(card);
  if (budgets.every(({ share }) => share === null)) return [];
  return [{ kind: "bars", heading: "Error budget left", bars: budgets.map(barOf) }];
}

function barOf({ line, budget, share }: BudgetLeft): Bar {
  const { metric, kept, sample } = line;
  if (!budget) return { label: metric, share, text: "no data", tone: "unsure" };
  const tone = sample === "provisional" ? "unsure" : kept ? "good" : "bad";
  return { label: metric, share, text: leftText(line, budget), tone };
}

/** `3 of 27 misses left`, of availability `2h 05m of 7h 26m left`. */
function leftText({ metric }: ScoreLine, { allowed, bad, left, missesLeft }: ErrorBudget): string {
  if (left.num < 0n) {
    const over = Number((-left.num + left.den - 1n) / left.den);
    return `spent, ${missesText(metric, over)} over`;
  }
  if (missesLeft === 0 && left.num > 0n && bad.num === 0n) return "untouched, allows no miss so far";
  const all = missesText(metric, Number(allowed.num / allowed.den));
  return `${metric === "availability" ? missesText(metric, missesLeft) : missesLeft} of ${all} left`;
}

/** The target allows something: `check` refuses one that does not, so with data there is a budget to divide by. */
function shareLeft({ allowed, left }: ErrorBudget): number {
  return left.num <= 0n ? 0 : toNumber(divide(left, allowed));
}
