import fc from "fast-check";
import { expect, test } from "vitest";
import { intersect, lengthMs, normalise, type Segment, subtract, union } from "../../../src/time/segments.js";

const LAST = 30;
const lists = fc
  .array(fc.tuple(fc.integer({ min: 0, max: LAST }), fc.integer({ min: 0, max: LAST })), { maxLength: 8 })
  .map((pairs) => pairs.map(([from, to]): Segment => ({ from, to })));

/** The same set, one instant at a time: the meaning that the algebra has to keep. */
const instants = (segments: readonly Segment[]) =>
  Array.from({ length: LAST + 1 }, (_, at) => segments.some(({ from, to }) => from <= at && at < to));

test("normalising keeps every instant, sorts, and leaves no overlap and no touch", () => {
  fc.assert(
    fc.property(lists, (segments) => {
      const normal = normalise(segments);
      expect(instants(normal)).toEqual(instants(segments));
      normal.forEach(({ from, to }, index) => {
        expect(from).toBeLessThan(to);
        if (index > 0) expect(from).toBeGreaterThan(normal[index - 1]!.to);
      });
    }),
  );
});

test("union, intersection and difference are those of sets of instants", () => {
  fc.assert(
    fc.property(lists, lists, (first, second) => {
      const [one, other] = [normalise(first), normalise(second)];
      const [a, b] = [instants(one), instants(other)];
      expect(instants(union(one, other))).toEqual(a.map((open, at) => open || b[at]!));
      expect(instants(intersect(one, other))).toEqual(a.map((open, at) => open && b[at]!));
      expect(instants(subtract(one, other))).toEqual(a.map((open, at) => open && !b[at]!));
    }),
  );
});

test("what is shared and what is left add up to the whole", () => {
  fc.assert(
    fc.property(lists, lists, (first, second) => {
      const [one, other] = [normalise(first), normalise(second)];
      expect(lengthMs(intersect(one, other)) + lengthMs(subtract(one, other))).toBe(lengthMs(one));
    }),
  );
});

test("half-open: segments that touch share no instant and become one", () => {
  const [morning, afternoon] = [
    { from: 9, to: 12 },
    { from: 12, to: 17 },
  ];
  expect(intersect([morning], [afternoon])).toEqual([]);
  expect(union([morning], [afternoon])).toEqual([{ from: 9, to: 17 }]);
});

test("an open end stays open", () => {
  const open = { from: 5, to: Number.POSITIVE_INFINITY };
  expect(normalise([open, { from: 0, to: 6 }])).toEqual([{ from: 0, to: Number.POSITIVE_INFINITY }]);
  expect(subtract([{ from: 0, to: 10 }], [open])).toEqual([{ from: 0, to: 5 }]);
});
