import type { Glyph, Text, Typeface } from "../../ports/image.js";
import { all, el, hundredth, type Svg, words } from "./svg.js";

/** A line of text as outlines. What it says stands beside them, for those who read the document. */
export function outlined({ text, x, y, size, weight, fill }: Text, typeface: Typeface): Svg {
  const { unitsPerEm } = typeface;
  const glyphs = [...text].flatMap((character) => typeface.glyph(character.codePointAt(0)!, weight) ?? []);
  if (glyphs.every(({ contours }) => contours.length === 0)) return all();
  const scale = size / unitsPerEm;
  return el("path", {
    "aria-label": text,
    transform: `translate(${hundredth(x)} ${hundredth(y)}) scale(${scale} ${-scale})`,
    d: all(START, ...glyphs.map((glyph) => outlineOf(glyph, unitsPerEm))),
    fill,
  });
}

const START = words("M0 0");
const outlines = new WeakMap<Glyph, Svg>();

/** A glyph from the pen's place to that of the next one, as relative commands: so each is written and escaped once. */
export function outlineOf(glyph: Glyph, unitsPerEm: number): Svg {
  const known = outlines.get(glyph);
  if (known) return known;
  let [d, x, y] = ["", 0, 0];
  for (const contour of glyph.contours) {
    d += `m${hundredth(contour.x - x)} ${hundredth(contour.y - y)}${contour.path}`;
    [x, y] = [contour.x, contour.y];
  }
  const outline = words(`${d}m${hundredth(glyph.advanceEm * unitsPerEm - x)} ${hundredth(-y)}`);
  outlines.set(glyph, outline);
  return outline;
}
