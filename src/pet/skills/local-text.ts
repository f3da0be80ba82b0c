import { DAY_MS, formatDate, pad, weekdayOf } from "../../time/civil.js";
import type { ResolvedZone } from "../../time/zone.js";
import { wallAt } from "../../time/zoned.js";

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** An instant on a person's wall: `Tue 2026-04-07 at 17:30 (Europe/Berlin)`, seconds where there are any. */
export function localText(zone: ResolvedZone, at: number): string {
  const wall = wallAt(zone, at);
  const day = Math.floor(wall / DAY_MS);
  const seconds = Math.floor((wall - day * DAY_MS) / 1_000);
  const time = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = (seconds % 60 === 0 ? time.slice(0, 2) : time).map((part) => pad(part, 2)).join(":");
  return `${WEEKDAYS[weekdayOf(day) - 1]} ${formatDate(day)} at ${shown} (${zone.timezone})`;
}

/** How long something took, in its largest unit, cut off: `3 hours`. Under a minute: `a moment`. */
export function roughly(ms: number): string {
  const units = [
    ["day", DAY_MS],
    ["hour", 3_600_000],
    ["minute", 60_000],
  ] as const;
  for (const [unit, unitMs] of units) {
    const count = Math.floor(ms / unitMs);
    if (count > 0) return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
  }
  return "a moment";
}
