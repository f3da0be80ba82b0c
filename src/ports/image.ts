/** How heavy letters are: a picture is set in these two. */
export type Weight = "regular" | "semibold";

/** The outline of a character. */
export interface Glyph {
  /** How far the next one is, as a share of the font size. */
  readonly advanceEm: number;
  readonly contours: readonly Contour[];
  /** What the contours lie in. */
  readonly box: Box;
}

/** Lengths in 1 ÷ `unitsPerEm` of the font size, from the pen's place on the base line, upwards. */
export interface Box {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
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

/** A line of text. Lengths in units of the picture. */
export interface Text {
  readonly text: string;
  /** Where its first letter begins. */
  readonly x: number;
  /** Its base line. */
  readonly y: number;
  readonly size: number;
  readonly weight: Weight;
  /** `#RRGGBB` */
  readonly fill: string;
}

/** A part of a picture, opaque or not, that shares no pixel with another one. Lengths in units of the picture. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** SVG elements, placed as if the panel were the whole picture: what is outside of the panel is not drawn. */
  readonly markup: string;
  /** Worth keeping: many pictures have the very same one. */
  readonly common: boolean;
}

/** A picture in parts that can be drawn at once: panels side by side, and texts over them. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly panels: readonly Panel[];
  readonly texts: readonly Text[];
}

/**
 * Turns drawings into PNG.
 *
 * Promised: one drawing and one width give the same bytes on one machine; nothing is read of the host, fonts neither;
 * the drawing of shapes and the packing happen outside of the event loop; what is kept from picture to picture is
 * bounded. Not promised: the same bytes on another machine; text elements in the markup of panels.
 */
export interface ImageRenderer {
  /**
   * @param widthPx of the picture; its height follows from the drawing's own proportions.
   * @throws {ImageError} for markup that is no SVG, or a size that is none.
   */
  png(drawing: Drawing, widthPx: number): Promise<Uint8Array>;
}

/** What failed, what was found, what was expected and what to do. */
export class ImageError extends Error {
  override readonly name = "ImageError";
  readonly code = "image/unreadable";
}
