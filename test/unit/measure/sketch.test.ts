import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binOf, middleOf, quantile } from "../../../src/measure/sketch.js";

const values = fc.oneof(fc.nat(300), fc.nat(10_000_000), fc.nat(Number.MAX_SAFE_INTEGER));

function binsOf(list: readonly number[]) {
  const counts = new Map<number, number>();
  for (const value of list) counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1);
  return [...counts].map(([bin, count]) => ({ bin, count })).sort((a, b) => a.bin - b.bin);
}

describe("bins", () => {
  test("the middle of a value's bin is off by 1/256 of it at most, and exact below 256", () => {
    fc.assert(
      fc.property(values, (value) => {
        const middle = middleOf(binOf(value));
        expect(Math.abs(middle - value)).toBeLessThanOrEqual(value < 256 ? 0 : value / 256);
      }),
      { numRuns: 2_000 },
    );
  });

  test("larger values never lie in smaller bins, and every bin fits its span", () => {
    fc.assert(
      fc.property(values, values, (a, b) => a <= b === binOf(a) <= binOf(b) || binOf(a) === binOf(b)),
    );
    expect(binOf(Number.MAX_SAFE_INTEGER)).toBeLessThan(8192);
  });
});

describe("quantiles", () => {
  test("are those of nearest rank, within a bin", () => {
    fc.assert(
      fc.property(
        fc.array(values, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(50, 90, 95),
        (list, num) => {
          const sorted = [...list].sort((a, b) => a - b);
          const true_ = sorted[Math.ceil((num * list.length) / 100) - 1]!;
          expect(binOf(quantile(binsOf(list), 0, { num, den: 100 })!)).toBe(binOf(true_));
        },
      ),
    );
  });

  test("merging sketches is adding counts: any split gives the same", () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 50 }), fc.array(values, { maxLength: 50 }), (one, other) => {
        const merged = new Map<number, number>();
        for (const { bin, count } of [...binsOf(one), ...binsOf(other)])
          merged.set(bin, (merged.get(bin) ?? 0) + count);
        const whole = new Map(binsOf([...one, ...other]).map(({ bin, count }) => [bin, count]));
        expect(new Map([...merged].sort((a, b) => a[0] - b[0]))).toEqual(whole);
      }),
    );
  });

  test("the unanswered overdue come last: a rank among them has no time", () => {
    const bins = binsOf([10, 20, 30]);
    expect(quantile(bins, 3, { num: 50, den: 100 })).toBe(30);
    expect(quantile(bins, 4, { num: 50, den: 100 })).toBeNull();
    expect(quantile([], 0, { num: 50, den: 100 })).toBeNull();
  });
});
