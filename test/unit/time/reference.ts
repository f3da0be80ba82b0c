import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { DAY_MS, formatDate } from "../../../src/time/civil.js";
import { normalise, type Segment } from "../../../src/time/segments.js";
import type { CalendarSpec, LocalInterval } from "../../../src/time/spec.js";
import { resolveZone } from "../../../src/time/zone.js";

/** Open segments of a range of UTC days, a few more on either side, found day by day with Temporal: slow and plain. */
export function openSegments(spec: CalendarSpec, from: number, to: number): Segment[] {
  const segments: Segment[] = [];
  for (let day = Math.floor(from / DAY_MS) - 4; day <= Math.floor(to / DAY_MS) + 4; day++) {
    const date = Temporal.PlainDate.from(formatDate(day));
    const closed = spec.holidays.includes(date.toString()) ? [] : undefined;
    const intervals = spec.overrides[date.toString()] ?? closed ?? spec.hours[date.dayOfWeek] ?? [];
    for (const { fromMinute, toMinute } of intervals) {
      const opening = date.toPlainDateTime().add({ minutes: fromMinute });
      const closing = date.toPlainDateTime().add({ minutes: toMinute, days: toMinute <= fromMinute ? 1 : 0 });
      segments.push({
        from: instantOf(opening, spec.timezone, "earlier"),
        to: instantOf(closing, spec.timezone, "later"),
      });
    }
  }
  return normalise(segments);
}

function instantOf(
  wall: Temporal.PlainDateTime,
  timezone: string,
  disambiguation: "earlier" | "later",
): number {
  const zoned = wall.toZonedDateTime(timezone, { disambiguation });
  if (zoned.toPlainDateTime().equals(wall)) return zoned.epochMilliseconds;
  // Skipped: Temporal goes by the length of the gap to either side of the change, we go to the change itself.
  return wall.toZonedDateTime(timezone, { disambiguation: "earlier" }).getTimeZoneTransition("next")!
    .epochMilliseconds;
}

const half = (count: number) => count * 30;
/** Half hours make touching and overlapping intervals likely. */
const interval: fc.Arbitrary<LocalInterval> = fc.oneof(
  fc.record({
    fromMinute: fc.integer({ min: 0, max: 47 }).map(half),
    toMinute: fc.integer({ min: 0, max: 48 }).map(half),
  }),
  fc.record({ fromMinute: fc.integer({ min: 0, max: 1439 }), toMinute: fc.integer({ min: 0, max: 1440 }) }),
);
const intervals = fc.array(interval, { maxLength: 3 });

export const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Santiago",
  "America/Havana",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Africa/Casablanca",
  "Pacific/Apia",
];

/** A calendar with holidays and overrides around an instant, which lies near a change of the zone where it has any. */
export const calendarCase = fc
  .constantFrom(...ZONES)
  .chain((timezone) => {
    const changes = resolveZone(timezone).transitions.filter(
      ({ at }) => at > Date.UTC(1990, 0, 1) && at < Date.UTC(2040, 0, 1),
    );
    const around =
      changes.length > 0
        ? fc.constantFrom(...changes).map(({ at }) => at)
        : fc.constant(Date.UTC(2026, 2, 6));
    return fc.tuple(fc.constant(timezone), around, fc.integer({ min: -5 * DAY_MS, max: 5 * DAY_MS }));
  })
  .chain(([timezone, change, distance]) => {
    const start = change + distance;
    const date = fc
      .integer({ min: -8, max: 12 })
      .map((days) => formatDate(Math.floor(start / DAY_MS) + days));
    const spec: fc.Arbitrary<CalendarSpec> = fc.record({
      timezone: fc.constant(timezone),
      hours: fc
        .array(intervals, { minLength: 7, maxLength: 7 })
        .map((week) => Object.fromEntries(week.map((list, index) => [index + 1, list]))),
      holidays: fc.array(date, { maxLength: 3 }),
      overrides: fc
        .array(fc.tuple(date, intervals), { maxLength: 3 })
        .map((pairs) => Object.fromEntries(pairs)),
    });
    return fc.record({ spec, start: fc.constant(start) });
  });
