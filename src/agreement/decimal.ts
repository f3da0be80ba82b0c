import { type Ratio, ratio } from "../measure/ratio.js";

/** parseDecimal reads at most 12 digits, and a per cent sign adds two. */
const MOST_DIGITS = 14;

/**
 * The shortest decimal text of an exact decimal: `0.95`, `61`.
 *
 * @throws {RangeError} for a ratio that no decimal of 14 places equals (1/3).
 */
export function decimalText({ num, den }: Ratio): string {
  for (let digits = 0, scale = 1n; digits <= MOST_DIGITS; digits++, scale *= 10n) {
    if (scale % den !== 0n) continue;
    const text = String(num * (scale / den)).padStart(digits + 1, "0");
    return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
  }
  throw new RangeError(`decimal: found ${num}/${den}, expected a decimal of at most ${MOST_DIGITS} places`);
}

/** A decimal with at least so many places: `2.00`. @throws {RangeError} as `decimalText`. */
export function amountText(amount: Ratio, places: number): string {
  const text = decimalText(amount);
  const missing = places - decimalsIn(text);
  return missing <= 0 ? text : `${text}${decimalsIn(text) === 0 ? "." : ""}${"0".repeat(missing)}`;
}

/** A share as per cent: `95%`. @throws {RangeError} as `decimalText`. */
export function percentText(share: Ratio): string {
  return `${decimalText(ratio(share.num * 100n, share.den))}%`;
}

/** How many digits a decimal text has behind its point. */
export function decimalsIn(text: string): number {
  return (text.split(".")[1] ?? "").replace(/\D+$/, "").length;
}
