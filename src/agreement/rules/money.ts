import { CURRENCIES, currencyExponent } from "../currencies.js";
import { decimalsIn } from "../decimal.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import { nearest } from "../nearest.js";
import type { Parts } from "../parts.js";

/** The currency, and that no amount is finer than its minor unit. */
export function judgeMoney({ currency, sla, pbc }: Parts, judge: Judge): void {
  if (currency === undefined) return;
  const exponent = currencyExponent(currency);
  if (exponent === null) {
    const upper = currency.toUpperCase();
    // Every three letters are near some currency: a guess would mislead.
    const near =
      currencyExponent(upper) !== null
        ? upper
        : currency.length === 3
          ? undefined
          : nearest(currency, CURRENCIES);
    judge.refuse("unknown-currency", ["currency"], {
      expected: "a currency code of ISO 4217, such as EUR",
      fix: near ? `write ${near}` : "look the code up; metals and test codes have no minor unit",
    });
    return;
  }
  const amounts: [Path, string | undefined][] = [
    [["sla", "fee"], sla?.fee],
    [["sla", "floor"], sla?.floor],
    [["pbc", "base"], pbc?.base],
    [["pbc", "pool"], pbc?.pool],
    [["pbc", "min"], pbc?.min],
    [["pbc", "max"], pbc?.max],
  ];
  for (const [path, text] of amounts) {
    if (text === undefined || decimalsIn(text) <= exponent) continue;
    judge.refuse("decimals", path, {
      expected:
        exponent === 0
          ? `an amount in whole ${currency}`
          : `at most ${exponent} decimals, as ${currency} has`,
      fix: "round it",
    });
  }
}
