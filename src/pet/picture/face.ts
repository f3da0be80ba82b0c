import { FUR } from "./palette.js";
import { all, ellipse, group, type Svg, shape, stroke } from "./svg.js";

/** Both sides of something that is drawn for the right one. */
export function mirrored(right: Svg): Svg {
  return all(group("scale(-1 1)", right), right);
}

export type Eyes = "open" | "smiling" | "pleading" | "heavy" | "tearful" | "startled" | "closed";

/** A right eye about its own centre; highlights lie on the same side in both, so both eyes are placed alike. */
const EYE: Readonly<Record<Eyes, Svg>> = {
  open: all(ellipse(0, 0, 8.5, 10.5, FUR.eye), ellipse(-2.6, -3.8, 3.2, 3.6, FUR.white)),
  smiling: stroke("M-10 5 Q0 -10 10 5", FUR.eye, 5),
  pleading: all(
    ellipse(0, 0, 11.5, 13, FUR.eye),
    ellipse(-3.4, -4.6, 4.4, 4.8, FUR.white),
    ellipse(4, 5, 2.6, 2.6, FUR.white),
    stroke("M-8 9.5 Q0 14 8 9.5", FUR.tear, 2.5),
  ),
  heavy: all(
    shape("M-9.5 1 A9.5 10.5 0 0 0 9.5 1 Z", FUR.eye),
    ellipse(-3, 4, 2, 1.8, FUR.white),
    stroke("M-7 16.5 Q0 20 7 16.5", FUR.shade, 3),
  ),
  tearful: all(
    ellipse(0, 0, 10, 11.5, FUR.eye),
    ellipse(-3, -4, 3.6, 4, FUR.white),
    ellipse(3.4, 4.6, 2.6, 2.4, FUR.white),
  ),
  startled: all(
    ellipse(0, 0, 12.5, 13.5, FUR.line),
    ellipse(0, 0, 9.5, 10.5, FUR.white),
    ellipse(1, 1.5, 4.6, 5, FUR.eye),
  ),
  closed: stroke("M-11 -2 Q0 9 11 -2", FUR.eye, 4.5),
};

export type Brows = "none" | "lids" | "sloped" | "knit";

/** For the right eye; those of the left one are mirrored. */
const BROW: Readonly<Record<Brows, Svg>> = {
  none: all(),
  lids: all(stroke("M14 -2 Q28 -5 41 5", FUR.line, 4.5), stroke("M17 -15 Q28 -17 37 -10", FUR.shade, 3.5)),
  sloped: stroke("M15 -23 Q26 -20 38 -11", FUR.line, 4.5),
  knit: stroke("M12 -24 Q22 -24 36 -15", FUR.line, 4.5),
};

export type Mouth = "grin" | "smile" | "drooling" | "yawn" | "frown" | "wavy" | "asleep";

/** About the point under the nose. */
const MOUTH: Readonly<Record<Mouth, Svg>> = {
  grin: all(
    shape("M-17 1 Q0 5 17 1 Q15 24 0 24 Q-15 24 -17 1 Z", FUR.line),
    shape("M-9.5 17 Q0 9 9.5 17 Q6 21.5 0 21.5 Q-6 21.5 -9.5 17 Z", FUR.tongue),
  ),
  smile: stroke("M-13 1 Q-7 10 0 2 Q7 10 13 1", FUR.line, 4),
  drooling: all(
    ellipse(0, 9, 9, 7.5, FUR.line),
    ellipse(0, 12, 5, 3.4, FUR.tongue),
    shape("M8 11 Q14 21 9 24 Q4 24 5 17 Z", FUR.tear),
  ),
  yawn: all(ellipse(0, 13, 10.5, 12.5, FUR.line), ellipse(0, 19, 6.5, 5, FUR.tongue)),
  frown: stroke("M-11 12 Q0 0 11 12", FUR.line, 4.5),
  wavy: stroke("M-15 8 Q-10 1 -5 7 Q0 13 5 7 Q10 1 15 8", FUR.line, 4.5),
  asleep: stroke("M-6 3 Q0 9 6 3", FUR.line, 4),
};

export interface Face {
  readonly eyes: Eyes;
  readonly brows: Brows;
  readonly mouth: Mouth;
  readonly blush: boolean;
  /** Tears run down. */
  readonly tears: boolean;
}

/** A face about the middle between its eyes. */
export function faceOf({ eyes, brows, mouth, blush, tears }: Face): Svg {
  return all(
    blush ? mirrored(ellipse(42, 18, 11, 7, FUR.blush)) : null,
    group("translate(-27 0)", EYE[eyes]),
    group("translate(27 0)", EYE[eyes]),
    mirrored(BROW[brows]),
    tears ? mirrored(shape("M31 13 Q41 27 38 35 Q33 42 27 36 Q24 30 31 13 Z", FUR.tear)) : null,
    shape("M-8 12 Q0 8 8 12 Q7 20 0 21 Q-7 20 -8 12 Z", FUR.nose),
    group("translate(0 22)", MOUTH[mouth]),
  );
}
