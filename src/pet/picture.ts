import type { Drawing, Panel, Typeface } from "../ports/image.js";
import { altOf } from "./alt.js";
import type { Card } from "./card.js";
import { stripes } from "./picture/bar.js";
import { board } from "./picture/board.js";
import { CORNER_WIDTH, cornerGround, METERS_TOP, meters, portrait } from "./picture/corner.js";
import { outlined } from "./picture/outline.js";
import { PALETTES, type Theme } from "./picture/palette.js";
import type { Piece } from "./picture/piece.js";
import { all, box, el, type Svg, words } from "./picture/svg.js";

export type { Theme } from "./picture/palette.js";

/** Its own units; a renderer draws it in any size. */
export const PICTURE_WIDTH = 800;
export const PICTURE_HEIGHT = 480;

/** The card as an SVG document that stands alone: its letters are outlines of the typeface, its corners transparent. */
export function pictureOf(card: Card, theme: Theme, typeface: Typeface): string {
  const { ground, parts } = partsOf(card, theme, typeface);
  const { markup } = el(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width: PICTURE_WIDTH,
      height: PICTURE_HEIGHT,
      viewBox: `0 0 ${PICTURE_WIDTH} ${PICTURE_HEIGHT}`,
    },
    el("title", {}, words(altOf(card))),
    ground,
    ...parts.flatMap(({ shapes, texts }) => [shapes, ...texts.map((text) => outlined(text, typeface))]),
  );
  return markup;
}

/** The same card in parts that can be drawn at once. The portrait's panel is the same for all cards of one mood. */
export function drawingOf(card: Card, theme: Theme, typeface: Typeface): Drawing {
  const { ground, parts } = partsOf(card, theme, typeface);
  return {
    width: PICTURE_WIDTH,
    height: PICTURE_HEIGHT,
    panels: parts.map(({ place, shapes }) => ({ ...place, markup: all(ground, shapes).markup })),
    texts: parts.flatMap(({ texts }) => texts),
  };
}

interface Part extends Piece {
  readonly place: Omit<Panel, "markup">;
}

function partsOf(card: Card, theme: Theme, typeface: Typeface): { ground: Svg; parts: Part[] } {
  const palette = PALETTES[theme];
  const [left, height] = [CORNER_WIDTH, PICTURE_HEIGHT];
  return {
    ground: all(
      el("defs", {}, stripes(palette)),
      box(0, 0, PICTURE_WIDTH, PICTURE_HEIGHT, 24, palette.ground),
      cornerGround(card, palette),
    ),
    parts: [
      {
        place: { x: 0, y: 0, width: left, height: METERS_TOP, common: true },
        ...portrait(card, palette, typeface),
      },
      {
        place: { x: 0, y: METERS_TOP, width: left, height: height - METERS_TOP, common: false },
        ...meters(card, palette, typeface),
      },
      {
        place: { x: left, y: 0, width: PICTURE_WIDTH - left, height, common: false },
        ...board(card, palette, typeface),
      },
    ],
  };
}
