import type { TermRow } from "../card.js";
import type { Palette } from "./palette.js";
import { all, el, ellipse, type Svg, shape, stroke } from "./svg.js";

/** How a term stands, by colour. */
export function colorOf({ verdict, provisional }: TermRow, palette: Palette): string {
  if (verdict === "no data") return palette.absent;
  if (provisional) return palette.unsure;
  return verdict === "kept" ? palette.kept : palette.missed;
}

/** How a term stands, by shape: a disc with a tick, a diamond with a cross, a ring of dashes, a triangle. */
export function markOf(row: TermRow, palette: Palette): Svg {
  const color = colorOf(row, palette);
  if (row.verdict === "no data") {
    const ring = el("circle", {
      cx: 0,
      cy: 0,
      r: 9.5,
      fill: "none",
      stroke: color,
      "stroke-width": 2.6,
      "stroke-dasharray": "4.4 3.06",
    });
    return all(ring, stroke("M-3.6 0 H3.6", color, 2.6));
  }
  if (row.provisional) {
    return all(
      el("path", {
        d: "M0 -10 L11 9 H-11 Z",
        fill: "none",
        stroke: color,
        "stroke-width": 2.6,
        "stroke-linejoin": "round",
      }),
      row.verdict === "kept"
        ? stroke("M-3.6 2.6 L-0.8 5.4 L4 -0.6", color, 2.6)
        : stroke("M-3 0 L3 5.6 M3 0 L-3 5.6", color, 2.6),
    );
  }
  if (row.verdict === "kept")
    return all(ellipse(0, 0, 11, 11, color), stroke("M-5 0.4 L-1.4 4 L5 -3.6", palette.ground, 2.8));
  return all(
    shape("M0 -13 L13 0 L0 13 L-13 0 Z", color),
    stroke("M-3.8 -3.8 L3.8 3.8 M3.8 -3.8 L-3.8 3.8", palette.ground, 2.8),
  );
}
