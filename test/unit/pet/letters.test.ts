import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openInter } from "../../../adapters/image/typeface.js";
import { drawable, fitted, type Setting, widthOf, wrapped } from "../../../src/pet/picture/letters.js";

const inter = await openInter();
const set: Setting = { sizePx: 20, weight: "regular", fill: "#000" };
const width = (text: string) => widthOf(text, set.sizePx, set.weight, inter);

describe("a text that the font can draw", () => {
  test.each([
    ["Acme help desk", "Acme help desk"],
    ["Straße – Größe, Łódź, Ελλάδα, Київ", "Straße – Größe, Łódź, Ελλάδα, Київ"],
    ["社内ヘルプ desk 🐾🐾", "□ desk □"],
    [" two\n\tlines\u0000 ", "two lines"],
    ["left \u202Eright", "left right"],
    ["\uD800", "□"],
  ])("of %j is %j", (text, drawn) => expect(drawable(text, inter)).toBe(drawn));

  test("holds nothing else", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([...drawable(text, inter)].every((one) => inter.glyph(one.codePointAt(0)!, "regular"))).toBe(
          true,
        );
      }),
    );
  });
});

describe("a text in a narrow place", () => {
  test("is whole where it fits, to the pixel, and is cut where it does not", () => {
    const text = "first-response-time";
    expect(fitted(text, width(text), set, inter)).toBe(text);
    expect(fitted(text, width(text) - 0.01, set, inter)).toMatch(/^first-response-ti?…$/);
  });

  test("never is wider than the place", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 20, max: 200 }), (text, mostPx) => {
        expect(width(fitted(text, mostPx, set, inter))).toBeLessThanOrEqual(mostPx + 1e-9);
      }),
    );
  });

  test("is broken at blanks into so many lines at most", () => {
    expect(wrapped("All that is measured is on target", 150, 3, set, inter)).toEqual([
      "All that is",
      "measured is on",
      "target",
    ]);
    expect(wrapped("All that is measured is on target", 150, 2, set, inter)).toEqual([
      "All that is",
      "measured is…",
    ]);
  });
});
