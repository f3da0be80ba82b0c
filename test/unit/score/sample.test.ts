import { describe, expect, test } from "vitest";
import { ratio } from "../../../src/measure/ratio.js";
import { neededSamples, sampleState, wilson } from "../../../src/score/sample.js";

describe("samples", () => {
  test("a ratio is charged normally from the minimum, and from as many as allow one miss within the target", () => {
    expect(neededSamples(ratio(95, 100), "higher", 20)).toBe(20);
    expect(neededSamples(ratio(999, 1000), "higher", 20)).toBe(1000);
    expect(neededSamples(ratio(97, 100), "higher", 20)).toBe(34);
    expect(neededSamples(ratio(3, 100), "lower", 20)).toBe(34);
  });

  test("nothing is no data, too little is provisional", () => {
    expect([0, 19, 20].map((n) => sampleState(n, 20))).toEqual(["no-data", "provisional", "normal"]);
  });

  test("a target that allows no miss has no needed n", () => {
    expect(() => neededSamples(ratio(1), "higher", 20)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: samples: found a target that allows no miss, expected one that \`check\` accepts]`,
    );
  });

  test("Wilson's interval is the textbook's: 8 of 10 lies between 49.0 and 94.3 %", () => {
    const { low, high } = wilson(8, 10);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(["0.4902", "0.9433"]);
    expect(wilson(10, 10).high).toBeCloseTo(1, 12);
    expect(wilson(0, 10).low).toBe(0);
  });
});
