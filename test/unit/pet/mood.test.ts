import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ONE, ratio, subtract } from "../../../src/measure/ratio.js";
import { MOODS, type Mood, moodOf, nextMood } from "../../../src/pet/mood.js";
import { lineOf } from "../../../src/pet/persona.js";
import { NEEDS, type Need, type Vital, type Vitals } from "../../../src/pet/vitals.js";

/** How well each need is met, per cent. */
function well(levels: Partial<Record<Need, number | null>>, provisional = false): Vitals {
  return Object.fromEntries(
    Object.entries(levels).map(([need, level]) => {
      if (level === null) return [need, null];
      const share = ratio(level, 100);
      return [need, { share: need === "hunger" ? subtract(ONE, share) : share, provisional }];
    }),
  );
}

const vitals: fc.Arbitrary<Vitals> = fc
  .record(
    Object.fromEntries(NEEDS.map((need) => [need, fc.option(fc.tuple(fc.nat(100), fc.boolean()))])) as Record<
      Need,
      fc.Arbitrary<[number, boolean] | null>
    >,
    { requiredKeys: [] },
  )
  .map((levels) =>
    Object.fromEntries(
      Object.entries(levels).map(([need, level]): [string, Vital | null] => [
        need,
        level && { share: ratio(level[0], 100), provisional: level[1] },
      ]),
    ),
  );

describe("the mood", () => {
  test.each([
    ["sleeping", {}],
    ["sleeping", { hunger: null, joy: null }],
    ["happy", { hunger: 80, energy: 100 }],
    ["content", { hunger: 79, energy: 100 }],
    ["content", { hunger: 50, skill: 55 }],
    ["hungry", { hunger: 49, energy: 100, joy: 90, skill: 90 }],
    ["tired", { hunger: 90, energy: 10 }],
    ["sad", { hunger: 90, joy: 40, skill: 41 }],
    ["worried", { joy: 41, skill: 0 }],
  ] as const)("is %s where it is seen for the first time", (mood, levels) =>
    expect(moodOf([well(levels)])).toBe(mood),
  );

  test("is never happy while something agreed has no data, or all of it is provisional", () => {
    expect(moodOf([well({ hunger: 100, joy: null })])).toBe("content");
    expect(moodOf([well({ hunger: 100, joy: 100 }, true)])).toBe("content");
  });

  test("gets worse at once and better once there is some room", () => {
    const course = [80, 75, 69, 75, 80, 49, 55, 60].map((hunger) => well({ hunger }));
    const moods = course.map((_, index) => moodOf(course.slice(0, index + 1)));
    expect(moods).toEqual(["happy", "happy", "content", "content", "happy", "hungry", "hungry", "content"]);
  });

  test("stays with one trouble until another is clearly worse", () => {
    const course = [
      { energy: 30, joy: 90 },
      { energy: 30, joy: 20 },
      { energy: 30, joy: 19 },
    ].map((levels) => well(levels));
    const moods = course.map((_, index) => moodOf(course.slice(0, index + 1)));
    expect(moods).toEqual(["tired", "tired", "sad"]);
  });

  test("a trouble that is over gives way to one that is not", () => {
    expect(moodOf([well({ energy: 30, joy: 90 }), well({ energy: 55, joy: 49 })])).toBe("sad");
  });

  test("of the same vitals once more is the same mood", () => {
    fc.assert(
      fc.property(fc.constantFrom(...MOODS), vitals, (before, seen) => {
        const after = nextMood(before, seen);
        expect(nextMood(after, seen)).toBe(after);
      }),
    );
  });

  test("is asleep exactly where nothing has data, and never glad while a need is not met", () => {
    fc.assert(
      fc.property(fc.array(vitals, { minLength: 1, maxLength: 5 }), (course) => {
        const last = course.at(-1)!;
        const levels = NEEDS.flatMap((need) => {
          const vital = last[need];
          return vital ? [Number(vital.share.num) / Number(vital.share.den)] : [];
        });
        const mood = moodOf(course);
        expect(mood === "sleeping").toBe(levels.length === 0);
        const unmet = NEEDS.some((need) => {
          const share = last[need]?.share;
          return share && (need === "hunger" ? share.num * 2n > share.den : share.num * 2n < share.den);
        });
        if (unmet) expect(["hungry", "tired", "sad", "worried"]).toContain(mood);
      }),
    );
  });
});

describe("what it says", () => {
  test("is true: what is amiss, or that it is over", () => {
    const said = (mood: Mood, levels: Parameters<typeof well>[0]) => lineOf(mood, well(levels));
    expect([
      said("happy", { hunger: 90 }),
      said("content", { hunger: 60 }),
      said("hungry", { hunger: 40 }),
      said("hungry", { hunger: 55 }),
      said("tired", { energy: 40 }),
      said("tired", { energy: 55 }),
      said("sad", { joy: 40 }),
      said("sad", { joy: 55 }),
      said("worried", { skill: 40 }),
      said("worried", { skill: 55 }),
      said("sleeping", {}),
    ]).toMatchInlineSnapshot(`
      [
        "All that is measured is on target, with room to spare.",
        "All that is measured is on target.",
        "Answers come later than promised.",
        "Answers are in time again, but only just.",
        "I was away more than promised.",
        "I am here as promised again, but only just.",
        "Fewer people are pleased than promised.",
        "As many are pleased as promised, but only just.",
        "My work falls short of what was promised.",
        "My work is as promised again, but only just.",
        "Nothing to measure yet.",
      ]
    `);
  });
});
