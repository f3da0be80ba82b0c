import type { Typeface } from "../ports/image.js";
import { altOf } from "./alt.js";
import type { Card } from "./card.js";
import { stripes } from "./picture/bar.js";
import { board } from "./picture/board.js";
import { corner } from "./picture/corner.js";
import { PALETTES, type Theme } from "./picture/palette.js";
import { box, el, words } from "./picture/svg.js";

export type { Theme } from "./picture/palette.js";

/** Its own units; a renderer draws it in any size. */
export const PICTURE_WIDTH = 800;
export const PICTURE_HEIGHT = 480;

/** The card as an SVG document that stands alone: its letters are outlines of the typeface, its corners transparent. */
export function pictureOf(card: Card, theme: Theme, typeface: Typeface): string {
  const palette = PALETTES[theme];
  const { markup } = el(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: PICTURE_WIDTH,
      height: PICTURE_HEIGHT,
      viewBox: `0 0 ${PICTURE_WIDTH} ${PICTURE_HEIGHT}`,
    },
    el("title", {}, words(altOf(card))),
    el("defs", {}, stripes(palette)),
    box(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, 24, palette.ground),
    corner(card, palette, typeface),
    board(card, palette, typeface),
  );
  return markup;
}
