import fc from "fast-check";
import { expect, test } from "vitest";
import { civilOf, dayOf, formatDate, parseDate, weekdayOf } from "../../../src/time/civil.js";

const days = fc.integer({ min: parseDate("0000-01-01")!, max: parseDate("9999-12-31")! });

test("a day number and its date are one thing in two notations", () => {
  fc.assert(
    fc.property(days, (day) => {
      const { year, month, day: dayOfMonth } = civilOf(day);
      expect(dayOf(year, month, dayOfMonth)).toBe(day);
      expect(parseDate(formatDate(day))).toBe(day);
    }),
  );
});

test("dates are those of the platform's own calendar", () => {
  fc.assert(
    fc.property(days, (day) => {
      const platform = new Date(day * 86_400_000);
      expect(formatDate(day)).toBe(platform.toISOString().slice(0, 10));
      expect(weekdayOf(day) % 7).toBe(platform.getUTCDay());
    }),
  );
});

test.each([
  "2026-02-29",
  "2026-04-31",
  "2026-13-01",
  "2026-00-10",
  "2026-1-01",
  "26-01-01",
  "2026-01-01T00:00Z",
  "",
])("%j is no date", (text) => expect(parseDate(text)).toBeNull());

test("29 February exists in leap years only, 2000 among them and 1900 not", () => {
  expect(["1900", "2000", "2024", "2100"].filter((year) => parseDate(`${year}-02-29`) !== null)).toEqual([
    "2000",
    "2024",
  ]);
});

test("a day beyond a month's end runs on into the next month", () => {
  expect(formatDate(dayOf(2026, 13, 1))).toBe("2027-01-01");
  expect(formatDate(dayOf(2026, 4, 31))).toBe("2026-05-01");
});
