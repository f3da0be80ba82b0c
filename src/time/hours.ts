import { parseDate } from "./civil.js";
import type { CalendarSpec, LocalInterval } from "./spec.js";

/** As keys of `hours`, Monday first; ISO weekday = index + 1. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

/** What is wrong with a text of opening hours; `path` starts below the value that was parsed. */
export interface HoursFault {
  readonly path: readonly (string | number)[];
  readonly found: string;
  readonly expected: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly HoursFault[] };

/** Minutes since local midnight of `09:30`, up to `24:00` = 1440; `null` for anything else. */
export function parseTime(text: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= 1440 ? minute : null;
}

/** Reads `09:00-17:00`; an end at or before the start (`22:00-06:00`) is on the next date. */
export function parseInterval(text: string): Parsed<LocalInterval> {
  const [from, to, ...more] = text.split("-").map((time) => parseTime(time.trim()));
  if (from == null || to == null || more.length > 0) {
    return fault(quote(text), 'two times of day such as "09:00-17:00", "22:00-06:00" or "00:00-24:00"');
  }
  if (from === 1440)
    return fault(quote(text), 'a start before 24:00; midnight as a start is "00:00", on the next date');
  return { ok: true, value: { fromMinute: from, toMinute: to } };
}

/** Reads `mon` or a range such as `mon-thu` or `fri-mon`, both ends included → ISO weekdays. */
export function parseWeekdays(text: string): Parsed<readonly number[]> {
  const ends = text.split("-").map((name) => WEEKDAYS.indexOf(name.trim() as (typeof WEEKDAYS)[number]));
  const [first = -1, last = first] = ends;
  if (first < 0 || last < 0 || ends.length > 2) {
    return fault(quote(text), `a weekday (${WEEKDAYS.join(", ")}) or a range such as "mon-thu"`);
  }
  const count = ((last - first + 7) % 7) + 1;
  return { ok: true, value: Array.from({ length: count }, (_, index) => ((first + index) % 7) + 1) };
}

/** Reads `{ "mon-thu": ["09:00-12:00", "13:00-17:00"], fri: [] }`; every fault at once. */
export function parseHours(
  hours: Readonly<Record<string, readonly string[]>>,
): Parsed<CalendarSpec["hours"]> {
  const faults: HoursFault[] = [];
  const value: Record<number, readonly LocalInterval[]> = {};
  const keyOf = new Map<number, string>();
  for (const [key, texts] of Object.entries(hours)) {
    const intervals = intervalsAt(key, texts, faults);
    const weekdays = parseWeekdays(key);
    if (!weekdays.ok) faults.push(...below(key, weekdays.faults));
    else {
      for (const weekday of weekdays.value) {
        const other = keyOf.get(weekday);
        if (other !== undefined) {
          const name = WEEKDAYS[weekday - 1];
          faults.push({
            path: [key],
            found: `${name} a second time`,
            expected: `${name} only under ${quote(other)}`,
          });
        }
        keyOf.set(weekday, key);
        value[weekday] = intervals;
      }
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value };
}

/** Reads `{ "2026-12-24": ["09:00-12:00"], "2026-12-31": [] }`; every fault at once. */
export function parseOverrides(
  overrides: Readonly<Record<string, readonly string[]>>,
): Parsed<CalendarSpec["overrides"]> {
  const faults: HoursFault[] = [];
  const value: Record<string, readonly LocalInterval[]> = {};
  for (const [date, texts] of Object.entries(overrides)) {
    if (parseDate(date) === null) faults.push({ path: [date], found: quote(date), expected: aDate });
    value[date] = intervalsAt(date, texts, faults);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value };
}

/** Reads `["2026-12-25"]`; every fault at once. */
export function parseHolidays(holidays: readonly string[]): Parsed<CalendarSpec["holidays"]> {
  const faults = holidays.flatMap((date, index): HoursFault[] =>
    parseDate(date) === null ? [{ path: [index], found: quote(date), expected: aDate }] : [],
  );
  return faults.length > 0 ? { ok: false, faults } : { ok: true, value: holidays };
}

const aDate = 'a date that exists, such as "2026-12-25"';

function intervalsAt(key: string, texts: readonly string[], faults: HoursFault[]): readonly LocalInterval[] {
  return texts.flatMap((text, index) => {
    const interval = parseInterval(text);
    if (interval.ok) return [interval.value];
    faults.push(...below(key, below(index, interval.faults)));
    return [];
  });
}

function below(key: string | number, faults: readonly HoursFault[]): HoursFault[] {
  return faults.map((inner) => ({ ...inner, path: [key, ...inner.path] }));
}

function fault(
  found: string,
  expected: string,
): { readonly ok: false; readonly faults: readonly HoursFault[] } {
  return { ok: false, faults: [{ path: [], found, expected }] };
}

function quote(text: string): string {
  return JSON.stringify(text);
}
