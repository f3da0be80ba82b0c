import { currencyExponent } from "../agreement/currencies.js";
import { moneyText } from "../agreement/money.js";
import { multiply, type Ratio, ratio, roundHalfEven } from "../measure/ratio.js";

/** One line of what a period is worth: rounded once, and the lines sum to the total. */
export interface Line {
  /** Stable within a statement: `sla.fee`, `sla.credit.availability`, `pbc.unit.A`. */
  readonly key: string;
  /** The clause that it rests on, as a path in the agreement file. */
  readonly clause: string;
  /** Minor units of the currency; credits are negative. */
  readonly amountMinor: bigint;
  /** How it came about, with the numbers put in. */
  readonly formula: string;
}

export function sumOf(lines: readonly Line[]): bigint {
  return lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/** A share of an amount, rounded half-even to a minor unit. */
export function shareOf(amountMinor: bigint, share: Ratio): bigint {
  return roundHalfEven(multiply(ratio(amountMinor), share));
}

/** Writes minor units of a currency: `2000.00`. @throws {RangeError} for a code that ISO 4217 does not know. */
export function amountText(minor: bigint, currency: string): string {
  const exponent = currencyExponent(currency);
  if (exponent === null)
    throw new RangeError(`money: found the currency ${currency}, expected an ISO 4217 code`);
  return moneyText(minor, exponent);
}
