import { pad } from "../time/civil.js";
import { WEEKDAYS } from "../time/hours.js";
import type { CalendarSpec, LocalInterval } from "../time/spec.js";

/** The hours of a week, days that are alike together: `mon-fri` → `09:00-17:00`. */
export function weekOf(hours: CalendarSpec["hours"]): Record<string, string[]> {
  const week: Record<string, string[]> = {};
  for (let day = 1; day <= 7; day++) {
    const open = hours[day];
    if (open === undefined) continue;
    const first = day;
    while (day < 7 && sameIntervals(hours[day + 1], open)) day += 1;
    const key = first === day ? WEEKDAYS[first - 1]! : `${WEEKDAYS[first - 1]}-${WEEKDAYS[day - 1]}`;
    week[key] = open.map(intervalText);
  }
  return week;
}

/** `mon-thu 09:00-12:00 and 13:00-17:00, fri 09:00-12:00` */
export function weekText(hours: CalendarSpec["hours"]): string {
  return Object.entries(weekOf(hours))
    .map(([days, open]) => `${days} ${open.length === 0 ? "closed" : open.join(" and ")}`)
    .join(", ");
}

/** `09:00-17:00` */
export function intervalText({ fromMinute, toMinute }: LocalInterval): string {
  return `${timeText(fromMinute)}-${timeText(toMinute)}`;
}

/** `09:00` */
export function timeText(minute: number): string {
  return `${pad(Math.floor(minute / 60), 2)}:${pad(minute % 60, 2)}`;
}

function sameIntervals(one: readonly LocalInterval[] | undefined, other: readonly LocalInterval[]): boolean {
  return one !== undefined && one.map(intervalText).join() === other.map(intervalText).join();
}
