import fc from "fast-check";
import { expect, test } from "vitest";
import {
  parseHolidays,
  parseHours,
  parseInterval,
  parseOverrides,
  parseTime,
  parseWeekdays,
} from "../../../src/time/hours.js";

const clockText = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

test("every minute of the day has one text, 24:00 included", () => {
  for (let minute = 0; minute <= 1440; minute++) expect(parseTime(clockText(minute))).toBe(minute);
});

test.each(["9:00", "24:01", "25:00", "12:60", "0900", "09:00:00", "", " 09:00", "-1:00"])(
  "%j is no time of day",
  (text) => expect(parseTime(text)).toBeNull(),
);

test("an interval keeps both its ends, past midnight too", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1439 }),
      fc.integer({ min: 0, max: 1440 }),
      (fromMinute, toMinute) => {
        const value = { fromMinute, toMinute };
        expect(parseInterval(`${clockText(fromMinute)}-${clockText(toMinute)}`)).toEqual({ ok: true, value });
      },
    ),
  );
  expect(parseInterval("09:00 - 17:00")).toEqual({ ok: true, value: { fromMinute: 540, toMinute: 1020 } });
});

test("weekdays come alone or as ranges, over the weekend too", () => {
  expect(parseWeekdays("sun")).toEqual({ ok: true, value: [7] });
  expect(parseWeekdays("mon-thu")).toEqual({ ok: true, value: [1, 2, 3, 4] });
  expect(parseWeekdays("fri-mon")).toEqual({ ok: true, value: [5, 6, 7, 1] });
  expect(parseWeekdays("mon-sun")).toEqual({ ok: true, value: [1, 2, 3, 4, 5, 6, 7] });
});

test("hours are laid out by weekday", () => {
  expect(parseHours({ "mon-tue": ["09:00-12:00", "13:00-17:00"], fri: ["22:00-06:00"], sat: [] })).toEqual({
    ok: true,
    value: {
      1: [
        { fromMinute: 540, toMinute: 720 },
        { fromMinute: 780, toMinute: 1020 },
      ],
      2: [
        { fromMinute: 540, toMinute: 720 },
        { fromMinute: 780, toMinute: 1020 },
      ],
      5: [{ fromMinute: 1320, toMinute: 360 }],
      6: [],
    },
  });
});

test("every fault of the hours is told at once, with its place, what was found and what was expected", () => {
  expect(
    parseHours({ "mon-wed": ["09:00-17:00", "9-17"], tue: ["24:00-02:00"], monday: [], "sat-": [] }),
  ).toMatchInlineSnapshot(`
      {
        "faults": [
          {
            "expected": "two times of day such as "09:00-17:00", "22:00-06:00" or "00:00-24:00"",
            "found": ""9-17"",
            "path": [
              "mon-wed",
              1,
            ],
          },
          {
            "expected": "a start before 24:00; midnight as a start is "00:00", on the next date",
            "found": ""24:00-02:00"",
            "path": [
              "tue",
              0,
            ],
          },
          {
            "expected": "tue only under "mon-wed"",
            "found": "tue a second time",
            "path": [
              "tue",
            ],
          },
          {
            "expected": "a weekday (mon, tue, wed, thu, fri, sat, sun) or a range such as "mon-thu"",
            "found": ""monday"",
            "path": [
              "monday",
            ],
          },
          {
            "expected": "a weekday (mon, tue, wed, thu, fri, sat, sun) or a range such as "mon-thu"",
            "found": ""sat-"",
            "path": [
              "sat-",
            ],
          },
        ],
        "ok": false,
      }
    `);
});

test("a date that does not exist is refused in overrides and holidays", () => {
  expect(parseOverrides({ "2026-02-30": ["09:00-17:00"], "2026-12-24": ["9"] })).toMatchInlineSnapshot(`
    {
      "faults": [
        {
          "expected": "a date that exists, such as "2026-12-25"",
          "found": ""2026-02-30"",
          "path": [
            "2026-02-30",
          ],
        },
        {
          "expected": "two times of day such as "09:00-17:00", "22:00-06:00" or "00:00-24:00"",
          "found": ""9"",
          "path": [
            "2026-12-24",
            0,
          ],
        },
      ],
      "ok": false,
    }
  `);
  expect(parseHolidays(["2026-12-25", "25.12.2026"])).toMatchInlineSnapshot(`
    {
      "faults": [
        {
          "expected": "a date that exists, such as "2026-12-25"",
          "found": ""25.12.2026"",
          "path": [
            1,
          ],
        },
      ],
      "ok": false,
    }
  `);
});

test("overrides and holidays that exist are kept", () => {
  expect(parseOverrides({ "2026-12-24": ["09:00-12:00"], "2026-12-31": [] })).toEqual({
    ok: true,
    value: { "2026-12-24": [{ fromMinute: 540, toMinute: 720 }], "2026-12-31": [] },
  });
  expect(parseHolidays(["2026-12-25"])).toEqual({ ok: true, value: ["2026-12-25"] });
});
