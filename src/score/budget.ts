import { compareRatio, divide, multiply, ONE, type Ratio, ratio, subtract } from "../measure/ratio.js";
import type { ScoreLine } from "./scorecard.js";

/** How much of what may go wrong in a period has gone wrong. */
export interface ErrorBudget {
  /** Misses that the target allows among those judged so far. */
  readonly allowed: Ratio;
  readonly bad: Ratio;
  /** What is left; below zero when the target is missed. */
  readonly left: Ratio;
  /** Whole misses left, 0 at least: at low traffic the only figure that says anything. */
  readonly missesLeft: number;
  /** Bad ones as a multiple of what is allowed; `null` where nothing is allowed. */
  readonly spent: Ratio | null;
}

/** The error budget of a ratio line; `null` without data and for metrics that are no share. */
export function budgetOf(line: ScoreLine): ErrorBudget | null {
  const { measured, better, target, metric } = line;
  if (measured.value === null || metric === "cost-per-completion") return null;
  const n = ratio(measured.n);
  const allowed = multiply(allowedShare(target, better), n);
  const bad = better === "higher" ? subtract(n, measured.of) : measured.of;
  const left = subtract(allowed, bad);
  const missesLeft = left.num <= 0n ? 0 : Number(left.num / left.den);
  return { allowed, bad, left, missesLeft, spent: allowed.num === 0n ? null : divide(bad, allowed) };
}

/** How fast the budget burns: 1 spends it exactly by the end of the period. `null` with nothing judged. */
export function burnRate(bad: number, n: number, target: Ratio, better: ScoreLine["better"]): Ratio | null {
  return n === 0 ? null : divide(ratio(bad, n), allowedShare(target, better));
}

/** An alert: both windows have to burn at this factor or faster. */
export interface BurnAlert {
  readonly factor: Ratio;
  readonly longMs: number;
  readonly shortMs: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The longest window of any alert. */
export const LONGEST_WINDOW_MS = 3 * DAY;

/** What is spent of a period's budget within a window, and the short window that must still burn. */
const POLICY = [
  { share: ratio(2, 100), longMs: HOUR, shortMs: 5 * MINUTE },
  { share: ratio(5, 100), longMs: 6 * HOUR, shortMs: 30 * MINUTE },
  { share: ratio(10, 100), longMs: DAY, shortMs: 2 * HOUR },
  { share: ratio(10, 100), longMs: LONGEST_WINDOW_MS, shortMs: 6 * HOUR },
] as const;

/** `factor = share × period ÷ window`; at least 1, for what burns slower keeps within the budget. */
export function burnFactor(share: Ratio, periodMs: number, windowMs: number): Ratio {
  const factor = multiply(share, ratio(periodMs, windowMs));
  return compareRatio(factor, ONE) < 0 ? ONE : factor;
}

/**
 * The alerts of a period: for 30 days at 14.4, 6, 3 and 1. A burn above 1 ÷ (1 − target) cannot happen; such an alert
 * is named beside those that can.
 */
export function alertsFor(
  target: Ratio,
  better: ScoreLine["better"],
  periodMs: number,
): {
  readonly alerts: readonly BurnAlert[];
  readonly impossible: readonly BurnAlert[];
  readonly largest: Ratio;
} {
  const largest = divide(ONE, allowedShare(target, better));
  const all = POLICY.map(({ share, longMs, shortMs }) => ({
    factor: burnFactor(share, periodMs, longMs),
    longMs,
    shortMs,
  }));
  const possible = ({ factor }: BurnAlert) => compareRatio(factor, largest) <= 0;
  return { alerts: all.filter(possible), impossible: all.filter((alert) => !possible(alert)), largest };
}

/** A burn alert fires when both its windows exceed the factor. */
export function isBurning({ factor }: BurnAlert, long: Ratio | null, short: Ratio | null): boolean {
  return [long, short].every((rate) => rate !== null && compareRatio(rate, factor) > 0);
}

/** Fewer misses than this in the long window are no rate to speak of: what is left of the budget says more. */
export const LEAST_MISSES = 2;

/** @throws {RangeError} for a target that allows nothing. */
function allowedShare(target: Ratio, better: ScoreLine["better"]): Ratio {
  const allowed = better === "higher" ? subtract(ONE, target) : target;
  if (allowed.num > 0n) return allowed;
  throw new RangeError("error budget: found a target that allows no miss, expected one that leaves a budget");
}
