import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import {
  cohortDay,
  daysOf,
  nextPeriod,
  parsePeriod,
  periodBounds,
  periodOf,
  previousPeriod,
  wholePeriodsIn,
} from "../../../src/time/cohort.js";
import { resolveZone } from "../../../src/time/zone.js";

const berlin = resolveZone("Europe/Berlin");
const utc = (text: string) => Date.parse(text);
const kinds = fc.constantFrom("day", "week", "month", "quarter");
const instants = fc.integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2100, 0, 1) });
const zones = fc
  .constantFrom("UTC", "Europe/Berlin", "America/St_Johns", "America/Havana", "Pacific/Apia")
  .map((timezone) => resolveZone(timezone));

test("a cohort day is the local date", () => {
  expect(cohortDay(berlin, utc("2026-04-06T21:59:59.999Z"))).toBe("2026-04-06");
  expect(cohortDay(berlin, utc("2026-04-06T22:00:00Z"))).toBe("2026-04-07");
});

test("a week belongs to the year of its Thursday and starts on Monday, as ISO 8601 has it", () => {
  fc.assert(
    fc.property(instants, (at) => {
      const date = Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO("Europe/Berlin")
        .toPlainDate();
      const week = `${date.yearOfWeek}-W${String(date.weekOfYear).padStart(2, "0")}`;
      expect(periodOf(berlin, at, "week")).toEqual({
        kind: "week",
        key: week,
        firstDay: date.subtract({ days: date.dayOfWeek - 1 }).toString(),
        lastDay: date.add({ days: 7 - date.dayOfWeek }).toString(),
      });
      expect(periodOf(berlin, at, "day").key).toBe(date.toString());
      expect(periodOf(berlin, at, "month").key).toBe(date.toString().slice(0, 7));
      expect(periodOf(berlin, at, "quarter").key).toBe(`${date.year}-Q${Math.ceil(date.month / 3)}`);
    }),
  );
});

test.each([
  ["2026-04-07", "day", "2026-04-07", "2026-04-07"],
  ["2026-W15", "week", "2026-04-06", "2026-04-12"],
  ["2026-W01", "week", "2025-12-29", "2026-01-04"],
  ["2026-W53", "week", "2026-12-28", "2027-01-03"],
  ["2026-04", "month", "2026-04-01", "2026-04-30"],
  ["2024-02", "month", "2024-02-01", "2024-02-29"],
  ["2026-Q2", "quarter", "2026-04-01", "2026-06-30"],
  ["2026-Q4", "quarter", "2026-10-01", "2026-12-31"],
])("%s is the %s from %s to %s", (key, kind, firstDay, lastDay) => {
  expect(parsePeriod(key)).toEqual({ kind, key, firstDay, lastDay });
});

test.each([
  "2025-W53",
  "2026-W00",
  "2026-W5",
  "2026-Q5",
  "2026-13",
  "2026-00",
  "2026-02-30",
  "2026",
  "april",
  "",
])("%j is no period", (text) => expect(parsePeriod(text)).toBeNull());

describe("laws", () => {
  test("a period's key reads as the period", () => {
    fc.assert(
      fc.property(zones, instants, kinds, (zone, at, kind) => {
        const period = periodOf(zone, at, kind);
        expect(parsePeriod(period.key)).toEqual(period);
      }),
    );
  });

  test("an instant lies within the bounds of its period, and bounds adjoin without a gap", () => {
    fc.assert(
      fc.property(zones, instants, kinds, (zone, at, kind) => {
        const period = periodOf(zone, at, kind);
        const { from, to } = periodBounds(zone, period);
        expect(from).toBeLessThanOrEqual(at);
        expect(at).toBeLessThan(to);
        expect(periodBounds(zone, nextPeriod(period)).from).toBe(to);
        expect(periodBounds(zone, previousPeriod(period)).to).toBe(from);
      }),
    );
  });

  test("near a change of the clock too: whoever is in the bounds is in the period", () => {
    const cases = zones.chain((zone) =>
      zone.transitions.length === 0
        ? fc.record({ zone: fc.constant(zone), at: instants })
        : fc.record({
            zone: fc.constant(zone),
            at: fc
              .tuple(
                fc.constantFrom(...zone.transitions.slice(4, -4)),
                fc.integer({ min: -7_200_000, max: 7_200_000 }),
              )
              .map(([{ at }, distance]) => at + distance),
          }),
    );
    fc.assert(
      fc.property(cases, ({ zone, at }) => {
        const day = periodOf(zone, at, "day");
        const { from, to } = periodBounds(zone, day);
        expect(from <= at && at < to).toBe(true);
        expect(cohortDay(zone, from)).toBe(day.key);
        expect(cohortDay(zone, to - 1)).toBe(day.key);
      }),
    );
  });

  test("next and previous undo each other", () => {
    fc.assert(
      fc.property(instants, kinds, (at, kind) => {
        const period = periodOf(berlin, at, kind);
        expect(previousPeriod(nextPeriod(period))).toEqual(period);
        expect(nextPeriod(previousPeriod(period))).toEqual(period);
      }),
    );
  });

  test("its days run from the first to the last, one apart", () => {
    fc.assert(
      fc.property(instants, kinds, (at, kind) => {
        const period = periodOf(berlin, at, kind);
        const days = daysOf(period);
        expect([days[0], days.at(-1)]).toEqual([period.firstDay, period.lastDay]);
        const steps = days.slice(1).map((day, index) => Date.parse(day) - Date.parse(days[index]!));
        expect(new Set(steps)).toEqual(new Set(steps.length > 0 ? [86_400_000] : []));
      }),
    );
  });
});

describe("periods in a period", () => {
  const keys = (key: string, kind: "day" | "week" | "month" | "quarter") =>
    wholePeriodsIn(parsePeriod(key)!, kind)?.map((period) => period.key) ?? null;

  test("are listed where they fill it", () => {
    expect(keys("2026-Q2", "month")).toEqual(["2026-04", "2026-05", "2026-06"]);
    expect(keys("2026-04", "month")).toEqual(["2026-04"]);
    expect(keys("2026-W15", "day")).toEqual(daysOf(parsePeriod("2026-W15")!));
    expect(keys("2021-02", "week")).toEqual(["2021-W05", "2021-W06", "2021-W07", "2021-W08"]);
  });

  test("are none where they do not", () => {
    expect(keys("2026-04", "week")).toBeNull();
    expect(keys("2026-04", "quarter")).toBeNull();
    expect(keys("2026-04-07", "month")).toBeNull();
  });
});

test("an instant that the zone was not resolved for is refused", () => {
  expect(() => cohortDay(berlin, Date.UTC(2150, 0, 1))).toThrow(RangeError);
  expect(() => periodOf(berlin, Date.UTC(1960, 0, 1), "month")).toThrow(RangeError);
  expect(() => periodBounds(berlin, parsePeriod("2150-01")!)).toThrow(RangeError);
});
