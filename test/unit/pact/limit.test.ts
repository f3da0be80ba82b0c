import fc from "fast-check";
import { expect, test } from "vitest";
import { BURST, Limit, PER_MINUTE } from "../../../adapters/pact/limit.js";
import { AskError } from "../../../src/app/desk.js";

const may = (limit: Limit, person: string, now: number) => {
  try {
    limit.take(person, now);
    return true;
  } catch (error) {
    if (error instanceof AskError) return false;
    throw error;
  }
};

test("one asks a burst at once, and what is refused says when to try again", () => {
  const limit = new Limit();
  for (let time = 0; time < BURST; time++) limit.take("slack:UANN", 0);
  expect(() => limit.take("slack:UANN", 0)).toThrowErrorMatchingInlineSnapshot(
    `[AskError: /pact: found more requests of yours than 5 at once and then one every 3 s, expected fewer. Try again in 3 s]`,
  );
  expect(may(limit, "slack:UANN", 2_999)).toBe(false);
  expect(may(limit, "slack:UANN", 3_000)).toBe(true);
  expect(may(limit, "slack:UBOB", 0)).toBe(true);
});

test("nobody gets more than a burst and so many a minute, however they ask, and patience always gets them", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000), { minLength: 1, maxLength: 200 }), (waits) => {
      const limit = new Limit();
      let now = 0;
      const taken: number[] = [];
      for (const wait of waits) {
        now += wait;
        if (may(limit, "slack:UANN", now)) taken.push(now);
      }
      for (const from of taken) {
        const within = taken.filter((at) => at >= from && at < from + 60_000);
        expect(within.length).toBeLessThanOrEqual(BURST + PER_MINUTE);
      }
      expect(may(limit, "slack:UANN", now + 60_000 / PER_MINUTE)).toBe(true);
    }),
  );
});
