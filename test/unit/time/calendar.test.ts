import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileCalendar } from "../../../src/time/calendar.js";
import { DAY_MS } from "../../../src/time/civil.js";
import { parseHours, parseOverrides } from "../../../src/time/hours.js";
import { intersect, lengthMs } from "../../../src/time/segments.js";
import type { CalendarSpec } from "../../../src/time/spec.js";
import { resolveZone } from "../../../src/time/zone.js";
import { calendarCase, openSegments } from "./reference.js";

const HOUR_MS = 3_600_000;
const utc = (text: string) => Date.parse(text);

function spec(
  timezone: string,
  hours: Record<string, string[]>,
  rest: { holidays?: string[]; overrides?: Record<string, string[]> } = {},
): CalendarSpec {
  const [week, overrides] = [parseHours(hours), parseOverrides(rest.overrides ?? {})];
  if (!week.ok || !overrides.ok) throw new Error(JSON.stringify([week, overrides]));
  return { timezone, hours: week.value, holidays: rest.holidays ?? [], overrides: overrides.value };
}
const calendarOf = (...parts: Parameters<typeof spec>) =>
  compileCalendar(spec(...parts), resolveZone(parts[0]));

describe("a compiled calendar answers as day-by-day counting does", () => {
  test("for open time, over random calendars, zones and changes of the clock", () => {
    fc.assert(
      fc.property(calendarCase, fc.integer({ min: 0, max: 9 * DAY_MS }), ({ spec, start }, lengthOfTime) => {
        const end = start + lengthOfTime;
        const open = openSegments(spec, start, end);
        const calendar = compileCalendar(spec, resolveZone(spec.timezone));
        expect(calendar.openMs(start, end)).toBe(lengthMs(intersect(open, [{ from: start, to: end }])));
      }),
      { numRuns: 150 },
    );
  });

  test("for the next open instant and for the first instant at which an amount is reached", () => {
    fc.assert(
      fc.property(calendarCase, fc.integer({ min: 1, max: 40 * HOUR_MS }), ({ spec, start }, wantedMs) => {
        const open = intersect(openSegments(spec, start, start + 9 * DAY_MS), [
          { from: start, to: start + 9 * DAY_MS },
        ]);
        const calendar = compileCalendar(spec, resolveZone(spec.timezone));
        if (open[0]) expect(calendar.nextOpen(start)).toBe(open[0].from);
        let left = wantedMs;
        const last = open.find(({ from, to }) => {
          if (left <= to - from) return true;
          left -= to - from;
          return false;
        });
        if (last) expect(calendar.reach(start, wantedMs)).toBe(last.from + left);
      }),
      { numRuns: 150 },
    );
  });
});

describe("open time", () => {
  const office = calendarOf("UTC", { "mon-fri": ["09:00-17:00"] });

  test("adds up over adjoining times, across decades too", () => {
    const instant = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 11, 31) });
    fc.assert(
      fc.property(fc.tuple(instant, instant, instant), (instants) => {
        const [a, b, c] = instants.sort((one, other) => one - other) as [number, number, number];
        expect(office.openMs(a, b) + office.openMs(b, c)).toBe(office.openMs(a, c));
      }),
    );
  });

  test("has no seam, wherever the tables behind it adjoin", () => {
    const almostAlways = calendarOf("UTC", { "mon-sun": ["12:00-11:00"] });
    for (let day = 0; day < 40_000; day++) {
      if (almostAlways.openMs(day * DAY_MS, (day + 1) * DAY_MS) !== 23 * HOUR_MS) expect.fail(`day ${day}`);
    }
  });

  test("is half-open: the opening instant is open, the closing instant is closed", () => {
    const [opening, closing] = [utc("2026-03-06T09:00Z"), utc("2026-03-06T17:00Z")];
    expect(office.nextOpen(opening)).toBe(opening);
    expect(office.nextOpen(closing)).toBe(utc("2026-03-09T09:00Z"));
    expect(office.nextOpen(closing - 1)).toBe(closing - 1);
    expect(office.openMs(opening - 1, opening)).toBe(0);
    expect(office.openMs(opening, opening + 1)).toBe(1);
    expect(office.openMs(closing, closing + 1)).toBe(0);
  });

  test("is nothing where the end is not after the start", () => {
    expect(office.openMs(utc("2026-03-06T12:00Z"), utc("2026-03-06T12:00Z"))).toBe(0);
    expect(office.openMs(utc("2026-03-06T12:00Z"), utc("2026-03-06T10:00Z"))).toBe(0);
  });

  test("counts overlapping and touching intervals once", () => {
    const overlapping = calendarOf("UTC", { mon: ["09:00-12:00", "11:00-13:00", "13:00-14:00"] });
    expect(overlapping.openMs(utc("2026-03-09T00:00Z"), utc("2026-03-10T00:00Z"))).toBe(5 * HOUR_MS);
  });
});

describe("an interval past midnight", () => {
  const night = calendarOf("UTC", { fri: ["22:00-06:00"] }, { holidays: ["2026-03-14", "2026-03-20"] });

  test("goes on into the next date", () => {
    expect(night.openMs(utc("2026-03-06T00:00Z"), utc("2026-03-08T00:00Z"))).toBe(8 * HOUR_MS);
  });

  test("belongs to the date it starts on: a holiday on the next date leaves it open", () => {
    expect(night.openMs(utc("2026-03-13T00:00Z"), utc("2026-03-15T00:00Z"))).toBe(8 * HOUR_MS);
  });

  test("falls away whole with a holiday on its own date", () => {
    expect(night.openMs(utc("2026-03-20T00:00Z"), utc("2026-03-22T00:00Z"))).toBe(0);
  });
});

describe("overrides", () => {
  const hours = { "mon-fri": ["09:00-17:00"] };
  const day = (calendar: ReturnType<typeof calendarOf>, date: string) =>
    calendar.openMs(utc(`${date}T00:00Z`), utc(`${date}T00:00Z`) + DAY_MS);

  test("replace the weekday's hours, open a closed day, and close an open one", () => {
    const overrides = { "2026-12-24": ["09:00-12:00"], "2026-12-26": ["10:00-11:00"], "2026-12-31": [] };
    const calendar = calendarOf("UTC", hours, { overrides });
    expect(day(calendar, "2026-12-24")).toBe(3 * HOUR_MS);
    expect(day(calendar, "2026-12-26")).toBe(1 * HOUR_MS);
    expect(day(calendar, "2026-12-31")).toBe(0);
    expect(day(calendar, "2026-12-30")).toBe(8 * HOUR_MS);
  });

  test("win over a holiday of the same date", () => {
    const calendar = calendarOf("UTC", hours, {
      holidays: ["2026-12-24"],
      overrides: { "2026-12-24": ["09:00-10:00"] },
    });
    expect(day(calendar, "2026-12-24")).toBe(HOUR_MS);
  });
});

describe("changes of the clock", () => {
  const allDay = { "mon-sun": ["00:00-24:00"] };

  test.each([
    ["Europe/Berlin", "2026-10-24T22:00Z", "2026-10-25T23:00Z", 25],
    ["Europe/Berlin", "2026-03-28T23:00Z", "2026-03-29T22:00Z", 23],
    ["Australia/Lord_Howe", "2026-04-04T13:00Z", "2026-04-05T13:30Z", 24.5],
  ])("a day in %s open all day counts real time", (timezone, from, to, hours) => {
    expect(calendarOf(timezone, allDay).openMs(utc(from), utc(to))).toBe(hours * HOUR_MS);
  });

  test("of a repeated time the first opens and the last closes", () => {
    const sunday = (text: string) =>
      calendarOf("Europe/Berlin", { sun: [text] }).openMs(utc("2026-10-24T22:00Z"), utc("2026-10-25T23:00Z"));
    expect(sunday("02:30-04:00")).toBe(2.5 * HOUR_MS);
    expect(sunday("01:00-02:30")).toBe(2.5 * HOUR_MS);
  });

  test("a skipped time opens and closes at the change", () => {
    const sunday = (text: string) =>
      calendarOf("Europe/Berlin", { sun: [text] }).openMs(utc("2026-03-28T23:00Z"), utc("2026-03-29T22:00Z"));
    expect(sunday("02:30-04:00")).toBe(HOUR_MS);
    expect(sunday("01:00-02:30")).toBe(HOUR_MS);
    expect(sunday("02:00-03:00")).toBe(0);
  });

  test("open all week is open for ever, whatever the clock does", () => {
    const calendar = calendarOf("Africa/Casablanca", allDay);
    expect(calendar.openMs(0, Date.UTC(2100, 0, 1))).toBe(Date.UTC(2100, 0, 1));
  });
});

describe("the closing of an open date", () => {
  const closing = (calendar: ReturnType<typeof calendarOf>, at: string, n: number) =>
    new Date(calendar.closing(utc(at), n)).toISOString();

  test("passes over days that are closed", () => {
    const calendar = calendarOf("UTC", { "mon-fri": ["09:00-17:00"] }, { holidays: ["2026-03-09"] });
    expect(closing(calendar, "2026-03-06T10:00Z", 1)).toBe("2026-03-10T17:00:00.000Z");
    expect(closing(calendar, "2026-03-06T10:00Z", 5)).toBe("2026-03-16T17:00:00.000Z");
  });

  test("is the last one of the date", () => {
    const calendar = calendarOf("UTC", { "mon-fri": ["09:00-12:00", "13:00-17:00"] });
    expect(closing(calendar, "2026-03-05T10:00Z", 1)).toBe("2026-03-06T17:00:00.000Z");
  });

  test("counts from the date on which the shift began", () => {
    const calendar = calendarOf("UTC", { "mon-fri": ["22:00-06:00"] });
    expect(closing(calendar, "2026-03-09T23:00Z", 1)).toBe("2026-03-11T06:00:00.000Z");
    expect(closing(calendar, "2026-03-10T02:00Z", 1)).toBe("2026-03-11T06:00:00.000Z");
    expect(closing(calendar, "2026-03-10T07:00Z", 1)).toBe("2026-03-12T06:00:00.000Z");
  });

  test.each([0, -1, 1.5])("refuses %d business days", (n) => {
    expect(() => calendarOf("UTC", { mon: ["09:00-17:00"] }).closing(0, n)).toThrow(RangeError);
  });
});

describe("always open", () => {
  const always = compileCalendar(null, resolveZone("UTC"));

  test("is plain arithmetic, at any instant", () => {
    expect(always.openMs(5, 12)).toBe(7);
    expect(always.openMs(12, 5)).toBe(0);
    expect(always.reach(5, 7)).toBe(12);
    expect(always.nextOpen(5)).toBe(5);
  });

  test("knows no business days", () => {
    expect(() => always.closing(0, 2)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calendar: found 2 business days on an always open calendar, expected a calendar that closes. Write the time in hours, or give opening hours]`,
    );
  });
});

describe("refusals", () => {
  const office = calendarOf("Europe/Berlin", { "mon-fri": ["09:00-17:00"] });

  test("an instant outside of the resolved span", () => {
    expect(() => office.openMs(0, Date.UTC(2150, 0, 1))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: time zone Europe/Berlin: found 2150-01-01T00:00:00Z, expected an instant from 1969-01-01T00:00:00Z to 2102-01-01T00:00:00Z, for which its offsets are known. Correct the instant, or resolve the zone for a longer span]`,
    );
    expect(() => office.nextOpen(Date.UTC(1950, 0, 1))).toThrow(RangeError);
  });

  test("a calendar that never opens", () => {
    expect(() => calendarOf("UTC", {}).nextOpen(0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calendar (UTC): found too little between 1970-01-01T00:00:00Z and 2102-01-01T00:00:00Z, expected an open instant. Give it more opening hours, or ask for less]`,
    );
    expect(() => calendarOf("UTC", {}).reach(0, 1)).toThrow(RangeError);
    expect(() => calendarOf("UTC", {}).closing(0, 1)).toThrow(RangeError);
    expect(calendarOf("UTC", {}).openMs(0, Date.UTC(2026, 0, 1))).toBe(0);
  });

  test("another zone than the hours are written for", () => {
    const hours = spec("Europe/Berlin", { mon: ["09:00-17:00"] });
    expect(() => compileCalendar(hours, resolveZone("UTC"))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calendar: found the zone UTC, expected Europe/Berlin, in which its hours are written. Resolve that zone]`,
    );
  });

  test("a holiday that does not exist", () => {
    const hours = { ...spec("UTC", { mon: ["09:00-17:00"] }), holidays: ["2026-02-30"] };
    expect(() => compileCalendar(hours, resolveZone("UTC"))).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: calendar: found the date "2026-02-30", expected one that exists, such as "2026-12-25". Correct it]`,
    );
  });

  test("reaching nothing", () => {
    expect(() => office.reach(0, 0)).toThrow(RangeError);
  });
});
