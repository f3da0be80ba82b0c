import { parseDate } from "../../time/civil.js";
import type { NamedHoliday } from "../document.js";
import type { Judge } from "../judge.js";
import type { Parts } from "../parts.js";

/** Looks up the holidays of a country or region; the core knows none itself. */
export interface HolidaySource {
  /** The present year: without `from` and `until`, ten years before and after it are looked up. */
  readonly year: number;
  /** Dates `YYYY-MM-DD` of these years, or what is wrong. */
  resolve(named: NamedHoliday, years: readonly number[]): readonly string[] | HolidayFault;
}

export interface HolidayFault {
  readonly found?: string;
  readonly expected: string;
  readonly fix: string;
}

/** Every holiday as a date, sorted and once; `null` where one could not be looked up. */
export function readHolidays(
  parts: Parts,
  source: HolidaySource | undefined,
  judge: Judge,
): readonly string[] | null {
  const dates = new Set<string>();
  let complete = true;
  for (const [index, holiday] of (parts.calendar?.holidays ?? []).entries()) {
    const path = ["calendar", "holidays", index];
    if (typeof holiday === "string") {
      if (dates.has(holiday)) {
        judge.warn("duplicate", path, {
          found: `${holiday} a second time`,
          expected: "each holiday once",
          fix: "remove one of the two",
        });
      }
      dates.add(holiday);
      continue;
    }
    const answer = source?.resolve(holiday, yearsOf(parts, source.year)) ?? missing;
    if ("expected" in answer) {
      judge.refuse("holidays", path, answer);
      complete = false;
    } else for (const date of answer) dates.add(date);
  }
  return complete ? [...dates].sort() : null;
}

const missing: HolidayFault = {
  expected: "dates: holidays by country need the optional package date-holidays",
  fix: "install it (npm install date-holidays), or write the dates themselves",
};

/** The years of the agreement; where it has no first or last day, up to ten years before or after the present one. */
function yearsOf({ from, until }: Parts, present: number): readonly number[] {
  const first = from === undefined ? null : yearOf(from);
  const last = until === undefined ? null : yearOf(until);
  const start = first ?? Math.min(present, last ?? present) - 10;
  const end = Math.min(last ?? Math.max(present, first ?? present) + 10, start + 120, 9_999);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}

function yearOf(date: string): number | null {
  return parseDate(date) === null ? null : Number(date.slice(0, 4));
}
