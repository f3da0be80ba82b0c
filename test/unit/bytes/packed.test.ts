import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packCounters, packSorted, unpackInto } from "../../../src/bytes/packed.js";
import { PackedCounters } from "../../../src/bytes/packed-counters.js";

const code = fc.oneof(fc.nat({ max: 5_000 }), fc.maxSafeNat());
const value = fc.oneof(fc.integer({ min: -70, max: 70 }), fc.maxSafeInteger());
const entries = fc.uniqueArray(fc.tuple(code, value), { selector: ([own]) => own, maxLength: 60 });

function unpacked(bytes: Uint8Array): Map<number, number> {
  const map = new Map<number, number>();
  unpackInto(bytes, (own, count) => map.set(own, count));
  return map;
}

function without0(map: Iterable<readonly [number, number]>): [number, number][] {
  return [...map].filter(([, count]) => count !== 0).map(([own, count]) => [own, count]);
}

describe("packed counters", () => {
  it("are read back as they were, in ascending order of codes, without the zeros", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const sorted = without0(list).sort(([one], [other]) => one - other);
        expect([...unpacked(packCounters(new Map(list)))]).toEqual(sorted);
      }),
    );
  });

  it("are the same bytes for the same counters, in whatever order they were put in", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const backwards = new Map([...list].reverse());
        backwards.set(123_456_789, 0);
        expect(packCounters(backwards)).toEqual(packCounters(new Map(without0(list))));
      }),
    );
  });

  it("are other bytes for other counters", () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const asText = (list: [number, number][]) => JSON.stringify(without0(list).sort(([a], [b]) => a - b));
        const equal = Buffer.compare(packCounters(new Map(one)), packCounters(new Map(other))) === 0;
        expect(equal).toBe(asText(one) === asText(other));
      }),
    );
  });

  it("add up to the same sum in any order", () => {
    const small = fc.uniqueArray(fc.tuple(fc.nat({ max: 20 }), fc.integer({ min: -9, max: 9 })), {
      selector: ([own]) => own,
    });
    const sumOf = (rows: Uint8Array[]) => {
      const sum = new Map<number, number>();
      for (const row of rows) unpackInto(row, (own, count) => sum.set(own, (sum.get(own) ?? 0) + count));
      return packCounters(sum);
    };
    fc.assert(
      fc.property(small, small, small, (...lists) => {
        const [one, two, three] = lists.map((list) => packCounters(new Map(list))) as [
          Uint8Array,
          Uint8Array,
          Uint8Array,
        ];
        const sum = sumOf([one, two, three]);
        expect(sumOf([three, one, two])).toEqual(sum);
        expect(sumOf([sumOf([two, three]), one])).toEqual(sum);
        expect(sumOf([sum, packCounters(new Map())])).toEqual(sum);
      }),
    );
  });

  it("take two bytes for an entry beside the one before with a count up to 63", () => {
    const row = new Map(Array.from({ length: 60 }, (_, index) => [index, 63 - index]));
    expect(packCounters(row)).toHaveLength(120);
    expect(packCounters(new Map())).toHaveLength(0);
  });

  it("hold the largest exact integers of either sign", () => {
    const most = Number.MAX_SAFE_INTEGER;
    expect([
      ...unpacked(
        packCounters(
          new Map([
            [0, most],
            [1, -most],
            [most, -1],
          ]),
        ),
      ),
    ]).toEqual([
      [0, most],
      [1, -most],
      [most, -1],
    ]);
  });

  it.each([
    ["a fraction", new Map([[1, 0.5]])],
    ["more than 2^53 − 1", new Map([[1, 2 ** 53]])],
    ["a negative code", new Map([[-1, 1]])],
    ["a code that is no integer", new Map([[1.5, 1]])],
    ["no number at all", new Map([[1, Number.NaN]])],
  ])("can't hold %s", (_, counters) => {
    expect(() => packCounters(counters)).toThrow(RangeError);
  });

  it("can't be made of codes that don't ascend", () => {
    expect(() => packSorted([2, 2], [1, 1])).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: packed counters: found code 2, expected an ascending integer from 0]`,
    );
  });

  it("that are cut off are refused, and so are numbers that are too large", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const bytes = packCounters(new Map(list));
        const starts = new Set<number>([0]);
        for (let length = 1; length <= bytes.length; length++) {
          try {
            unpackInto(bytes.subarray(0, length), () => {});
            starts.add(length);
          } catch (error) {
            expect(error).toBeInstanceOf(RangeError);
          }
        }
        // Only a cut between two entries goes unnoticed.
        expect(starts.size).toBe(without0(list).length + 1);
      }),
      { numRuns: 30 },
    );
    const endless = new Uint8Array([...new Uint8Array(200).fill(128), 0, 2]);
    expect(() => unpackInto(endless, () => {})).toThrow(RangeError);
    expect(() => unpackInto(new Uint8Array(20).fill(255), () => {})).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: packed counters: found bytes an entry cut off at 20, expected whole entries]`,
    );
    expect(() =>
      unpackInto(new Uint8Array([...new Uint8Array(12).fill(255), 1, 2]), () => {}),
    ).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: packed counters: found bytes a number above 2^53 − 1 at 14, expected exact integers]`,
    );
  });
});

describe("a map of packed counters", () => {
  it("answers as a map does", () => {
    fc.assert(
      fc.property(entries, (list) => {
        const map = new Map(without0(list).sort(([one], [other]) => one - other));
        const packed = new PackedCounters(packCounters(map));
        const seen: [number, number][] = [];
        packed.forEach((count, own, whole) => {
          expect(whole).toBe(packed);
          seen.push([own, count]);
        });
        expect(seen).toEqual([...map]);
        expect([...packed]).toEqual([...map]);
        expect([packed.size, [...packed.keys()], [...packed.values()], [...packed.entries()]]).toEqual([
          map.size,
          [...map.keys()],
          [...map.values()],
          [...map],
        ]);
        for (const [own, count] of map) expect([packed.get(own), packed.has(own)]).toEqual([count, true]);
        expect([packed.get(-1), packed.has(-1)]).toEqual([undefined, false]);
      }),
    );
  });
});
