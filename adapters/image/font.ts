import type { Glyph } from "../../src/ports/image.js";
import { characterMap } from "./font-characters.js";
import { outlines } from "./font-outlines.js";

/** What is read of a TrueType font. */
export interface Font {
  readonly unitsPerEm: number;
  /** `null`: there is none for the code point. */
  glyph(codePoint: number): Glyph | null;
}

/**
 * Reads a font's characters (`cmap`), widths (`hhea`, `hmtx`) and outlines (`loca`, `glyf`).
 *
 * @param name said in errors
 * @throws {RangeError} for a file that is no such font.
 */
export function readFont(bytes: Uint8Array, name: string): Font {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tableAt = (tag: string): number => {
    const count = view.getUint16(4);
    for (let index = 0; index < count; index++) {
      const entry = 12 + index * 16;
      if (String.fromCharCode(...bytes.subarray(entry, entry + 4)) === tag) return view.getUint32(entry + 8);
    }
    throw new RangeError(
      `font ${name}: found no table "${tag}", expected a TrueType font with outlines. Install the package again`,
    );
  };
  const head = tableAt("head");
  const unitsPerEm = view.getUint16(head + 18);
  const [widths, hmtx] = [view.getUint16(tableAt("hhea") + 34), tableAt("hmtx")];
  const glyphOf = characterMap(view, tableAt("cmap"), name);
  const long = view.getInt16(head + 50) === 1;
  const outlineOf = outlines(view, { loca: tableAt("loca"), glyf: tableAt("glyf"), long, unitsPerEm });
  const known = new Map<number, Glyph | null>();
  return {
    unitsPerEm,
    glyph(codePoint) {
      let glyph = known.get(codePoint);
      if (glyph === undefined) {
        const index = glyphOf(codePoint);
        // Glyphs beyond the last width share it.
        const advance = view.getUint16(hmtx + Math.min(index, widths - 1) * 4);
        glyph = index === 0 ? null : { advanceEm: advance / unitsPerEm, ...outlineOf(index) };
        known.set(codePoint, glyph);
      }
      return glyph;
    },
  };
}
