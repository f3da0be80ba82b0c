import { DAY_MS, parseDate } from "./civil.js";
import { nextPeriod, type Period, periodOf, previousPeriod } from "./cohort.js";
import type { ResolvedZone } from "./zone.js";
import { instantOf, startOfDay } from "./zoned.js";

/** A local wall time that comes again: every day, on a weekday, or on a day of the month. */
export interface Rhythm {
  readonly every: "day" | "week" | "month";
  /** Weekday 1 (Monday, also without one) to 7, or day of the month 1 to 31: the last one where a month is shorter. */
  readonly on?: number | undefined;
  /** Minutes since local midnight. */
  readonly atMinute: number;
}

/** One time at which a rhythm beats. */
export interface Beat {
  /** The day, week or month that it belongs to: `2026-04-07`, `2026-W15`, `2026-04`. */
  readonly key: string;
  /** ms since epoch. */
  readonly at: number;
}

/** The last beat at or before an instant. @throws {RangeError} outside of the zone's span. */
export function beatAtOrBefore(zone: ResolvedZone, rhythm: Rhythm, at: number): Beat {
  for (const beat of beatsBack(zone, rhythm, at)) return beat;
  throw new RangeError("wall: found no beat, expected one in every month. This is a fault of the program");
}

/**
 * The beats at or before an instant, the latest first. A local time that the clock skips beats at the change, one that
 * it repeats beats once, at the first; a date that the zone leaves out has no day of its own, and no daily beat.
 */
export function* beatsBack(zone: ResolvedZone, rhythm: Rhythm, at: number): Generator<Beat> {
  let period = nextPeriod(periodOf(zone, at, rhythm.every));
  for (; ; period = previousPeriod(period)) {
    const beat = beatIn(zone, rhythm, period);
    if (beat && beat.at <= at) yield beat;
  }
}

/** The first beat after an instant. */
export function beatAfter(zone: ResolvedZone, rhythm: Rhythm, at: number): Beat {
  let period = previousPeriod(periodOf(zone, at, rhythm.every));
  for (; ; period = nextPeriod(period)) {
    const beat = beatIn(zone, rhythm, period);
    if (beat && beat.at > at) return beat;
  }
}

function beatIn(zone: ResolvedZone, { every, on = 1, atMinute }: Rhythm, period: Period): Beat | null {
  const [first, last] = [parseDate(period.firstDay)!, parseDate(period.lastDay)!];
  const day = every === "day" ? first : Math.min(first + on - 1, last);
  if (every === "day" && startOfDay(zone, day) === startOfDay(zone, day + 1)) return null;
  return { key: period.key, at: instantOf(zone, day * DAY_MS + atMinute * 60_000, "first") };
}
