import { type Ratio, ratio, roundHalfEven } from "./ratio.js";

/** `98.68 %` of a ratio, rounded half-even to two digits; never rounded up to 100 % or down to 0 %. */
export function percent({ num, den }: Ratio, digits = 2): string {
  const scale = 10n ** BigInt(digits);
  let scaled = roundHalfEven(ratio(num * 100n * scale, den));
  if (scaled === 100n * scale && num < den) scaled -= 1n;
  if (scaled === 0n && num > 0n) scaled = 1n;
  return `${decimal(scaled, digits)} %`;
}

/** A ratio as a decimal, rounded half-even. */
export function fixed({ num, den }: Ratio, digits: number): string {
  return decimal(roundHalfEven(ratio(num * 10n ** BigInt(digits), den)), digits);
}

/** The exact decimal of a ratio that has one within 12 digits, without trailing zeros; else rounded to 6. */
export function exact(value: Ratio): string {
  for (let digits = 0; digits <= 12; digits++) {
    if ((value.num * 10n ** BigInt(digits)) % value.den === 0n) return fixed(value, digits);
  }
  return fixed(value, 6);
}

/** A length of time in its two largest units: `850ms`, `4.2s`, `1m 05s`, `3h 20m`, `200h`. Days differ in length: none. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${ms}ms`;
  if (ms < 9_950) return `${decimal(BigInt(Math.round(ms / 100)), 1)}s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, "0")}s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 2_880) return `${Math.floor(minutes / 60)}h ${String(minutes % 60).padStart(2, "0")}m`;
  return `${Math.round(ms / 3_600_000)}h`;
}

/** A length of time that is known to 0.4 %, as a sketch gives it: three digits of it, so that it claims no more. */
export function about(ms: number): string {
  let unit = 1;
  while (ms / unit >= 1_000) unit *= 10;
  return duration(Math.round(ms / unit) * unit);
}

function decimal(scaled: bigint, digits: number): string {
  const sign = scaled < 0n ? "-" : "";
  const text = String(scaled < 0n ? -scaled : scaled).padStart(digits + 1, "0");
  return sign + (digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`);
}
