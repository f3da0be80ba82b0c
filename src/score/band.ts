import type { Objective } from "../agreement/terms.js";
import { add, compareRatio, multiply, ONE, type Ratio, ratio, subtract } from "../measure/ratio.js";
import type { ScoreLine } from "./scorecard.js";

/** The worst band of an objective that its measurement crossed. */
export interface CrossedBand {
  /** Its place among the objective's credits. */
  readonly index: number;
  readonly threshold: Ratio;
  readonly credit: Ratio;
}

/** z² of 95 %, exactly: 1.959964². */
const Z_SQUARED = multiply(ratio(1_959_964, 1_000_000), ratio(1_959_964, 1_000_000));
/** Fewer misses than this prove nothing while an objective is provisional. */
const LEAST_MISSES = 3;

/**
 * The worst band crossed: its value is strictly beyond the threshold, and, while the sample is provisional, so far
 * beyond that chance does not explain it. Without data no band is crossed.
 */
export function crossedBand(objective: Objective, line: ScoreLine): CrossedBand | null {
  const { value } = line.measured;
  if (value === null || line.sample === "no-data") return null;
  const crossed = (threshold: Ratio) =>
    line.sample === "provisional" ? provenBeyond(line, threshold) : isBeyond(line, value, threshold);
  const index = objective.credits.findLastIndex(({ threshold }) => crossed(threshold));
  const band = objective.credits[index];
  return band ? { index, threshold: band.threshold, credit: band.credit } : null;
}

function isBeyond({ better }: ScoreLine, value: Ratio, threshold: Ratio): boolean {
  const order = compareRatio(value, threshold);
  return better === "higher" ? order < 0 : order > 0;
}

/** At least three misses, beyond the threshold, and `(k − X·n)² > z²·X(1 − X)·n`. */
function provenBeyond(line: ScoreLine, threshold: Ratio): boolean {
  const { of: k, n, value } = line.measured;
  const misses = line.better === "higher" ? subtract(ratio(n), k) : k;
  if (compareRatio(misses, ratio(LEAST_MISSES)) < 0 || !isBeyond(line, value!, threshold)) return false;
  const distance = subtract(k, multiply(threshold, ratio(n)));
  const variance = multiply(multiply(threshold, subtract(ONE, threshold)), ratio(n));
  return compareRatio(multiply(distance, distance), multiply(Z_SQUARED, variance)) > 0;
}

/** The sum of some shares. */
export function sumOfShares(shares: readonly Ratio[]): Ratio {
  return shares.reduce(add, ratio(0));
}
