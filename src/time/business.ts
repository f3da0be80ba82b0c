import type { Target } from "../agreement/terms.js";
import type { Calendar } from "./calendar.js";
import { normalise, type Segment } from "./segments.js";

/** A time that does not count: `[from, to)`, ms since epoch; `null` while it lasts. Any order, overlaps allowed. */
export interface Pause {
  readonly from: number;
  readonly to: number | null;
}

/** Open ms in `[start, t)` outside of the pauses; 0 for a `t` before the start. */
export function elapsedMs(calendar: Calendar, start: number, t: number, pauses: readonly Pause[]): number {
  let elapsed = calendar.openMs(start, t);
  if (pauses.length === 0) return elapsed;
  for (const { from, to } of segmentsOf(pauses)) {
    if (from >= t) break;
    if (to > start) elapsed -= calendar.openMs(Math.max(from, start), Math.min(to, t));
  }
  return elapsed;
}

/**
 * The first instant at which as much business time has passed since the start as the target says; for a target of zero
 * the first open instant. `null` while paused: a due instant at or before the start of a pause stands, any other comes
 * out of the business time that is left after it.
 *
 * @throws {RangeError} for business days on a calendar that is always open, and where the zone's span ends too early.
 */
export function dueAt(
  calendar: Calendar,
  start: number,
  target: Target,
  pauses: readonly Pause[],
): number | null {
  let leftMs =
    "ms" in target ? target.ms : calendar.openMs(start, calendar.closing(start, target.businessDays));
  let cursor = start;
  if (pauses.length > 0) {
    for (const { from, to } of segmentsOf(pauses)) {
      if (to <= start) continue;
      const pausedAt = Math.max(from, start);
      const openMs = calendar.openMs(cursor, pausedAt);
      if (leftMs > 0 ? leftMs <= openMs : calendar.nextOpen(cursor) <= pausedAt) break;
      if (to === Number.POSITIVE_INFINITY) return null;
      leftMs -= openMs;
      cursor = to;
    }
  }
  return leftMs > 0 ? calendar.reach(cursor, leftMs) : calendar.nextOpen(cursor);
}

function segmentsOf(pauses: readonly Pause[]): readonly Segment[] {
  return normalise(pauses.map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY })));
}
