import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { civilOf, DAY_MS, parseDate, weekdayOf } from "../../../src/time/civil.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { utcText } from "../../../src/time/iso.js";
import { beatAfter, beatAtOrBefore, beatsBack, type Rhythm } from "../../../src/time/wall.js";
import { resolveZone } from "../../../src/time/zone.js";
import { dayAt, wallAt } from "../../../src/time/zoned.js";

const utc = (text: string) => Date.parse(text);
const HOUR = 3_600_000;

/** So many beats after an instant, as UTC. */
function beats(timezone: string, rhythm: Rhythm, after: string, count: number): string[] {
  const zone = resolveZone(timezone);
  const found: string[] = [];
  for (let at = utc(after); found.length < count; ) {
    const beat = beatAfter(zone, rhythm, at);
    found.push(`${beat.key} ${utcText(beat.at)}`);
    at = beat.at;
  }
  return found;
}

describe("a wall time", () => {
  test("that the clock skips beats at the change, and the day's next beat is where it always is", () => {
    expect(beats("Europe/Berlin", { every: "day", atMinute: 150 }, "2026-03-28T00:00Z", 3)).toEqual([
      "2026-03-28 2026-03-28T01:30:00Z",
      "2026-03-29 2026-03-29T01:00:00Z",
      "2026-03-30 2026-03-30T00:30:00Z",
    ]);
  });

  test("that the clock repeats beats once, the first time", () => {
    expect(beats("America/New_York", { every: "day", atMinute: 90 }, "2026-10-31T12:00Z", 2)).toEqual([
      "2026-11-01 2026-11-01T05:30:00Z",
      "2026-11-02 2026-11-02T06:30:00Z",
    ]);
    const half = { every: "day", atMinute: 105 } as const;
    expect(beats("Australia/Lord_Howe", half, "2026-04-04T00:00Z", 2)).toEqual([
      "2026-04-05 2026-04-04T14:45:00Z",
      "2026-04-06 2026-04-05T15:15:00Z",
    ]);
  });

  test("on a date that the zone left out: no day of its own, but the week's and the month's beat comes", () => {
    const nine = 9 * 60;
    expect(beats("Pacific/Apia", { every: "day", atMinute: nine }, "2011-12-29T00:00Z", 2)).toEqual([
      "2011-12-29 2011-12-29T19:00:00Z",
      "2011-12-31 2011-12-30T19:00:00Z",
    ]);
    const friday = { every: "week", on: 5, atMinute: nine } as const;
    expect(beats("Pacific/Apia", friday, "2011-12-27T00:00Z", 1)).toEqual(["2011-W52 2011-12-30T10:00:00Z"]);
    const thirtieth = { every: "month", on: 30, atMinute: nine } as const;
    expect(beats("Pacific/Apia", thirtieth, "2011-12-01T00:00Z", 1)).toEqual([
      "2011-12 2011-12-30T10:00:00Z",
    ]);
  });

  test("on the 31st is the last day of a shorter month", () => {
    const last = { every: "month", on: 31, atMinute: 0 } as const;
    expect(beats("UTC", last, "2028-01-15T00:00Z", 4)).toEqual([
      "2028-01 2028-01-31T00:00:00Z",
      "2028-02 2028-02-29T00:00:00Z",
      "2028-03 2028-03-31T00:00:00Z",
      "2028-04 2028-04-30T00:00:00Z",
    ]);
  });

  test("of a week is of the ISO week, also over the end of a year", () => {
    const monday = { every: "week", on: 1, atMinute: 540 } as const;
    expect(beats("UTC", monday, "2026-12-25T00:00Z", 2)).toEqual([
      "2026-W53 2026-12-28T09:00:00Z",
      "2027-W01 2027-01-04T09:00:00Z",
    ]);
  });

  test("at 24:00 is the next date's midnight, and still the day's own", () => {
    expect(beats("UTC", { every: "day", atMinute: 1440 }, "2026-03-02T12:00Z", 1)).toEqual([
      "2026-03-02 2026-03-03T00:00:00Z",
    ]);
  });
});

const zones = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "America/St_Johns",
];
const rhythms: fc.Arbitrary<Rhythm> = fc.oneof(
  fc.record({ every: fc.constant("day" as const), atMinute: fc.integer({ min: 0, max: 1440 }) }),
  fc.record({
    every: fc.constant("week" as const),
    on: fc.integer({ min: 1, max: 7 }),
    atMinute: fc.integer({ min: 0, max: 1440 }),
  }),
  fc.record({
    every: fc.constant("month" as const),
    on: fc.integer({ min: 1, max: 31 }),
    atMinute: fc.integer({ min: 0, max: 1440 }),
  }),
);
/** Instants near the changes of a zone, where mistakes live. */
const cases = fc
  .record({
    timezone: fc.constantFrom(...zones),
    rhythm: rhythms,
    distance: fc.integer({ min: -40, max: 40 }),
  })
  .chain(({ timezone, rhythm, distance }) => {
    const zone = resolveZone(timezone);
    const changes = zone.transitions.filter(({ at }) => at > utc("2000-01-01T00:00Z"));
    return fc
      .constantFrom(...changes)
      .map((change) => ({ zone, rhythm, at: change.at + distance * HOUR, change }));
  });

describe("laws, near the changes of a zone", () => {
  test("nothing lies between a beat and the next, and each belongs to a period of its own", () => {
    fc.assert(
      fc.property(cases, ({ zone, rhythm, at }) => {
        const [before, after] = [beatAtOrBefore(zone, rhythm, at), beatAfter(zone, rhythm, at)];
        expect(before.at).toBeLessThanOrEqual(at);
        expect(after.at).toBeGreaterThan(at);
        expect(beatAfter(zone, rhythm, before.at)).toEqual(after);
        expect(beatAtOrBefore(zone, rhythm, after.at - 1)).toEqual(before);
        expect(after.key > before.key).toBe(true);
        expect(parsePeriod(before.key)?.kind).toBe(rhythm.every);
      }),
      { numRuns: 300 },
    );
  });

  test("a beat is at its wall time, or at a change that skips it", () => {
    fc.assert(
      fc.property(cases, ({ zone, rhythm, at }) => {
        const beat = beatAfter(zone, rhythm, at);
        const minute = Math.floor((((wallAt(zone, beat.at) % DAY_MS) + DAY_MS) % DAY_MS) / 60_000);
        const isChange = zone.transitions.some((change) => change.at === beat.at);
        expect(minute === rhythm.atMinute % 1440 || isChange).toBe(true);
        if (isChange || rhythm.atMinute === 1440) return;
        const day = dayAt(zone, beat.at);
        if (rhythm.every === "week") expect(weekdayOf(day)).toBe(rhythm.on);
        if (rhythm.every === "month") {
          const { day: dayOfMonth } = civilOf(day);
          expect(dayOfMonth === rhythm.on || civilOf(day + 1).day === 1).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("every date of a zone has one daily beat, and a date that it left out has none", () => {
    fc.assert(
      fc.property(cases, ({ zone, rhythm, at }) => {
        const daily = { every: "day", atMinute: rhythm.atMinute } as const;
        const keys: string[] = [];
        for (const { key } of beatsBack(zone, daily, at)) {
          keys.push(key);
          if (keys.length === 6) break;
        }
        const [last, first] = [parseDate(keys[0]!)!, parseDate(keys[5]!)!];
        const leftOut = zone.timezone === "Pacific/Apia" ? [parseDate("2011-12-30")!] : [];
        const gone = leftOut.filter((day) => day > first && day < last);
        expect(new Set(keys).size).toBe(6);
        expect(last - first).toBe(5 + gone.length);
      }),
      { numRuns: 200 },
    );
  });
});
