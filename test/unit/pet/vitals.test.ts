import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareRatio, ONE, ratio, ZERO } from "../../../src/measure/ratio.js";
import { healthOf, ON_TARGET } from "../../../src/pet/health.js";
import { NEEDS, vitalsOf, wellness } from "../../../src/pet/vitals.js";
import { lines, lineWith } from "./arbitrary.js";

const vitals = (...objectives: ReturnType<typeof lineWith>[]) => vitalsOf({ objectives, outcomes: [] });

describe("the health of a term", () => {
  test.each([
    ["nothing amiss", "first-response-time", 100, ONE],
    ["half of the misses used", "first-response-time", 95, ratio(3, 4)],
    ["exactly on target", "first-response-time", 90, ratio(1, 2)],
    ["half as many again", "first-response-time", 85, ratio(1, 4)],
    ["twice the misses", "first-response-time", 80, ZERO],
    ["far below", "first-response-time", 10, ZERO],
    ["lower is better, none", "reopen-rate", 0, ONE],
    ["lower is better, on target", "reopen-rate", 90, ratio(1, 2)],
  ] as const)("with %s", (_, metric, good, health) =>
    expect(healthOf(lineWith(metric, good, 100, 90))).toEqual(health),
  );

  test("is half or more exactly where the term is kept, and lies between 0 and 1", () => {
    fc.assert(
      fc.property(lines, (line) => {
        const health = healthOf(line);
        expect(health === null ? null : compareRatio(health, ON_TARGET) >= 0).toBe(line.kept);
        if (health === null) return;
        expect([compareRatio(health, ZERO) >= 0, compareRatio(health, ONE) <= 0]).toEqual([true, true]);
      }),
    );
  });
});

describe("the vitals", () => {
  test("feed each need from its own metrics", () => {
    expect(
      vitals(
        lineWith("next-response-time", 95, 100, 90),
        lineWith("availability", 90, 100, 90),
        lineWith("satisfaction", 85, 100, 90),
        lineWith("accuracy", 100, 100, 90),
      ),
    ).toEqual({
      hunger: { share: ratio(1, 4), provisional: false },
      energy: { share: ratio(1, 2), provisional: false },
      joy: { share: ratio(1, 4), provisional: false },
      skill: { share: ONE, provisional: false },
    });
  });

  test("take the worst of the terms that feed a need, and say whether it has samples enough", () => {
    const found = vitals(
      lineWith("completion-rate", 95, 100, 90),
      lineWith("resolution-time", 8, 10, 90),
      lineWith("accuracy", 0, 0, 90),
    );
    expect(found).toEqual({ skill: { share: ZERO, provisional: true } });
  });

  test("tell what has no data from what no term asks for", () => {
    expect(vitals(lineWith("satisfaction", 0, 0, 90))).toEqual({ joy: null });
    expect(vitals()).toEqual({});
  });

  test("a missed term always shows in one of them, whatever the term", () => {
    fc.assert(
      fc.property(fc.array(lines, { maxLength: 8 }), (objectives) => {
        const found = vitals(...objectives);
        const low = NEEDS.some((need) => {
          const level = wellness(found, need);
          return level !== null && compareRatio(level, ON_TARGET) < 0;
        });
        expect(low).toBe(objectives.some(({ kept }) => kept === false));
      }),
    );
  });
});
