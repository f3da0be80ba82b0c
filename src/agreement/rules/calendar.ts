import { formatDate, parseDate, weekdayOf } from "../../time/civil.js";
import { type HoursFault, type Parsed, parseHours, parseInterval, parseOverrides } from "../../time/hours.js";
import type { CalendarSpec } from "../../time/spec.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import type { Parts } from "../parts.js";
import { type HolidaySource, readHolidays } from "./holidays.js";
import { judgeZone } from "./span.js";

/** A span without an end, or longer than this, is taken to have an open date wherever some weekday has hours. */
const MOST_DAYS_LOOKED_AT = 4_000;

/** Reads the calendar with its hours and holidays; `null` where it cannot be, or there is none. */
export function readCalendar(
  parts: Parts,
  holidays: HolidaySource | undefined,
  judge: Judge,
): CalendarSpec | null {
  const { calendar, period } = parts;
  if (!calendar) return null;
  const timezone = calendar.timezone ?? period?.timezone ?? "";
  if (calendar.timezone !== undefined) judgeZone(calendar.timezone, ["calendar", "timezone"], judge);
  const hours = calendar.hours && take(parseHours(calendar.hours), ["calendar", "hours"], judge);
  const overrides =
    calendar.overrides && take(parseOverrides(calendar.overrides), ["calendar", "overrides"], judge);
  if (hours) judgeOverlaps(calendar.hours ?? {}, ["calendar", "hours"], judge);
  if (overrides) judgeOverlaps(calendar.overrides ?? {}, ["calendar", "overrides"], judge);
  const dates = readHolidays(parts, holidays, judge);
  if (!hours || !overrides || !dates) return null;
  const spec: CalendarSpec = { timezone, hours, overrides, holidays: dates };
  if (!everOpens(spec, parts)) {
    judge.refuse("never-open", ["calendar", "hours"], {
      found: "a calendar that never opens",
      expected: "hours on some day of the agreement",
      fix: 'write hours such as { mon-fri: ["09:00-17:00"] }, or remove the calendar: without it time always runs',
    });
  }
  return spec;
}

function take<T>(parsed: Parsed<T>, at: Path, judge: Judge): T | null {
  if (parsed.ok) return parsed.value;
  for (const { path, found, expected } of parsed.faults) refuseHours({ path, found, expected }, at, judge);
  return null;
}

function refuseHours({ path, found, expected }: HoursFault, at: Path, judge: Judge): void {
  // A path of one step names a key: a weekday or a date.
  const fix = path.length === 1 ? "correct the key" : "correct the time, in 24 hours with two digits each";
  judge.refuse("hours", [...at, ...path], { found, expected, fix, atKey: path.length === 1 });
}

/** Warns of intervals of one day that overlap: they count once. */
function judgeOverlaps(written: Readonly<Record<string, readonly string[]>>, at: Path, judge: Judge): void {
  for (const [key, texts] of Object.entries(written)) {
    const spans = texts.map(spanOf);
    for (const [index, [from, to]] of spans.entries()) {
      const overlaps = spans.slice(0, index).some(([start, end]) => from < end && start < to);
      if (!overlaps) continue;
      judge.warn("overlap", [...at, key, index], {
        expected: "intervals of one day that do not overlap",
        fix: "join the two; what overlaps counts once",
      });
    }
  }
}

/** Minutes since midnight of the day it starts on. */
function spanOf(text: string): readonly [number, number] {
  const read = parseInterval(text);
  if (!read.ok) return [0, 0];
  const { fromMinute, toMinute } = read.value;
  return [fromMinute, toMinute > fromMinute ? toMinute : toMinute + 1_440];
}

function everOpens({ hours, holidays, overrides }: CalendarSpec, { from, until }: Parts): boolean {
  const first = from === undefined ? null : parseDate(from);
  const last = until === undefined ? null : parseDate(until);
  const overridden = Object.entries(overrides).some(([date, intervals]) => {
    return (
      intervals.length > 0 && (from === undefined || date >= from) && (until === undefined || date <= until)
    );
  });
  const weekdays = new Set(
    Object.entries(hours).flatMap(([day, open]) => (open.length > 0 ? [Number(day)] : [])),
  );
  if (overridden || weekdays.size === 0) return overridden;
  if (first === null || last === null || last < first || last - first > MOST_DAYS_LOOKED_AT) return true;
  const closed = new Set([...holidays, ...Object.keys(overrides)]);
  for (let day = first; day <= last; day++) {
    if (weekdays.has(weekdayOf(day)) && !closed.has(formatDate(day))) return true;
  }
  return false;
}
