import type { Typeface } from "../../ports/image.js";
import type { Card } from "../card.js";
import type { Need } from "../vitals.js";
import { creature } from "./creature.js";
import { drawable, label, wrapped } from "./letters.js";
import type { Palette } from "./palette.js";
import { moved, type Piece, piece } from "./piece.js";
import { POSES } from "./pose.js";
import { box, el, ellipse, group, type Svg } from "./svg.js";

export const CORNER_WIDTH = 272;
/** Where the portrait ends and the meters begin. */
export const METERS_TOP = 384;
const HEIGHT = 480;
const MIDDLE = CORNER_WIDTH / 2;

/** A full meter is good news: so hunger is shown as food. */
const NAMES: Readonly<Record<Need, string>> = {
  hunger: "food",
  energy: "energy",
  joy: "joy",
  skill: "skill",
};

/** What is behind the pet and its vitals. */
export function cornerGround({ mood }: Card, { panel }: Palette): Svg {
  return el("path", {
    d: `M${CORNER_WIDTH} 0 V${HEIGHT} H24 A24 24 0 0 1 0 ${HEIGHT - 24} V24 A24 24 0 0 1 24 0 Z`,
    fill: panel[mood],
  });
}

/** How the pet looks, how it feels and what it says. */
export function portrait({ name, mood, line }: Card, palette: Palette, typeface: Typeface): Piece {
  const title = { sizePx: 24, weight: "semibold", fill: palette.ink, anchor: "middle" } as const;
  const says = { sizePx: 18, weight: "regular", fill: palette.ink, anchor: "middle" } as const;
  const lines = wrapped(`“${drawable(line, typeface)}”`, CORNER_WIDTH - 28, 3, says, typeface);
  return piece(
    ellipse(MIDDLE, 144, 108, 108, palette.glow[mood]),
    group(`translate(${MIDDLE - 6} 240) scale(0.94)`, creature(POSES[mood], palette)),
    label(`${name} is ${mood}`, MIDDLE, 305, title, typeface),
    ...lines.map((text, index) => label(text, MIDDLE, 333 + index * 22, says, typeface)),
  );
}

/** The pet's vitals, below it. */
export function meters({ vitals }: Card, palette: Palette, typeface: Typeface): Piece {
  return piece(
    ...vitals.map(({ need, level }, index) =>
      moved(
        vitals.length === 1 ? 80 : 20 + (index % 2) * 122,
        402 + Math.floor(index / 2) * 40,
        meter(NAMES[need], level, palette, typeface),
      ),
    ),
  );
}

const METER_PX = 110;

/** A vital as five cells; none of them without data. */
function meter(name: string, level: number | null, palette: Palette, typeface: Typeface): Piece {
  const cell = (index: number): Svg => {
    const [x, line] = [index * 22.5 + 1, 1.8];
    if (level !== null && level > index / 5) {
      return box(x - line / 2, 9 - line / 2, 18 + line, 9 + line, (9 + line) / 2, palette.ink);
    }
    return el("rect", {
      x,
      y: 9,
      width: 18,
      height: 9,
      rx: 4.5,
      fill: "none",
      stroke: palette.ink,
      "stroke-width": line,
      "stroke-opacity": 0.55,
      "stroke-dasharray": level === null ? "3 3" : undefined,
    });
  };
  const setting = { sizePx: 17, weight: "regular", fill: palette.ink } as const;
  return piece(
    label(name, 0, 2, setting, typeface),
    level === null
      ? label("–", METER_PX, 2, { ...setting, fill: palette.muted, anchor: "end" }, typeface)
      : null,
    ...[0, 1, 2, 3, 4].map(cell),
  );
}
