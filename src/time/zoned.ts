import { DAY_MS } from "./civil.js";
import { utcText } from "./iso.js";
import type { ResolvedZone } from "./zone.js";

/** Local time minus UTC at an instant, ms. */
export function offsetAt(zone: ResolvedZone, at: number): number {
  return offsetOf(zone, stretchAt(zone, at));
}

/** The local time of an instant, as ms since 1970-01-01T00:00 on the wall. */
export function wallAt(zone: ResolvedZone, at: number): number {
  return at + offsetAt(zone, at);
}

/**
 * The day number of the date that an instant belongs to. Where a clock goes back over midnight, the new date goes on,
 * so that dates never go back: a date is the time from its first instant to the next date's first.
 */
export function dayAt(zone: ResolvedZone, at: number): number {
  const stretch = stretchAt(zone, at);
  const day = Math.floor((at + offsetOf(zone, stretch)) / DAY_MS);
  if (stretch === 0) return day;
  const before = Math.floor((zone.transitions[stretch - 1]!.at - 1 + offsetOf(zone, stretch - 1)) / DAY_MS);
  return Math.max(before, day);
}

/** The first instant of a date; where its midnight is skipped, the change. */
export function startOfDay(zone: ResolvedZone, day: number): number {
  return instantOf(zone, day * DAY_MS, "first");
}

/**
 * The instant of a local time. One that the clock skips maps to the change; of one that it repeats, `which` is meant.
 *
 * @param wallMs ms since 1970-01-01T00:00 on the wall
 */
export function instantOf(zone: ResolvedZone, wallMs: number, which: "first" | "last"): number {
  const { transitions } = zone;
  // Stretch k runs from transition k-1 to transition k, on the wall from `opens` to `closes`.
  let low = 0;
  let high = transitions.length;
  if (which === "first") {
    while (low < high) {
      const middle = (low + high) >>> 1;
      const closes = transitions[middle]!.at + offsetOf(zone, middle);
      if (closes > wallMs) high = middle;
      else low = middle + 1;
    }
    const instant = wallMs - offsetOf(zone, low);
    const change = low === 0 ? Number.NEGATIVE_INFINITY : transitions[low - 1]!.at;
    return Math.max(instant, change);
  }
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    const opens = transitions[middle - 1]!.at + offsetOf(zone, middle);
    if (opens <= wallMs) low = middle;
    else high = middle - 1;
  }
  const instant = wallMs - offsetOf(zone, low);
  const change = transitions[low]?.at ?? Number.POSITIVE_INFINITY;
  return Math.min(instant, change);
}

/** @throws {RangeError} for an instant that the zone was not resolved for. */
export function assertInSpan(zone: ResolvedZone, at: number): void {
  const { from, to } = zone.span;
  if (at >= from && at <= to) return;
  throw new RangeError(
    `time zone ${zone.timezone}: found ${utcText(at)}, expected an instant from ${utcText(from)} to ${utcText(to)}, for which its offsets are known. Correct the instant, or resolve the zone for a longer span`,
  );
}

/** Number of transitions at or before an instant. */
function stretchAt({ transitions }: ResolvedZone, at: number): number {
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (transitions[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

function offsetOf({ transitions, initialOffsetMs }: ResolvedZone, stretch: number): number {
  return stretch === 0 ? initialOffsetMs : transitions[stretch - 1]!.offsetMs;
}
