import fc from "fast-check";
import type { Metric } from "../../../src/agreement/terms.js";
import { BETTER } from "../../../src/measure/metrics.js";
import { compareRatio, ratio } from "../../../src/measure/ratio.js";
import type { ScoreLine } from "../../../src/score/scorecard.js";

const METRICS = Object.keys(BETTER) as Metric[];

/** A line as a scorecard has it: n judged, so many of them good or bad. */
export function lineWith(metric: Metric, of: number, n: number, targetPercent: number): ScoreLine {
  const [better, target] = [BETTER[metric], ratio(targetPercent, 100)];
  const value = n === 0 ? null : ratio(of, n);
  const order = value === null ? 0 : compareRatio(value, target);
  return {
    metric,
    better,
    target,
    measured: { of: ratio(of), n, value },
    sample: n === 0 ? "no-data" : n < 20 ? "provisional" : "normal",
    needed: 20,
    kept: value === null ? null : better === "higher" ? order >= 0 : order <= 0,
    interval: null,
    supplied: true,
  };
}

export const lines: fc.Arbitrary<ScoreLine> = fc
  .record({
    metric: fc.constantFrom(...METRICS),
    n: fc.nat(60),
    share: fc.nat(100),
    targetPercent: fc.integer({ min: 1, max: 99 }),
  })
  .map(({ metric, n, share, targetPercent }) =>
    lineWith(metric, Math.round((n * share) / 100), n, targetPercent),
  );
