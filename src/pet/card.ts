import type { Metric, Terms } from "../agreement/terms.js";
import type { Pet } from "../app/pet.js";
import type { Valued } from "../app/worth.js";
import { exact } from "../measure/figures.js";
import { toNumber } from "../measure/ratio.js";
import { budgetOf } from "../score/budget.js";
import { amountText } from "../score/line.js";
import type { ScoreLine } from "../score/scorecard.js";
import { missesText, shareText, valueText } from "../score/words.js";
import { utcText } from "../time/iso.js";
import { healthOf } from "./health.js";
import type { Mood } from "./mood.js";
import { NEEDS, type Need, wellness } from "./vitals.js";

/** All that the pet's picture shows, in words and shares: the picture and its alt text are made from this alone. */
export interface Card {
  readonly name: string;
  readonly mood: Mood;
  /** What the pet says. */
  readonly line: string;
  /** Only those that a term feeds; `level` 0 to 1, 1 is best of all; `null` without data. */
  readonly vitals: readonly { readonly need: Need; readonly level: number | null }[];
  readonly title: string;
  /** The agreement's id, for a title that can't be drawn. */
  readonly id: string;
  readonly period: string;
  /** The period runs on. */
  readonly toDate: boolean;
  /** `2026-04-12 09:00 UTC` */
  readonly asOf: string;
  readonly accepted: boolean;
  readonly terms: readonly TermRow[];
  /** Money so far, in one line. */
  readonly money: string;
}

/** With too small a sample it is so far only: see `provisional`. */
export type Verdict = "kept" | "missed" | "no data";

export interface TermRow {
  readonly metric: Metric;
  readonly verdict: Verdict;
  readonly provisional: boolean;
  /** `98.68 %`; `null` without data. */
  readonly value: string | null;
  /** `≥ 95 %` */
  readonly target: string;
  /** 0 to 1; ½ is the target, 1 nothing amiss. */
  readonly health: number | null;
  /** `12 misses left`; `null` where there is no budget to speak of. */
  readonly budget: string | null;
}

/**
 * @param accepted both parties have accepted the terms.
 */
export function cardOf(terms: Terms, valued: Valued, pet: Pet, accepted: boolean): Card {
  const { period, now, toDate, card } = valued;
  return {
    name: pet.name,
    mood: pet.mood,
    line: pet.line,
    vitals: NEEDS.flatMap((need) => {
      if (pet.vitals[need] === undefined) return [];
      const level = wellness(pet.vitals, need);
      return [{ need, level: level && toNumber(level) }];
    }),
    title: terms.title,
    id: terms.id,
    period: period.key,
    toDate,
    asOf: `${utcText(now).slice(0, 16).replace("T", " ")} UTC`,
    accepted,
    terms: [...card.objectives, ...card.outcomes].map(rowOf),
    money: moneyLine(terms, valued, accepted),
  };
}

function rowOf(line: ScoreLine): TermRow {
  const { metric, measured, target, better, kept, sample } = line;
  const health = healthOf(line);
  const goal = metric === "cost-per-completion" ? exact(target) : shareText(target);
  return {
    metric,
    verdict: kept === null ? "no data" : kept ? "kept" : "missed",
    provisional: sample === "provisional",
    value: measured.value && valueText(line, measured.value),
    target: `${better === "higher" ? "≥" : "≤"} ${goal}`,
    health: health && toNumber(health),
    budget: budgetText(line),
  };
}

function budgetText(line: ScoreLine): string | null {
  const budget = budgetOf(line);
  if (!budget) return null;
  const { metric } = line;
  if (line.kept) return `${missesText(metric, budget.missesLeft)} left`;
  const over = Number((-budget.left.num + budget.left.den - 1n) / budget.left.den);
  return `${missesText(metric, over)} over`;
}

/** An amount and what it is, nothing else: the pet never comments on money. */
function moneyLine(terms: Terms, { worth, toDate, period, unseen }: Valued, accepted: boolean): string {
  if (unseen) return unseen.why === "not-begun" ? "It has not begun." : "Nothing was recorded yet.";
  if (!worth) return `Money is reckoned by the ${terms.period.every}: a ${period.kind} has none of its own.`;
  const amount = `${amountText(worth.dueMinor, terms.currency)} ${terms.currency}`;
  const so = toDate ? `${amount} to date` : amount;
  return accepted ? so : `${so}, nothing payable yet`;
}

/** Worst first: missed, missed so far, without data, then by what is left. */
export function byUrgency(one: TermRow, other: TermRow): number {
  return rank(one) - rank(other) || (one.health ?? 0) - (other.health ?? 0);
}

function rank({ verdict, provisional }: TermRow): number {
  if (verdict === "no data") return 2;
  return verdict === "missed" ? Number(provisional) : 3;
}
