import fc from "fast-check";
import { expect, test } from "vitest";
import { ofPriority } from "../../../src/agreement/priority.js";

test("a priority is found under its own name, else under one that differs in case alone", () => {
  const within = { default: 1, urgent: 2, "Very Höch": 3 };
  expect(
    ["urgent", "URGENT", "Urgent", "very höCH", "urgent ", "toString"].map((name) =>
      ofPriority(within, name),
    ),
  ).toEqual([2, 2, 2, 3, undefined, undefined]);
});

test("an exact name always goes first", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.nat()), (map) => {
      for (const [name, value] of Object.entries(map)) expect(ofPriority(map, name)).toBe(value);
    }),
    { numRuns: 200 },
  );
});
