import { createRequire } from "node:module";
import { crc32, inflateSync } from "node:zlib";
import { Resvg } from "@resvg/resvg-js";
import { beforeAll, describe, expect, test } from "vitest";
import { readFont } from "../../adapters/image/font.js";
import { openResvg } from "../../adapters/image/resvg.js";
import { openInter } from "../../adapters/image/typeface.js";
import { drawable, label, type Setting, widthOf } from "../../src/pet/picture/letters.js";
import { ImageError, type ImageRenderer, type Weight } from "../../src/ports/image.js";

const inter = await openInter();
const { resolve } = createRequire(import.meta.url);
const fontFiles = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"].map((file) =>
  resolve(`@expo-google-fonts/inter/${file}`),
);

let renderer: ImageRenderer;
beforeAll(async () => {
  renderer = await openResvg();
});

const svg = (inner: string, width = 400, height = 100) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${inner}</svg>`;
const written = (text: string, weight: Weight = "regular") =>
  label(text, 10, 60, { sizePx: 40, weight, fill: "#000000" }, inter).markup;

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

const drawn = async (inner: string) => decode(await renderer.png(svg(inner), 400));

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

describe("a picture", () => {
  test("is a PNG of the width asked for, in the proportions of its document", async () => {
    const { width, height, kinds } = decode(await renderer.png(svg("", 800, 480), 1_200));
    expect([width, height, kinds]).toEqual([1_200, 720, ["IHDR", "IDAT", "IEND"]]);
  });

  test("has the colours of its document, and nothing where nothing was drawn", async () => {
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

  test("is the same bytes again", async () => {
    const [one, other] = await Promise.all([1, 2].map(() => renderer.png(svg(written("Pax")), 400)));
    expect(Buffer.compare(one!, other!)).toBe(0);
  });

  test("has its text drawn, in both weights", async () => {
    const [none, regular, semibold] = await Promise.all([
      drawn(""),
      drawn(written("Pax")),
      drawn(written("Pax", "semibold")),
    ]);
    expect(inked(none)).toBeNull();
    expect(inked(regular)).not.toBeNull();
    expect(Buffer.compare(regular.pixels, semibold.pixels)).not.toBe(0);
  });

  test("of what is no SVG is refused", async () => {
    const refused = await renderer.png("<p>not a picture</p>", 200).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ImageError);
    expect((refused as Error).message).toMatchInlineSnapshot(
      `"picture: found what can't be drawn (SVG data parsing failed cause the document does not have a root node), expected an SVG document with a size. Correct the document"`,
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
      const text = `<text x="10" y="60" font-family="Inter" font-size="40" font-weight="${number}" style="font-kerning:none">${word}</text>`;
      const theirs = new Resvg(svg(text), { font: { loadSystemFonts: false, fontFiles } }).render().pixels;
      expect(inked(own)).not.toBeNull();
      let [ink, apart, most] = [0, 0, 0];
      for (let at = 3; at < theirs.length; at += 4) {
        const difference = Math.abs(own.pixels[at]! - theirs[at]!);
        ink += theirs[at]!;
        apart += difference;
        most = Math.max(most, difference);
      }
      // A curve may lie 0.001 em elsewhere, here 0.04 px: that moves some of the 16 samples of a pixel at its edge.
      expect(apart / ink).toBeLessThanOrEqual(0.012);
      expect(most).toBeLessThanOrEqual(4 * 16);
    },
  );

  test.each([..."漢あ한ع🐾"])("have no glyph for %s, and a □ is drawn in its place", async (character) => {
    expect(inter.glyph(character.codePointAt(0)!, "regular")).toBeNull();
    expect(drawable(character, inter)).toBe("□");
    expect(inked(await drawn(written(drawable(character, inter))))).not.toBeNull();
    expect(inked(await drawn(written(character)))).toBeNull();
  });

  test("of a blank are nothing, and take up room", () => {
    expect(inter.glyph(32, "regular")).toMatchObject({ contours: [] });
    expect(inter.glyph(32, "regular")?.advanceEm).toBeGreaterThan(0.2);
  });

  test("end where their widths say", async () => {
    const setting: Setting = { sizePx: 40, weight: "semibold", fill: "#000" };
    const widthPx = widthOf("VATo 98.68 %", 40, "semibold", inter);
    const bar = async (x: number, text: string) =>
      inked(decode(await renderer.png(svg(label(text, x, 60, setting, inter).markup, 600), 600)))![1];
    expect(Math.abs((await bar(0, "VATo 98.68 %|")) - (await bar(widthPx, "|")))).toBeLessThanOrEqual(1);
    expect(
      Math.abs(
        inked(
          decode(
            await renderer.png(
              svg(label("VATo 98.68 %|", 500, 60, { ...setting, anchor: "end" }, inter).markup, 600),
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
