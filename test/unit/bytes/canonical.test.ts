import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, type Json } from "../../../src/bytes/canonical.js";

const json = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" }) as fc.Arbitrary<Json>;
/** Keys in every order, more of them than are sorted by hand, and those that an engine would put first. */
const wide = fc.dictionary(fc.oneof(fc.string({ unit: "binary" }), fc.nat(99).map(String)), fc.integer(), {
  minKeys: 1,
  maxKeys: 40,
});

describe("canonical JSON", () => {
  test("reads back as the value that it was", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test("is one text for every order of keys, and has them in code-unit order", () => {
    fc.assert(
      fc.property(wide, (value) => {
        const text = canonicalJson(value);
        const backwards = Object.fromEntries(Object.entries(value).toReversed());
        expect(canonicalJson(backwards)).toBe(text);
        const members = Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${value[key]}`);
        expect(text).toBe(`{${members.join(",")}}`);
      }),
    );
  });

  test("writes a text as JSON does, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(canonicalJson(text)).toBe(JSON.stringify(text));
      }),
    );
    expect(["\\", '"', "\u007f", "\u0000", "ä", "\ud800", ""].map(canonicalJson)).toEqual(
      ["\\", '"', "\u007f", "\u0000", "ä", "\ud800", ""].map((text) => JSON.stringify(text)),
    );
  });

  test("leaves out what was never set, and refuses a number that JSON does not have", () => {
    expect(canonicalJson({ b: undefined, a: [null, true, -0, 1e21] })).toBe('{"a":[null,true,0,1e+21]}');
    expect(() => canonicalJson({ a: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: canonical JSON: found NaN, expected a finite number]`,
    );
  });
});
