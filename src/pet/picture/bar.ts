import type { TermRow } from "../card.js";
import { colorOf } from "./mark.js";
import type { Palette } from "./palette.js";
import { all, box, el, type Svg } from "./svg.js";

const HEIGHT_PX = 12;
/** The pattern that a provisional bar is filled with; it is defined once in a picture. */
const STRIPES = "stripes";

/** What is attained against what was promised: the notch in the middle is the target, the end is nothing amiss. */
export function bar(row: TermRow, x: number, y: number, widthPx: number, palette: Palette): Svg {
  const { health, provisional } = row;
  const color = colorOf(row, palette);
  if (health === null) {
    return all(
      el("rect", {
        x: x + 1,
        y: y + 1,
        width: widthPx - 2,
        height: HEIGHT_PX - 2,
        rx: HEIGHT_PX / 2 - 1,
        fill: "none",
        stroke: color,
        "stroke-width": 2,
        "stroke-dasharray": "5 5",
      }),
      notch(x + widthPx / 2, y, palette),
    );
  }
  // Nothing left is still a bar that one can see.
  const filled = Math.max(HEIGHT_PX, health * widthPx);
  return all(
    box(x, y, widthPx, HEIGHT_PX, HEIGHT_PX / 2, palette.track),
    box(x, y, filled, HEIGHT_PX, HEIGHT_PX / 2, provisional ? `url(#${STRIPES})` : color),
    notch(x + widthPx / 2, y, palette),
  );
}

export function stripes({ unsure, track }: Palette): Svg {
  return el(
    "pattern",
    {
      id: STRIPES,
      width: 9,
      height: 9,
      patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)",
    },
    box(0, 0, 9, 9, 0, track),
    box(0, 0, 5, 9, 0, unsure),
  );
}

function notch(x: number, y: number, { ink, ground }: Palette): Svg {
  return all(
    box(x - 3.5, y - 5, 7, HEIGHT_PX + 10, 3.5, ground),
    box(x - 1.75, y - 4, 3.5, HEIGHT_PX + 8, 1.75, ink),
  );
}
