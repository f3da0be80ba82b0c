import type { Target } from "./terms.js";

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** Longer ones are slips of the pen: a hundred years, and as many business days as it has weeks. */
const MOST_MS = 36_525 * 86_400_000;
const MOST_BUSINESS_DAYS = 5_218;

const PATTERN = /^(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?(?:(\d{1,9})ms)?$/;

/** Reads `30s`, `15m`, `4h`, `2d` (48 hours), `120s`, `1h30m`, `250ms` → ms; `null` for anything else. */
export function parseDuration(text: string): number | null {
  const match = PATTERN.exec(text);
  if (!match || text === "") return null;
  const ms = UNITS.reduce((sum, [, unitMs], index) => sum + Number(match[index + 1] ?? 0) * unitMs, 0);
  return ms <= MOST_MS ? ms : null;
}

/** Reads a duration or a number of business days (`2bd`); `null` for anything else. */
export function parseTarget(text: string): Target | null {
  const days = /^(\d{1,6})bd$/.exec(text)?.[1];
  if (days !== undefined) return Number(days) <= MOST_BUSINESS_DAYS ? { businessDays: Number(days) } : null;
  const ms = parseDuration(text);
  return ms === null ? null : { ms };
}

/** In the largest unit that gives a whole number; two units where one would be long: `72h`, `90m`, `1h30m15s`. */
export function durationText(ms: number): string {
  if (ms === 0) return "0s";
  const whole = UNITS.find(([, unitMs]) => ms % unitMs === 0 && ms / unitMs < 1_000);
  if (whole && (whole[0] !== "d" || ms / whole[1] > 3)) return `${ms / whole[1]}${whole[0]}`;
  if (whole) return `${ms / 3_600_000}h`;
  let rest = ms;
  const parts = UNITS.map(([unit, unitMs]) => {
    const count = Math.floor(rest / unitMs);
    rest -= count * unitMs;
    return count === 0 ? "" : `${count}${unit}`;
  });
  return parts.join("");
}

export function targetText(target: Target): string {
  return "ms" in target ? durationText(target.ms) : `${target.businessDays}bd`;
}
