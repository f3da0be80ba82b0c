import fc from "fast-check";
import { expect, test } from "vitest";
import { steers, visible, withoutSteering } from "../../../src/bytes/visible.js";

const STEERING = [
  "\u0000",
  "\u001b",
  "\u007f",
  "\u009b",
  "\u061c",
  "\u200f",
  "\u2028",
  "\u202e",
  "\u2066",
  "\u2069",
];

test("characters that steer a terminal or turn a text are shown as escapes", () => {
  expect(visible("a\u001b[31mb\u202ec\u009bd\n")).toBe("a\\u001b[31mb\\u202ec\\u009bd\\u000a");
  expect(STEERING.filter((character) => !steers(character))).toEqual([]);
});

test("what joins letters and emoji is left alone", () => {
  for (const text of ["👩‍💻", "می‌خواهم", "Pet Works\u00a0GmbH", "日本語"])
    expect([visible(text), steers(text)]).toEqual([text, false]);
});

test("no text steers once it is made visible, or has that taken out", () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...STEERING), fc.string({ unit: "binary" })))
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (each) => !steers(visible(each)) && !steers(withoutSteering(each))),
    { numRuns: 200 },
  );
});
