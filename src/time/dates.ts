import { DAY_MS, parseDate, weekdayOf } from "./civil.js";
import type { Segment } from "./segments.js";
import type { CalendarSpec, LocalInterval } from "./spec.js";
import type { ResolvedZone } from "./zone.js";
import { dayAt, instantOf } from "./zoned.js";

const MINUTE_MS = 60_000;
const CLOSED: readonly LocalInterval[] = [];

/** The opening hours of single dates. An interval belongs to the date on which it starts. */
export class OpenDates {
  readonly #byDay = new Map<number, readonly LocalInterval[]>();
  readonly #spec: CalendarSpec;
  readonly #zone: ResolvedZone;

  /** @throws {RangeError} for a holiday or override that is no date. */
  constructor(spec: CalendarSpec, zone: ResolvedZone) {
    this.#spec = spec;
    this.#zone = zone;
    for (const date of spec.holidays) this.#byDay.set(dayNumber(date), CLOSED);
    for (const [date, intervals] of Object.entries(spec.overrides))
      this.#byDay.set(dayNumber(date), intervals);
  }

  /** Open segments of every date from one day to another, both included; unsorted where they overlap. */
  segments(firstDay: number, lastDay: number): Segment[] {
    const segments: Segment[] = [];
    for (let day = firstDay; day <= lastDay; day++) this.#add(day, segments);
    return segments;
  }

  /** The closing instant of a date, or `null` for one that does not open. */
  closing(day: number): number | null {
    const ends = this.segments(day, day).map(({ to }) => to);
    return ends.length === 0 ? null : Math.max(...ends);
  }

  /** The latest date that an open instant belongs to. */
  owner(at: number): number {
    const today = dayAt(this.#zone, at);
    let day = today;
    // An interval ends on the next date at the latest, and a zone may leave out a date.
    while (day > today - 3 && !this.segments(day, day).some(({ from, to }) => from <= at && at < to)) day--;
    return day;
  }

  #add(day: number, segments: Segment[]): void {
    const intervals = this.#byDay.get(day) ?? this.#spec.hours[weekdayOf(day)] ?? CLOSED;
    for (const { fromMinute, toMinute } of intervals) {
      const nextDate = toMinute <= fromMinute ? DAY_MS : 0;
      const from = instantOf(this.#zone, day * DAY_MS + fromMinute * MINUTE_MS, "first");
      const to = instantOf(this.#zone, day * DAY_MS + nextDate + toMinute * MINUTE_MS, "last");
      if (from < to) segments.push({ from, to });
    }
  }
}

function dayNumber(date: string): number {
  const day = parseDate(date);
  if (day !== null) return day;
  throw new RangeError(
    `calendar: found the date ${JSON.stringify(date)}, expected one that exists, such as "2026-12-25". Correct it`,
  );
}
