/** An exact rational number, in lowest terms, with a positive denominator. */
export interface Ratio {
  readonly num: bigint;
  readonly den: bigint;
}

/** @throws {RangeError} for a zero denominator. */
export function ratio(num: bigint | number, den: bigint | number = 1n): Ratio {
  let [n, d] = [BigInt(num), BigInt(den)];
  if (d === 0n) throw new RangeError("ratio: found a zero denominator, expected any other integer");
  if (d < 0n) [n, d] = [-n, -d];
  const divisor = gcd(n < 0n ? -n : n, d);
  return { num: n / divisor, den: d / divisor };
}

/** Negative, zero or positive, as `one` is less than, equal to or greater than `other`. */
export function compareRatio(one: Ratio, other: Ratio): number {
  const difference = one.num * other.den - other.num * one.den;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/**
 * Reads `0.95`, `95%`, `61` or `0.9950 %` as the exact decimal it is written as; `null` for anything else.
 * No sign, no exponent, at most 12 digits on either side.
 */
export function parseDecimal(text: string): Ratio | null {
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?\s?(%)?$/.exec(text.trim());
  if (!match) return null;
  const [, whole = "", fraction = "", percent] = match;
  return ratio(BigInt(whole + fraction), 10n ** BigInt(fraction.length) * (percent ? 100n : 1n));
}

export const ZERO = ratio(0);
export const ONE = ratio(1);

export function add(one: Ratio, other: Ratio): Ratio {
  return ratio(one.num * other.den + other.num * one.den, one.den * other.den);
}

export function subtract(one: Ratio, other: Ratio): Ratio {
  return ratio(one.num * other.den - other.num * one.den, one.den * other.den);
}

export function multiply(one: Ratio, other: Ratio): Ratio {
  return ratio(one.num * other.num, one.den * other.den);
}

/** @throws {RangeError} for a zero divisor. */
export function divide(one: Ratio, other: Ratio): Ratio {
  return ratio(one.num * other.den, one.den * other.num);
}

/** The nearest integer; a half goes to the even neighbour. */
export function roundHalfEven({ num, den }: Ratio): bigint {
  const floor = num / den - (num % den < 0n ? 1n : 0n);
  const twice = 2n * (num - floor * den);
  return twice > den || (twice === den && floor % 2n !== 0n) ? floor + 1n : floor;
}

/** For display only: the nearest double. */
export function toNumber(value: Ratio): number {
  return Number(value.num) / Number(value.den);
}

function gcd(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}
