import { parseDecimal, type Ratio, ratio } from "../measure/ratio.js";
import { decimalsIn } from "./decimal.js";

/** `2000.00` with an exponent of 2 → 200000n; `null` where the text is no amount or has more decimals than that. */
export function parseMoney(text: string, exponent: number): bigint | null {
  const amount = parseAmount(text);
  if (amount === null || decimalsIn(text) > exponent) return null;
  const minor = ratio(amount.num * 10n ** BigInt(exponent), amount.den);
  return minor.den === 1n ? minor.num : null;
}

/** An amount in units of a currency as it is written, `2000.00`: no sign, no symbol, no separators. */
export function parseAmount(text: string): Ratio | null {
  return text.includes("%") ? null : parseDecimal(text);
}

/** 200000n with an exponent of 2 → `2000.00`. */
export function moneyText(minor: bigint, exponent: number): string {
  const sign = minor < 0n ? "-" : "";
  const digits = String(minor < 0n ? -minor : minor).padStart(exponent + 1, "0");
  return exponent === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
