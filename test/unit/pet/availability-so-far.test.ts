import fc from "fast-check";
import { expect, test } from "vitest";
import { availabilityOf } from "../../../src/measure/availability.js";
import { ratio } from "../../../src/measure/ratio.js";
import { availabilitySoFar } from "../../../src/pet/availability-so-far.js";
import { compileCalendar } from "../../../src/time/calendar.js";
import { normalise, subtract } from "../../../src/time/segments.js";
import { resolveZone } from "../../../src/time/zone.js";
import { HOUR, MONDAY } from "../../kit/facts.js";

const zone = resolveZone("UTC");
const hours = [{ fromMinute: 9 * 60, toMinute: 17 * 60 }];
const calendars = [
  compileCalendar(null, zone),
  compileCalendar({ timezone: "UTC", hours: { 1: hours, 2: hours }, holidays: [], overrides: {} }, zone),
];
const segments = fc
  .array(fc.tuple(fc.nat(40 * HOUR), fc.nat(6 * HOUR)), { maxLength: 8 })
  .map((pairs) => normalise(pairs.map(([at, ms]) => ({ from: MONDAY + at, to: MONDAY + at + ms }))));

test("availability so far is what it is computed to be at every instant alone", () => {
  fc.assert(
    fc.property(
      segments,
      segments,
      segments,
      fc.constantFrom(...calendars),
      fc.nat(10),
      fc.integer({ min: -2, max: 20 }),
      fc.uniqueArray(fc.nat(50 * HOUR), { maxLength: 12 }),
      (down, maybe, windows, calendar, cap, since, instants) => {
        const spells = { since: MONDAY + since * HOUR, down, unknown: subtract(maybe, down) };
        const agreed = {
          from: MONDAY,
          to: MONDAY + 44 * HOUR,
          calendar,
          windows,
          unknownCap: ratio(cap, 100),
        };
        const until = availabilitySoFar(spells, agreed);
        for (const after of instants.sort((one, other) => one - other)) {
          const to = Math.min(agreed.to, MONDAY + after);
          expect(until(MONDAY + after)).toEqual(availabilityOf(spells, { ...agreed, to }));
        }
      },
    ),
    { numRuns: 200 },
  );
});
