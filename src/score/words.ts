import type { Metric } from "../agreement/terms.js";
import { duration, exact, percent } from "../measure/figures.js";
import { compareRatio, type Ratio } from "../measure/ratio.js";
import type { ScoreLine } from "./scorecard.js";

/** A value of a line as people read it: a share in per cent, as fine as it takes to tell it from its target, or an amount. */
export function valueText({ metric, target }: Pick<ScoreLine, "metric" | "target">, value: Ratio): string {
  if (metric === "cost-per-completion") return exact(value);
  return percentBeside(value, target, digitsOf(metric, target));
}

/** A share in per cent with so many digits, or as many more as it takes to tell it from another: never `90.00 % < 90.00 %`. */
export function percentBeside(value: Ratio, other: Ratio, digits = 2): string {
  const text = percent(value, digits);
  const same = digits >= FINEST_OF_ALL || compareRatio(value, other) === 0;
  return same || text !== percent(other, digits) ? text : percentBeside(value, other, digits + 1);
}

/** `>= 95.00 %`: on which side of the target it is kept. */
export function targetText(line: ScoreLine): string {
  return `${line.better === "higher" ? ">=" : "<="} ${valueText(line, line.target)}`;
}

/** A threshold or credit without needless zeros: `99.9 %`. */
export function shareText({ num, den }: Ratio): string {
  return `${exact({ num: num * 100n, den })} %`;
}

/** `1 miss`, `12 misses`; of availability a time. */
export function missesText(metric: Metric, misses: number): string {
  if (metric === "availability") return duration(misses);
  return `${misses} ${misses === 1 ? "miss" : "misses"}`;
}

/** `3 misses fewer`; of availability `2h 05m less down time`. */
export function changedBy(metric: Metric, misses: number, direction: "fewer" | "more"): string {
  if (metric !== "availability") return `${missesText(metric, misses)} ${direction}`;
  return `${duration(misses)} ${direction === "fewer" ? "less" : "more"} down time`;
}

/** How much was judged: a number, or of availability a time. */
export function sizeText({ metric, measured }: ScoreLine): string {
  return metric === "availability" && measured.n > 0 ? duration(measured.n) : String(measured.n);
}

/** Targets are written with fewer. */
const FINEST = 4;
const FINEST_OF_ALL = 12;

function digitsOf(metric: Metric, { num, den }: Ratio): number {
  const least = metric === "availability" ? 3 : 2;
  for (let digits = least; digits < FINEST; digits++) {
    if ((num * 100n * 10n ** BigInt(digits)) % den === 0n) return digits;
  }
  return FINEST;
}
