import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Target } from "../../../src/agreement/terms.js";
import { dueAt, elapsedMs, type Pause } from "../../../src/time/business.js";
import { compileCalendar } from "../../../src/time/calendar.js";
import { DAY_MS } from "../../../src/time/civil.js";
import { resolveZone } from "../../../src/time/zone.js";
import { calendarCase } from "./reference.js";

const HOUR_MS = 3_600_000;
const utc = (text: string) => Date.parse(text);
const hours = (count: number): Target => ({ ms: count * HOUR_MS });
const days = (count: number): Target => ({ businessDays: count });

const nineToFive = { fromMinute: 540, toMinute: 1020 };
const week = { 1: [nineToFive], 2: [nineToFive], 3: [nineToFive], 4: [nineToFive], 5: [nineToFive] };
const office = compileCalendar(
  { timezone: "UTC", hours: week, holidays: [], overrides: {} },
  resolveZone("UTC"),
);

/** 2 March 2026 is a Monday. */
function due(start: string, target: Target, ...pauses: [string, string | null][]): string | null {
  const list = pauses.map(([from, to]): Pause => ({ from: utc(from), to: to === null ? null : utc(to) }));
  const at = dueAt(office, utc(start), target, list);
  return at === null ? null : new Date(at).toISOString().replace(":00.000Z", "Z");
}

describe("a due instant, Monday to Friday 09:00 to 17:00", () => {
  test("passes over the weekend", () => {
    expect(due("2026-03-06T16:30Z", hours(1))).toBe("2026-03-09T09:30Z");
  });

  test("comes from the business time that is left after a pause", () => {
    expect(due("2026-03-06T14:00Z", hours(2), ["2026-03-06T15:00Z", "2026-03-06T16:30Z"])).toBe(
      "2026-03-09T09:30Z",
    );
    expect(due("2026-03-06T14:00Z", hours(4), ["2026-03-06T16:00Z", "2026-03-07T12:00Z"])).toBe(
      "2026-03-09T11:00Z",
    );
  });

  test("is not moved by a pause in closed time", () => {
    expect(due("2026-03-05T16:00Z", hours(2), ["2026-03-05T18:00Z", "2026-03-05T20:00Z"])).toBe(
      "2026-03-06T10:00Z",
    );
  });

  test("stays on closing time where it lands there", () => {
    expect(due("2026-03-06T16:00Z", hours(1))).toBe("2026-03-06T17:00Z");
    expect(due("2026-03-07T12:00Z", hours(8))).toBe("2026-03-09T17:00Z");
  });

  test("of a zero target is the first open instant at or after the start", () => {
    expect(due("2026-03-06T16:00Z", hours(0))).toBe("2026-03-06T16:00Z");
    expect(due("2026-03-06T17:00Z", hours(0))).toBe("2026-03-09T09:00Z");
    expect(due("2026-03-07T12:00Z", hours(0))).toBe("2026-03-09T09:00Z");
    expect(due("2026-03-07T12:00Z", hours(0), ["2026-03-08T00:00Z", "2026-03-09T10:00Z"])).toBe(
      "2026-03-09T10:00Z",
    );
    expect(due("2026-03-07T12:00Z", hours(0), ["2026-03-09T09:00Z", null])).toBe("2026-03-09T09:00Z");
    expect(due("2026-03-07T12:00Z", hours(0), ["2026-03-08T00:00Z", null])).toBeNull();
  });

  test("at or before the start of a pause stands", () => {
    expect(due("2026-03-06T14:00Z", hours(1), ["2026-03-06T15:00Z", null])).toBe("2026-03-06T15:00Z");
    expect(due("2026-03-06T14:00Z", hours(1), ["2026-03-06T16:00Z", null])).toBe("2026-03-06T15:00Z");
  });

  test("is none while paused", () => {
    expect(due("2026-03-06T14:00Z", hours(2), ["2026-03-06T15:00Z", null])).toBeNull();
    expect(due("2026-03-06T14:00Z", hours(2), ["2026-03-06T13:00Z", null])).toBeNull();
  });

  test("counts pauses that overlap once, in any order", () => {
    const one: [string, string] = ["2026-03-06T10:00Z", "2026-03-06T12:00Z"];
    const other: [string, string] = ["2026-03-06T11:00Z", "2026-03-06T13:00Z"];
    expect(due("2026-03-06T09:00Z", hours(2), one, other)).toBe("2026-03-06T14:00Z");
    expect(due("2026-03-06T09:00Z", hours(2), other, one)).toBe("2026-03-06T14:00Z");
  });

  test("takes no notice of a pause before the start, but of the part of one that reaches over it", () => {
    expect(due("2026-03-06T10:00Z", hours(1), ["2026-03-06T09:00Z", "2026-03-06T10:00Z"])).toBe(
      "2026-03-06T11:00Z",
    );
    expect(due("2026-03-06T10:00Z", hours(1), ["2026-03-06T09:00Z", "2026-03-06T10:30Z"])).toBe(
      "2026-03-06T11:30Z",
    );
  });
});

describe("business days", () => {
  test("end with the closing of the n-th open date after the one of the start", () => {
    expect(due("2026-03-06T10:00Z", days(2))).toBe("2026-03-10T17:00Z");
    expect(due("2026-03-07T12:00Z", days(1))).toBe("2026-03-10T17:00Z");
    expect(due("2026-03-06T08:00Z", days(1))).toBe("2026-03-09T17:00Z");
    expect(due("2026-03-06T17:00Z", days(1))).toBe("2026-03-10T17:00Z");
  });

  test("are a target like any other once counted: a pause takes business time out of them", () => {
    const pause: [string, string] = ["2026-03-09T09:00Z", "2026-03-09T12:00Z"];
    expect(due("2026-03-06T10:00Z", days(2), pause)).toBe("2026-03-11T12:00Z");
  });

  test("are refused on a calendar that is always open", () => {
    const always = compileCalendar(null, resolveZone("UTC"));
    expect(() => dueAt(always, 0, days(2), [])).toThrow(RangeError);
  });
});

describe("elapsed time", () => {
  const elapsed = (start: string, t: string, ...pauses: Pause[]) =>
    elapsedMs(office, utc(start), utc(t), pauses) / HOUR_MS;

  test("leaves out closed time and pauses", () => {
    const pause = { from: utc("2026-03-06T15:00Z"), to: utc("2026-03-06T16:30Z") };
    expect(elapsed("2026-03-06T14:00Z", "2026-03-09T10:00Z", pause)).toBe(2.5);
    expect(elapsed("2026-03-06T14:00Z", "2026-03-06T16:00Z", pause)).toBe(1);
  });

  test("stands still while a pause lasts", () => {
    const pause = { from: utc("2026-03-06T15:00Z"), to: null };
    expect(elapsed("2026-03-06T14:00Z", "2026-03-20T10:00Z", pause)).toBe(1);
  });

  test("is nothing before the start", () => {
    expect(
      elapsed("2026-03-06T14:00Z", "2026-03-06T10:00Z", { from: utc("2026-03-06T09:00Z"), to: null }),
    ).toBe(0);
  });
});

describe("laws", () => {
  const pausesAround = (start: number) =>
    fc.array(
      fc
        .tuple(
          fc.integer({ min: -DAY_MS, max: 6 * DAY_MS }),
          fc.integer({ min: 0, max: 2 * DAY_MS }),
          fc.boolean(),
        )
        .map(
          ([from, length, lasts]): Pause => ({
            from: start + from,
            to: lasts && length % 5 === 0 ? null : start + from + length,
          }),
        ),
      { maxLength: 4 },
    );
  const pausedCase = calendarCase.chain(({ spec, start }) =>
    fc.record({
      calendar: fc.constant(compileCalendar(spec, resolveZone(spec.timezone))),
      start: fc.constant(start),
      pauses: pausesAround(start),
    }),
  );

  test("elapsed(a, b) + elapsed(b, c) = elapsed(a, c)", () => {
    fc.assert(
      fc.property(
        pausedCase,
        fc.nat(5 * DAY_MS),
        fc.nat(5 * DAY_MS),
        ({ calendar, start, pauses }, first, second) => {
          const [middle, end] = [start + first, start + first + second];
          const parts = elapsedMs(calendar, start, middle, pauses) + elapsedMs(calendar, middle, end, pauses);
          expect(parts).toBe(elapsedMs(calendar, start, end, pauses));
        },
      ),
    );
  });

  test("a due instant is the first at which the target has elapsed; without one, it never does", () => {
    fc.assert(
      fc.property(
        pausedCase,
        fc.integer({ min: 1, max: 30 * HOUR_MS }),
        ({ calendar, start, pauses }, ms) => {
          fc.pre(calendar.openMs(start, start + 60 * DAY_MS) > 0);
          const at = dueAt(calendar, start, { ms }, pauses);
          if (at === null) {
            expect(elapsedMs(calendar, start, start + 400 * DAY_MS, pauses)).toBeLessThan(ms);
          } else {
            expect(elapsedMs(calendar, start, at, pauses)).toBe(ms);
            expect(elapsedMs(calendar, start, at - 1, pauses)).toBeLessThan(ms);
          }
        },
      ),
    );
  });

  test("the order of the pauses makes no difference", () => {
    fc.assert(
      fc.property(
        pausedCase,
        fc.integer({ min: 1, max: 30 * HOUR_MS }),
        ({ calendar, start, pauses }, ms) => {
          fc.pre(calendar.openMs(start, start + 60 * DAY_MS) > 0);
          expect(dueAt(calendar, start, { ms }, pauses.toReversed())).toBe(
            dueAt(calendar, start, { ms }, pauses),
          );
        },
      ),
    );
  });

  test("a business day is due on a closing time, after the opening of its date", () => {
    fc.assert(
      fc.property(calendarCase, fc.integer({ min: 1, max: 12 }), ({ spec, start }, businessDays) => {
        const calendar = compileCalendar(spec, resolveZone(spec.timezone));
        fc.pre(calendar.openMs(start + 30 * DAY_MS, start + 60 * DAY_MS) > 0);
        const closing = calendar.closing(start, businessDays);
        const at = dueAt(calendar, start, { businessDays }, [])!;
        expect(calendar.openMs(start, at)).toBe(calendar.openMs(start, closing));
        expect(at).toBeLessThanOrEqual(closing);
        expect(closing).toBeGreaterThan(calendar.nextOpen(start));
      }),
    );
  });
});
