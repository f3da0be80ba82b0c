import { createRequire } from "node:module";
import { crc32, inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { readFont } from "../../adapters/image/font.js";
import { openResvg } from "../../adapters/image/resvg.js";
import { openInter } from "../../adapters/image/typeface.js";
import { drawable, label, type Setting, widthOf } from "../../src/pet/picture/letters.js";
import { outlined } from "../../src/pet/picture/outline.js";
import {
  type Drawing,
  ImageError,
  type ImageRenderer,
  type Text,
  type Weight,
} from "../../src/ports/image.js";

const inter = await openInter();
const { resolve } = createRequire(import.meta.url);
const fontFiles = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  resolve(`@expo-google-fonts/inter/${file}`),
);

let renderer: ImageRenderer;
beforeAll(async () => {
  renderer = await openResvg(inter);
});

/** A picture of one panel, and texts over it. */
const pictured = (markup: string, texts: readonly Text[] = [], width = 400, height = 100): Drawing => ({
  width,
  height,
  panels: [{ x: 0, y: 0, width, height, markup, common: false }],
  texts,
});
const text = (words: string, weight: Weight = "regular") =>
  label(words, 10, 60, { sizePx: 40, weight, fill: "#000000" }, inter);
const written = (words: string, weight?: Weight) => outlined(text(words, weight), inter).markup;

/** A PNG as it was written: its size and its pixels, RGBA. */
function decode(png: Uint8Array) {
  const bytes = Buffer.from(png);
  expect(bytes.subarray(0, 8).toString("hex")).toBe("89504e470d0a1a0a");
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(crc32(body));
    chunks.set(body.subarray(0, 4).toString("latin1"), body.subarray(4));
    at += 12 + length;
  }
  const head = chunks.get("IHDR")!;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const rows = inflateSync(chunks.get("IDAT")!);
  const pixels = Buffer.concat(
    Array.from({ length: height }, (_, row) => {
      const at = row * (width * 4 + 1);
      expect(rows[at]).toBe(0);
      return rows.subarray(at + 1, at + 1 + width * 4);
    }),
  );
  return { width, height, pixels, kinds: [...chunks.keys()] };
}

const drawn = async (markup: string, texts: readonly Text[] = []) =>
  decode(await renderer.png(pictured(markup, texts), 400));

/** The first and last column with ink, px. */
function inked({ width, pixels }: { width: number; pixels: Buffer }): [number, number] | null {
  let [first, last] = [Infinity, -1];
  for (let at = 3; at < pixels.length; at += 4) {
    if (pixels[at] === 0) continue;
    const column = ((at - 3) / 4) % width;
    [first, last] = [Math.min(first, column), Math.max(last, column)];
  }
  return last < 0 ? null : [first, last];
}

/** How far the ink of one picture is from that of another one. */
function compared(own: Buffer, other: Buffer) {
  let [ink, apart, most, pixels] = [0, 0, 0, 0];
  for (let at = 3; at < other.length; at += 4) {
    const difference = Math.abs(own[at]! - other[at]!);
    ink += other[at]!;
    apart += difference;
    most = Math.max(most, difference);
    if (difference > 0) pixels++;
  }
  return { apart: apart / ink, most, pixels };
}

/** What one of a pixel's 16 samples is worth: they lie 4 beside each other and 4 below. */
const SAMPLE = 16;

describe("a picture", () => {
  test("is a PNG of the width asked for, in the proportions of its drawing", async () => {
    const { width, height, kinds } = decode(await renderer.png(pictured("", [], 800, 480), 1_200));
    expect([width, height, kinds]).toEqual([1_200, 720, ["IHDR", "IDAT", "IEND"]]);
  });

  test("has the colours of its panels, and nothing where nothing was drawn", async () => {
    const { pixels } = await drawn('<rect width="100" height="100" fill="#C08040"/>');
    expect([...pixels.subarray(0, 4)]).toEqual([0xc0, 0x80, 0x40, 0xff]);
    expect([...pixels.subarray(-4)]).toEqual([0, 0, 0, 0]);
  });

  test("keeps the colour of what is half transparent", async () => {
    const { pixels } = await drawn('<rect width="400" height="100" fill="#C08040" fill-opacity="0.5"/>');
    const [red, green, blue, alpha] = pixels;
    expect(alpha).toBe(128);
    for (const [found, wanted] of [
      [red, 0xc0],
      [green, 0x80],
      [blue, 0x40],
    ]) {
      expect(Math.abs(found! - wanted!)).toBeLessThanOrEqual(2);
    }
  });

  test("is the same bytes again, and from another renderer", async () => {
    const other = await openResvg(inter);
    const drawing = pictured(written("Pax"), [text("Pax is worried")]);
    const first = await renderer.png(drawing, 400);
    const again = await Promise.all([renderer, other, other].map((one) => one.png(drawing, 400)));
    expect(again.map((png) => Buffer.compare(png, first))).toEqual([0, 0, 0]);
  });

  test("has its panels side by side without a seam, whatever its size, and nothing of one in another", async () => {
    const panel = { width: 37, y: 0, height: 100, common: true };
    const all = (fill: string) => `<rect width="74" height="200" fill="${fill}"/>`;
    const drawing: Drawing = {
      width: 74,
      height: 100,
      panels: [
        { ...panel, x: 0, markup: all("#C08040") },
        { ...panel, x: 37, markup: all("#40C080") },
      ],
      texts: [],
    };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 37, max: 200 }), async (widthPx) => {
        const { width, pixels } = decode(await renderer.png(drawing, widthPx));
        const middle = Math.round(37 * (widthPx / 74));
        for (let at = 0; at < pixels.length; at += 4) {
          const left = (at / 4) % width < middle;
          expect(pixels.readUInt32BE(at)).toBe(left ? 0xc08040ff : 0x40c080ff);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("has a common panel as it was drawn first, and another one as it is", async () => {
    const half = (fill: string) => ({
      ...pictured(""),
      panels: [
        {
          x: 0,
          y: 0,
          width: 400,
          height: 100,
          common: true,
          markup: `<rect width="9" height="9" fill="${fill}"/>`,
        },
      ],
    });
    const corner = async (fill: string) => decode(await renderer.png(half(fill), 400)).pixels.readUInt32BE(0);
    const seen = [await corner("#C08040"), await corner("#40C080"), await corner("#C08040")];
    expect(seen).toEqual([0xc08040ff, 0x40c080ff, 0xc08040ff]);
  });

  test("has its text drawn, in both weights", async () => {
    const [none, regular, semibold] = await Promise.all([
      drawn(""),
      drawn("", [text("Pax")]),
      drawn("", [text("Pax", "semibold")]),
    ]);
    expect(inked(none)).toBeNull();
    expect(inked(regular)).not.toBeNull();
    expect(Buffer.compare(regular.pixels, semibold.pixels)).not.toBe(0);
  });

  test("has its text in its colour, over what is there", async () => {
    const bar = { ...text("|||||"), size: 400, y: 100, fill: "#40C080" };
    const { pixels } = await drawn('<rect width="400" height="100" fill="#C08040"/>', [bar]);
    const colours = new Set<number>();
    for (let at = 0; at < pixels.length; at += 4) colours.add(pixels.readUInt32BE(at));
    expect(colours).toContain(0xc08040ff);
    expect(colours).toContain(0x40c080ff);
    expect([...colours].every((colour) => (colour & 0xff) === 0xff)).toBe(true);
  });

  test("has all of its letters, more than are kept for the next one too", async () => {
    const sizes = Array.from({ length: 30 }, (_, index) => 60 + index);
    const texts = sizes.map((size) => ({
      ...text("Hamburgefonstiv 0123456789"),
      size,
      y: size * 100 - 5_960,
    }));
    const drawing = pictured("", texts, 1_600, 3_000);
    const [first, again] = [await renderer.png(drawing, 1_600), await renderer.png(drawing, 1_600)];
    expect(Buffer.compare(first, again)).toBe(0);
    const { pixels } = decode(first);
    for (const { y } of texts) {
      const line = pixels.subarray((y - 20) * 6_400, y * 6_400);
      expect(line.some((byte) => byte === 255)).toBe(true);
    }
  });

  const refusal = async (drawing: Drawing, widthPx: number) => {
    const refused = await renderer.png(drawing, widthPx).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImageError);
    return (refused as Error).message;
  };

  test("of what is no SVG is refused", async () => {
    expect(await refusal(pictured("<p>not a picture"), 200)).toMatchInlineSnapshot(
      `"picture: found what can't be drawn (SVG data parsing failed cause expected 'p' tag, not 'svg' at 1:103), expected SVG elements and a size. Correct the drawing"`,
    );
  });

  test("of a size that is none is refused", async () => {
    expect(await refusal(pictured(""), 0)).toMatchInlineSnapshot(
      `"picture: found what can't be drawn (SVG has an invalid size), expected SVG elements and a size. Correct the drawing"`,
    );
  });
});

describe("the letters", () => {
  // Word by word: between some words the font has other forms of its dashes, which pictures do without.
  const WORDS = ["Hamburgefonstiv", "VATo", "wij", "Äß", "łж", "αΩ", "≥≤", "…", "–", "□", "“”", "98.68 %"];

  test.each(WORDS.flatMap((word) => [[word, "regular", 400] as const, [word, "semibold", 600] as const]))(
    "of %s in %s are those that the renderer draws of the same font",
    async (word, weight, number) => {
      const own = await drawn(written(word, weight));
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="100"><text x="10" y="60" font-family="Inter" font-size="40" font-weight="${number}" style="font-kerning:none">${word}</text></svg>`;
      const theirs = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles } }).render().pixels;
      expect(inked(own)).not.toBeNull();
      const { apart, most } = compared(own.pixels, theirs);
      // A curve may lie 0.001 em elsewhere, here 0.04 px: that moves some samples of a pixel at its edge.
      expect(apart).toBeLessThanOrEqual(0.012);
      expect(most).toBeLessThanOrEqual(4 * SAMPLE);
    },
  );

  const LETTERS = [...new Set([...WORDS.join(""), ..."ǺḉÅjgQ@§¶ẞŐĢ€™½—―⟶Щ"])];

  test.each(["regular", "semibold"] as const)(
    "in %s are drawn whole, as their outlines are, where the pen is on a quarter of a pixel",
    async (weight) => {
      const known = LETTERS.filter((letter) => inter.glyph(letter.codePointAt(0)!, weight));
      expect(known.length).toBeGreaterThan(50);
      for (const letter of known) {
        const own = { ...text(letter, weight), x: 30.25, y: 60.5 };
        const [mask, outline] = [await drawn("", [own]), await drawn(outlined(own, inter).markup)];
        expect(inked(mask)).toEqual(inked(outline));
        const { most, pixels } = compared(mask.pixels, outline.pixels);
        // A sample right on an edge may fall to either side.
        expect(most).toBeLessThanOrEqual(SAMPLE);
        expect(pixels).toBeLessThanOrEqual(3);
      }
    },
  );

  test.each(WORDS)(
    "of %s are nowhere further than an eighth of a pixel from their outlines",
    async (word) => {
      const [masks, outline] = [await drawn("", [text(word)]), await drawn(written(word))];
      const { apart, most } = compared(masks.pixels, outline.pixels);
      // Samples are a quarter of a pixel apart: an eighth moves one of four at an upright edge, if any.
      expect(most).toBeLessThanOrEqual(4 * SAMPLE);
      expect(apart).toBeLessThanOrEqual(0.05);
    },
  );

  test.each([..."漢あ한ع🐾"])("have no glyph for %s, and a □ is drawn in its place", async (character) => {
    expect(inter.glyph(character.codePointAt(0)!, "regular")).toBeNull();
    expect(drawable(character, inter)).toBe("□");
    for (const one of [drawable(character, inter), character]) {
      const [own, outline] = [await drawn("", [text(one)]), await drawn(written(one))];
      expect([inked(own), inked(outline)].map((found) => found === null)).toEqual(
        one === character ? [true, true] : [false, false],
      );
    }
  });

  test("of a blank are nothing, and take up room", () => {
    expect(inter.glyph(32, "regular")).toMatchObject({ contours: [] });
    expect(inter.glyph(32, "regular")?.advanceEm).toBeGreaterThan(0.2);
  });

  test("end where their widths say", async () => {
    const setting: Setting = { sizePx: 40, weight: "semibold", fill: "#000000" };
    const widthPx = widthOf("VATo 98.68 %", 40, "semibold", inter);
    const bar = async (x: number, text: string) =>
      inked(decode(await renderer.png(pictured("", [label(text, x, 60, setting, inter)], 600), 600)))![1];
    expect(Math.abs((await bar(0, "VATo 98.68 %|")) - (await bar(widthPx, "|")))).toBeLessThanOrEqual(1);
    expect(
      Math.abs(
        inked(
          decode(
            await renderer.png(
              pictured("", [label("VATo 98.68 %|", 500, 60, { ...setting, anchor: "end" }, inter)], 600),
              600,
            ),
          ),
        )![1] - (await bar(500 - widthOf("|", 40, "semibold", inter), "|")),
      ),
    ).toBeLessThanOrEqual(1);
  });

  test("of what is no font are refused", () => {
    expect(() => readFont(new Uint8Array(64), "x.ttf")).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: font x.ttf: found no table "head", expected a TrueType font with outlines. Install the package again]`,
    );
  });
});
