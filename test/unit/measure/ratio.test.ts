import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  compareRatio,
  divide,
  multiply,
  parseDecimal,
  ratio,
  roundHalfEven,
  subtract,
  ZERO,
} from "../../../src/measure/ratio.js";

const ratios = fc.tuple(fc.bigInt(-999n, 999n), fc.bigInt(1n, 999n)).map(([num, den]) => ratio(num, den));

describe("exact ratios", () => {
  test("form a field, in lowest terms", () => {
    fc.assert(
      fc.property(ratios, ratios, ratios, (a, b, c) => {
        expect(add(a, b)).toEqual(add(b, a));
        expect(multiply(a, add(b, c))).toEqual(add(multiply(a, b), multiply(a, c)));
        expect(subtract(add(a, b), b)).toEqual(a);
        if (b.num !== 0n) expect(divide(multiply(a, b), b)).toEqual(a);
        expect(compareRatio(a, b)).toBe(-compareRatio(b, a) + 0);
      }),
    );
  });

  test("round to the nearest integer, a half to the even one, below zero too", () => {
    const halves = [-5, -3, -1, 1, 3, 5].map((num) => roundHalfEven(ratio(num, 2)));
    expect(halves).toEqual([-2n, -2n, 0n, 0n, 2n, 2n]);
    fc.assert(
      fc.property(ratios, (value) => {
        const distance = subtract(value, ratio(roundHalfEven(value)));
        expect(compareRatio(multiply(distance, distance), ratio(1, 4))).toBeLessThanOrEqual(0);
      }),
    );
  });

  test("are read as the exact decimal that is written", () => {
    expect(["0.95", "95%", "61", "99.9 %", "0.0"].map(parseDecimal)).toEqual([
      ratio(19, 20),
      ratio(19, 20),
      ratio(61),
      ratio(999, 1000),
      ZERO,
    ]);
    expect(["", "-1", "1e3", ".5", "1.", "0x1", "1,5", "95%%"].map(parseDecimal)).toEqual(
      Array(8).fill(null),
    );
  });

  test("have no zero denominator", () => {
    expect(() => ratio(1, 0)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: ratio: found a zero denominator, expected any other integer]`,
    );
  });
});
