import type { Objective } from "../agreement/terms.js";
import { add, compareRatio, divide, type Ratio, ratio, subtract } from "../measure/ratio.js";
import { type CrossedBand, crossedBand } from "./band.js";
import type { ScoreLine } from "./scorecard.js";

/** How far it is to another credit, the number judged staying as it is. */
export interface Distance {
  /** Misses; of availability ms of down time. */
  readonly misses: number;
  /** The band that applies then; `null`: none. */
  readonly band: CrossedBand | null;
}

/** How many misses more make a worse band apply; `null`: none is left, or no number of misses does. */
export function toWorseBand(objective: Objective, line: ScoreLine): Distance | null {
  const { n, value } = line.measured;
  if (value === null) return null;
  const present = crossedBand(objective, line)?.index ?? -1;
  const most = Math.max(0, n - missesOf(line));
  return least(most, (misses) => {
    const band = crossedBand(objective, withMisses(line, misses));
    return band && band.index > present ? band : undefined;
  });
}

/** How many misses fewer make a milder band or none apply; `null`: none applies now. */
export function toBetterBand(objective: Objective, line: ScoreLine): Distance | null {
  const present = crossedBand(objective, line);
  if (!present) return null;
  return least(missesOf(line), (misses) => {
    const band = crossedBand(objective, withMisses(line, -misses));
    return band === null || band.index < present.index ? band : undefined;
  });
}

/** Whole misses of a line; of availability ms. A share of one is one. */
export function missesOf({ better, measured }: ScoreLine): number {
  const bad = better === "higher" ? subtract(ratio(measured.n), measured.of) : measured.of;
  return Number((bad.num + bad.den - 1n) / bad.den);
}

/** The line with so many misses more (fewer, where negative), judged on the same number. */
export function withMisses(line: ScoreLine, misses: number): ScoreLine {
  const { better, measured, target } = line;
  const changed =
    better === "higher" ? subtract(measured.of, ratio(misses)) : add(measured.of, ratio(misses));
  const of = clamp(changed, measured.n);
  return withMeasured(line, of, target);
}

/** The line as if it stood at a value. */
export function withValue(line: ScoreLine, value: Ratio): ScoreLine {
  const { num, den } = value;
  return withMeasured(line, ratio(num * BigInt(line.measured.n), den), line.target);
}

function withMeasured(line: ScoreLine, of: Ratio, target: Ratio): ScoreLine {
  const { n } = line.measured;
  if (n === 0) return line;
  const value = divide(of, ratio(n));
  const order = compareRatio(value, target);
  return { ...line, measured: { of, n, value }, kept: line.better === "higher" ? order >= 0 : order <= 0 };
}

function clamp(of: Ratio, n: number): Ratio {
  if (of.num < 0n) return ratio(0);
  return compareRatio(of, ratio(n)) > 0 ? ratio(n) : of;
}

/** The least number from 1 to `most` at which a monotone question has an answer; `undefined` is no answer. */
function least(most: number, at: (misses: number) => CrossedBand | null | undefined): Distance | null {
  if (most < 1 || at(most) === undefined) return null;
  let [low, high] = [1, most];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (at(middle) === undefined) low = middle + 1;
    else high = middle;
  }
  return { misses: low, band: at(low)! };
}
