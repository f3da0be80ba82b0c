import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareRatio, ratio } from "../../../src/measure/ratio.js";
import { changedBy, missesText, percentBeside, shareText, valueText } from "../../../src/score/words.js";

describe("figures beside each other", () => {
  const response = { metric: "first-response-time", target: ratio(9, 10) } as const;
  const available = { metric: "availability", target: ratio(999, 1000) } as const;

  test("a value that misses its target by a hair never looks like it", () => {
    expect(valueText(response, ratio(89, 100))).toBe("89.00 %");
    expect(valueText(response, ratio(89_999, 100_000))).toBe("89.999 %");
    expect(valueText(available, ratio(998_996, 1_000_000))).toBe("99.8996 %");
    expect([valueText(response, response.target), valueText(available, available.target)]).toEqual([
      "90.00 %",
      "99.900 %",
    ]);
  });

  test("two shares that differ by a millionth or more differ in text", () => {
    const share = fc.nat(1_000_000).map((count) => ratio(count, 1_000_000));
    fc.assert(
      fc.property(share, share, (one, other) => {
        const texts = [percentBeside(one, other), percentBeside(other, one)];
        expect(texts[0] === texts[1]).toBe(compareRatio(one, other) === 0);
      }),
      { numRuns: 300 },
    );
  });

  test("misses are counted, of availability in time", () => {
    expect([
      missesText("accuracy", 1),
      missesText("accuracy", 2),
      missesText("availability", 90_000),
    ]).toEqual(["1 miss", "2 misses", "1m 30s"]);
    expect([changedBy("accuracy", 1, "more"), changedBy("availability", 90_000, "fewer")]).toEqual([
      "1 miss more",
      "1m 30s less down time",
    ]);
    expect([shareText(ratio(9995, 10_000)), shareText(ratio(1, 20))]).toEqual(["99.95 %", "5 %"]);
  });
});
