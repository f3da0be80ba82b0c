import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { about, duration, exact, fixed, percent } from "../../../src/measure/figures.js";
import { ratio } from "../../../src/measure/ratio.js";
import { binOf, middleOf } from "../../../src/measure/sketch.js";

describe("figures for people", () => {
  test("a share that is not whole is never shown as 100 % or 0 %", () => {
    expect(percent(ratio(99_999, 100_000))).toBe("99.99 %");
    expect(percent(ratio(1, 1_000_000))).toBe("0.01 %");
    expect([percent(ratio(1)), percent(ratio(0)), percent(ratio(2, 3))]).toEqual([
      "100.00 %",
      "0.00 %",
      "66.67 %",
    ]);
  });

  test("halves go to the even neighbour", () => {
    expect([ratio(1, 2), ratio(3, 2), ratio(5, 2), ratio(26, 10)].map((value) => fixed(value, 0))).toEqual([
      "0",
      "2",
      "2",
      "3",
    ]);
    expect(fixed(ratio(1, 8), 2)).toBe("0.12");
  });

  test("an exact decimal is shown as written", () => {
    expect([exact(ratio(95, 100)), exact(ratio(61)), exact(ratio(1, 3))]).toEqual(["0.95", "61", "0.333333"]);
  });

  test("times are shown in their two largest units", () => {
    expect([0, 850, 4_200, 59_400, 59_600, 65_000, 3_599_600, 12_000_000, 187_200_000].map(duration)).toEqual(
      ["0ms", "850ms", "4.2s", "59s", "1m 00s", "1m 05s", "1h 00m", "3h 20m", "52h"],
    );
  });

  test("what a sketch gives is shown to three digits: an exact hour in a bin of its own reads as an hour", () => {
    const shown = [3_600_000, 5_400_000, 14_400_000, 60_000, 4_000].map((ms) => about(middleOf(binOf(ms))));
    expect(shown).toEqual(["1h 00m", "1h 30m", "4h 00m", "1m 00s", "4.0s"]);
  });

  test("longer times are never shown as shorter ones", () => {
    const unit = { d: 86_400, h: 3_600, m: 60, s: 1, ms: 0.001 } as Record<string, number>;
    const seconds = (text: string) =>
      [...text.matchAll(/([\d.]+)(ms|[dhms])/g)].reduce(
        (sum, [, count, name]) => sum + Number(count) * unit[name!]!,
        0,
      );
    fc.assert(
      fc.property(fc.nat(400_000_000), fc.nat(400_000_000), (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(seconds(duration(low))).toBeLessThanOrEqual(seconds(duration(high)) + 1e-9);
      }),
    );
  });
});
