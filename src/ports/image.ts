/** How heavy letters are: a picture is set in these two. */
export type Weight = "regular" | "semibold";

/** The outline of a character. */
export interface Glyph {
  /** How far the next one is, as a share of the font size. */
  readonly advanceEm: number;
  readonly contours: readonly Contour[];
}

/** A closed line. Lengths in 1 ÷ `unitsPerEm` of the font size, from the pen's place on the base line, upwards. */
export interface Contour {
  readonly x: number;
  readonly y: number;
  /** What follows from there, as relative commands of an SVG path. */
  readonly path: string;
}

/**
 * The letters of pictures. A picture holds them as outlines, so that it looks the same wherever it is drawn, and no
 * renderer can leave out a text for want of a font.
 */
export interface Typeface {
  readonly unitsPerEm: number;
  /** `null`: the font does not have it. */
  glyph(codePoint: number, weight: Weight): Glyph | null;
}

/**
 * Turns SVG into PNG.
 *
 * Promised: one SVG and one width give the same bytes on one machine; nothing is read of the host, fonts neither; the
 * drawing and packing happen outside of the event loop. Not promised: the same bytes on another machine; text elements.
 */
export interface ImageRenderer {
  /**
   * @param widthPx of the picture; its height follows from the SVG's own proportions.
   * @throws {ImageError} for what is no SVG, or has no size.
   */
  png(svg: string, widthPx: number): Promise<Uint8Array>;
}

/** What failed, what was found, what was expected and what to do. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code = "image/unreadable";
}
