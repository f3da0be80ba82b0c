import type { Ratio } from "../measure/ratio.js";

/** How far a ratio can be trusted: with nothing to measure it is `no-data`, below the needed n `provisional`. */
export type SampleState = "no-data" | "provisional" | "normal";

/**
 * The least n from which a ratio objective is charged normally: the agreement's minimum, and as many as it takes for
 * one miss to be within the target.
 *
 * @param target for higher-is-better below 1, for lower-is-better above 0; `check` refuses the others.
 */
export function neededSamples(target: Ratio, better: "higher" | "lower", minimum: number): number {
  const allowed = better === "higher" ? target.den - target.num : target.num;
  if (allowed <= 0n)
    throw new RangeError("samples: found a target that allows no miss, expected one that `check` accepts");
  return Math.max(minimum, Number((target.den + allowed - 1n) / allowed));
}

export function sampleState(n: number, needed: number): SampleState {
  if (n === 0) return "no-data";
  return n < needed ? "provisional" : "normal";
}

/** z of 95 %, as a rational: 1.959964. */
const Z = 1.959964;

/** The Wilson 95 % interval of k out of n, for display. */
export function wilson(k: number, n: number): { readonly low: number; readonly high: number } {
  const share = k / n;
  const square = Z * Z;
  const middle = (share + square / (2 * n)) / (1 + square / n);
  const half = (Z * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n))) / (1 + square / n);
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}
