import { compareRatio, divide, ONE, type Ratio, ratio, subtract, ZERO } from "../measure/ratio.js";
import type { ScoreLine } from "../score/scorecard.js";

/** Exactly on target: half of what can be lost is lost. */
export const ON_TARGET = ratio(1, 2);

/**
 * How well a term is, 0 to 1: 1 with nothing amiss, ½ exactly on target, 0 from twice as much amiss as the target
 * allows. `null` without data. By law, ½ or more is kept and less is missed.
 */
export function healthOf({ measured, target, better }: ScoreLine): Ratio | null {
  const { value } = measured;
  if (value === null) return null;
  const [amiss, allowed] =
    better === "higher" ? [subtract(ONE, value), subtract(ONE, target)] : [value, target];
  if (amiss.num <= 0n) return ONE;
  if (allowed.num <= 0n) return ZERO;
  const health = subtract(ONE, divide(amiss, { num: allowed.num * 2n, den: allowed.den }));
  return compareRatio(health, ZERO) < 0 ? ZERO : health;
}
