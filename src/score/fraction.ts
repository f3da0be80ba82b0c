import { parseDecimal, type Ratio, ratio } from "../measure/ratio.js";

/** The exact text of a ratio: `61`, or `61/73`. */
export function fractionText({ num, den }: Ratio): string {
  return den === 1n ? String(num) : `${num}/${den}`;
}

/** Reads `61`, `61/73` or `0.95`; `null` for anything else. */
export function parseFraction(text: string): Ratio | null {
  const match = /^(-?\d{1,40})\/(\d{1,40})$/.exec(text);
  if (!match) return parseDecimal(text);
  const den = BigInt(match[2]!);
  return den === 0n ? null : ratio(BigInt(match[1]!), den);
}
