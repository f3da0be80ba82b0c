import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { drawsFrom, inOrder, nearestRank, resamplesOf } from "../../../src/score/resample.js";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe("draws from a seed", () => {
  test("are the same on every host", () => {
    const draw = drawsFrom(1);
    expect(Array.from({ length: 8 }, () => draw(31))).toMatchInlineSnapshot(`
      [
        16,
        27,
        7,
        7,
        9,
        12,
        5,
        11,
      ]
    `);
  });

  test("lie in their range", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, below) => {
        const draw = drawsFrom(seed);
        for (let index = 0; index < 20; index++) {
          const drawn = draw(below);
          expect(Number.isInteger(drawn) && drawn >= 0 && drawn < below).toBe(true);
        }
      }),
    );
  });

  test("hit every number about as often: chi-square of 6,000 dice stays below its 99.9 % mark", () => {
    for (const seed of [0, 1, 2, 4_294_967_295]) {
      const draw = drawsFrom(seed);
      const counts = [0, 0, 0, 0, 0, 0];
      for (let index = 0; index < 6_000; index++) counts[draw(6)]! += 1;
      expect(counts.reduce((sum, count) => sum + (count - 1_000) ** 2 / 1_000, 0)).toBeLessThan(20.52);
    }
  });
});

describe("resamples", () => {
  const pool = fc.array(fc.integer(), { minLength: 1, maxLength: 40 });
  const lengths = fc.array(fc.integer({ min: 1, max: 31 }), { minLength: 1, maxLength: 6 });

  test("are made of the pool, each as long as its turn says", () => {
    fc.assert(
      fc.property(pool, lengths, seeds, (items, turns, seed) => {
        const made = [...resamplesOf(items, turns, 20, seed)];
        expect(made.map((one) => one.length)).toEqual(made.map((_, index) => turns[index % turns.length]));
        for (const one of made) expect(one.every((item) => items.includes(item))).toBe(true);
      }),
    );
  });

  test("fewer are a prefix of more", () => {
    fc.assert(
      fc.property(pool, lengths, seeds, fc.nat(15), (items, turns, seed, fewer) => {
        const all = [...resamplesOf(items, turns, 20, seed)];
        expect([...resamplesOf(items, turns, fewer, seed)]).toEqual(all.slice(0, fewer));
      }),
    );
  });
});

describe("the nearest rank", () => {
  test("of 1,000 amounts is the 50th, 500th and 950th", () => {
    const amounts = inOrder(Array.from({ length: 1_000 }, (_, index) => BigInt(1_000 - index)));
    expect([5, 50, 95].map((percent) => nearestRank(amounts, percent))).toEqual([50n, 500n, 950n]);
  });

  test("of one amount is that amount", () => {
    expect([5, 50, 95].map((percent) => nearestRank([7n], percent))).toEqual([7n, 7n, 7n]);
  });

  test("has at least its share at or below it, and no lower amount has", () => {
    const amounts = fc.array(fc.bigInt({ min: -50n, max: 50n }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 100 }), (list, percent) => {
        const found = nearestRank(inOrder(list), percent);
        const below = (limit: bigint) => list.filter((amount) => amount <= limit).length * 100;
        expect(list).toContain(found);
        expect(below(found)).toBeGreaterThanOrEqual(percent * list.length);
        expect(below(found - 1n)).toBeLessThan(percent * list.length);
      }),
    );
  });
});
