import { outlineOf } from "../../src/pet/picture/outline.js";
import type { Glyph } from "../../src/ports/image.js";
import type { Pixels } from "./canvas.js";
import type { Draw } from "./draw.js";

/** How much of each pixel a letter covers, 0 to 255. */
export interface Mask {
  /** Where it begins, from the pixel in which the pen is. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly cover: Uint8Array;
}

/** A glyph at a size, and where in its pixel the pen is, px. */
export interface Shape {
  readonly glyph: Glyph;
  readonly sizePx: number;
  readonly penX: number;
  readonly penY: number;
}

/** Draws masks, all of them below each other on one sheet. */
export async function drawMasks(shapes: readonly Shape[], unitsPerEm: number, draw: Draw): Promise<Mask[]> {
  if (shapes.length === 0) return [];
  const cells = shapes.map((shape) => cellOf(shape, shape.sizePx / unitsPerEm));
  let [height, markup] = [0, ""];
  const tops = shapes.map(({ glyph, sizePx, penX, penY }, index) => {
    const { left, top, height: own } = cells[index]!;
    const scale = sizePx / unitsPerEm;
    const place = `translate(${penX - left} ${penY - top + height}) scale(${scale} ${-scale})`;
    markup += `<path transform="${place}" d="M0 0${outlineOf(glyph, unitsPerEm).markup}"/>`;
    height += own;
    return height - own;
  });
  const sheet = await draw(Math.max(...cells.map(({ width }) => width)), height, markup);
  return cells.map((cell, index) => ({ ...cell, cover: coverIn(sheet, tops[index]!, cell) }));
}

/** The pixels that a shape may touch, and one more on each side. */
function cellOf({ glyph: { box }, penX, penY }: Shape, scale: number): Omit<Mask, "cover"> {
  const left = Math.floor(penX + box.left * scale) - 1;
  const top = Math.floor(penY - box.top * scale) - 1;
  const width = Math.ceil(penX + box.right * scale) + 1 - left;
  const height = Math.ceil(penY - box.bottom * scale) + 1 - top;
  return { left, top, width, height };
}

function coverIn(sheet: Pixels, top: number, { width, height }: Omit<Mask, "cover">): Uint8Array {
  const cover = new Uint8Array(width * height);
  for (let at = 0; at < cover.length; at++) {
    const [row, column] = [top + Math.floor(at / width), at % width];
    cover[at] = sheet.bytes[(row * sheet.width + column) * 4 + 3]!;
  }
  return cover;
}
