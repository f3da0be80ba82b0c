import type { PeriodKind } from "../agreement/terms.js";
import { civilOf, dayOf, formatDate, pad, parseDate, weekdayOf } from "./civil.js";
import type { ResolvedZone } from "./zone.js";
import { assertInSpan, dayAt, startOfDay } from "./zoned.js";

/** A day, ISO week, month or quarter of the calendar. */
export interface Period {
  readonly kind: PeriodKind;
  /** `2026-04-07`, `2026-W15`, `2026-04` or `2026-Q2`. */
  readonly key: string;
  /** Its first and last date, `YYYY-MM-DD`. */
  readonly firstDay: string;
  readonly lastDay: string;
}

/**
 * The local date that an instant belongs to: `2026-04-07`.
 *
 * @throws {RangeError} for an instant outside of the zone's span.
 */
export function cohortDay(zone: ResolvedZone, at: number): string {
  assertInSpan(zone, at);
  return formatDate(dayAt(zone, at));
}

/**
 * The period that an instant belongs to.
 *
 * @throws {RangeError} for an instant outside of the zone's span.
 */
export function periodOf(zone: ResolvedZone, at: number, kind: PeriodKind): Period {
  assertInSpan(zone, at);
  return periodOfDay(dayAt(zone, at), kind);
}

/** Reads a period's key; `null` for anything else, a week 53 that its year does not have too. */
export function parsePeriod(text: string): Period | null {
  const match = /^(\d{4})-(?:W(\d\d)|Q([1-4])|(\d\d)(-\d\d)?)$/.exec(text);
  if (!match) return null;
  const year = Number(match[1]);
  const [, , week, quarter, , day] = match;
  let period: Period;
  if (week) period = periodOfDay(dayOf(year, 1, 4) + (Number(week) - 1) * 7, "week");
  else if (quarter) period = periodOfDay(dayOf(year, Number(quarter) * 3, 1), "quarter");
  else if (day) period = periodOfDay(parseDate(text) ?? Number.NaN, "day");
  else period = periodOfDay(parseDate(`${text}-01`) ?? Number.NaN, "month");
  return period.key === text ? period : null;
}

/**
 * The instants of a period, `[from, to)`.
 *
 * @throws {RangeError} for a period that is not wholly inside the zone's span.
 */
export function periodBounds(
  zone: ResolvedZone,
  period: Period,
): { readonly from: number; readonly to: number } {
  const [from, to] = [startOfDay(zone, firstOf(period)), startOfDay(zone, lastOf(period) + 1)];
  assertInSpan(zone, from);
  assertInSpan(zone, to);
  return { from, to };
}

/** Its dates, in order. */
export function daysOf(period: Period): string[] {
  const first = firstOf(period);
  return Array.from({ length: lastOf(period) - first + 1 }, (_, index) => formatDate(first + index));
}

export function nextPeriod(period: Period): Period {
  return periodOfDay(lastOf(period) + 1, period.kind);
}

export function previousPeriod(period: Period): Period {
  return periodOfDay(firstOf(period) - 1, period.kind);
}

/** The periods of a kind that a period consists of, in order; `null` where they do not fill it exactly. */
export function wholePeriodsIn(period: Period, kind: PeriodKind): Period[] | null {
  const parts: Period[] = [];
  const last = lastOf(period);
  for (let day = firstOf(period); day <= last; day = lastOf(parts.at(-1)!) + 1) {
    const part = periodOfDay(day, kind);
    if (firstOf(part) !== day || lastOf(part) > last) return null;
    parts.push(part);
  }
  return parts;
}

function periodOfDay(day: number, kind: PeriodKind): Period {
  switch (kind) {
    case "day": {
      const date = formatDate(day);
      return { kind, key: date, firstDay: date, lastDay: date };
    }
    case "week": {
      const monday = day - weekdayOf(day) + 1;
      // A week belongs to the year of its Thursday.
      const { year } = civilOf(monday + 3);
      const week = Math.floor((monday + 3 - dayOf(year, 1, 1)) / 7) + 1;
      return spanning(kind, `${pad(year, 4)}-W${pad(week, 2)}`, monday, monday + 6);
    }
    case "month": {
      const { year, month } = civilOf(day);
      return spanning(
        kind,
        `${pad(year, 4)}-${pad(month, 2)}`,
        dayOf(year, month, 1),
        dayOf(year, month + 1, 1) - 1,
      );
    }
    case "quarter": {
      const { year, month } = civilOf(day);
      const quarter = Math.ceil(month / 3);
      const first = quarter * 3 - 2;
      return spanning(
        kind,
        `${pad(year, 4)}-Q${quarter}`,
        dayOf(year, first, 1),
        dayOf(year, first + 3, 1) - 1,
      );
    }
  }
}

function spanning(kind: PeriodKind, key: string, first: number, last: number): Period {
  return { kind, key, firstDay: formatDate(first), lastDay: formatDate(last) };
}

function firstOf(period: Period): number {
  return parseDate(period.firstDay)!;
}

function lastOf(period: Period): number {
  return parseDate(period.lastDay)!;
}
