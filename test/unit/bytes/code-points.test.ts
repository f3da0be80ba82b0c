import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byCodePoint, isStorable, storable } from "../../../src/bytes/code-points.js";

describe("the order of code points", () => {
  it("is the order of the texts' UTF-8 bytes", () => {
    const text = fc.string({ unit: "binary", maxLength: 6 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(Math.sign(byCodePoint(one, other))).toBe(Buffer.compare(Buffer.from(one), Buffer.from(other)));
      }),
    );
    expect(byCodePoint("\u{1f43e}", "\ufffd")).toBeGreaterThan(0);
    expect(byCodePoint("a", "ab")).toBeLessThan(0);
  });
});

describe("text that can be stored", () => {
  it("is what UTF-8 gives back as it was, without U+0000", () => {
    const anything = fc.array(fc.constantFrom("a", "é", "\u{1f43e}", "\ud83d", "\udc3e", "\0"), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(anything, (parts) => {
        const text = parts.join("");
        const stored = Buffer.from(text).toString().replaceAll("\0", "\ufffd");
        expect(isStorable(text)).toBe(stored === text);
        expect(storable(text)).toBe(stored);
      }),
    );
  });
});
