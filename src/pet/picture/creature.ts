import { type Face, faceOf, mirrored } from "./face.js";
import { FUR, type Palette } from "./palette.js";
import type { Arms, Pose } from "./pose.js";
import { propOf } from "./prop.js";
import { all, el, ellipse, group, type Svg, shape, stroke } from "./svg.js";

const LINE_PX = 5;

/** The pet with what is about it. Origin: the ground in the middle; it is about 240 px wide and 210 px high. */
export function creature(pose: Pose, palette: Palette): Svg {
  const shadow = el("ellipse", {
    cx: 0,
    cy: 2,
    rx: (pose.stance === "sitting" ? 74 : 104) - pose.hop * 1.5,
    ry: 9,
    fill: "#000000",
    "fill-opacity": 0.16,
  });
  const pet = pose.stance === "sitting" ? sitting(pose) : group("translate(10 0)", curledUp(pose));
  return all(shadow, group(`translate(0 ${-pose.hop})`, pet), propOf(pose.prop, palette));
}

function sitting({ sink, lean, ears, tail, arms, face }: Pose): Svg {
  const front = arms === "at-mouth";
  return all(
    group(`translate(46 -26) rotate(${tail})`, bushyTail()),
    mirrored(outlined("M14 -2 C14 -20 52 -20 54 -4 C54 2 46 4 34 4 C22 4 14 3 14 -2 Z", FUR.coat)),
    outlined(
      "M0 -104 C42 -104 58 -60 55 -30 C53 -8 32 -2 0 -2 C-32 -2 -53 -8 -55 -30 C-58 -60 -42 -104 0 -104 Z",
      FUR.coat,
    ),
    shape(
      "M0 -84 C26 -82 35 -56 33 -34 C31 -14 18 -8 0 -8 C-18 -8 -31 -14 -33 -34 C-35 -56 -26 -82 0 -84 Z",
      FUR.cream,
    ),
    front ? null : limbs(arms),
    group(`translate(0 ${-86 + sink})`, collar(), group(`rotate(${lean})`, head(ears, face))),
    front ? limbs(arms) : null,
  );
}

/** A ball with the head on its paws and the tail about it. */
function curledUp({ ears, face }: Pose): Svg {
  return all(
    outlined(
      "M-96 -34 C-96 -88 -40 -104 12 -102 C70 -100 108 -66 104 -30 C102 -6 70 2 4 2 C-62 2 -96 -4 -96 -34 Z",
      FUR.coat,
    ),
    stroke("M46 -92 C74 -84 92 -66 94 -44", FUR.shade, 7),
    group("translate(-38 -8) rotate(-7) scale(0.9)", head(ears, face)),
    outlined(
      "M104 -26 C104 -2 66 6 20 4 C-2 3 -18 -2 -18 -12 C-18 -24 2 -27 24 -25 C52 -23 84 -30 104 -26 Z",
      FUR.shade,
    ),
    shape("M20 1.5 C0 1 -15.5 -3 -15.5 -12 C-15.5 -21 0 -24 17 -23 C10 -16 12 -6 20 1.5 Z", FUR.cream),
  );
}

/** A head about the neck. */
function head(ears: number, face: Face): Svg {
  return all(
    mirrored(group(`translate(46 -78) rotate(${ears})`, ear())),
    outlined(
      "M0 -106 C44 -106 74 -80 76 -46 C77 -34 84 -26 80 -18 C74 -8 62 -12 56 -8 C40 6 22 10 0 10 C-22 10 -40 6 -56 -8 C-62 -12 -74 -8 -80 -18 C-84 -26 -77 -34 -76 -46 C-74 -80 -44 -106 0 -106 Z",
      FUR.coat,
    ),
    shape(
      "M0 7 C20 7 38 3 53 -10 C60 -16 70 -14 76 -20 C66 -40 46 -34 30 -34 C16 -34 6 -42 0 -52 C-6 -42 -16 -34 -30 -34 C-46 -34 -66 -40 -76 -20 C-70 -14 -60 -16 -53 -10 C-38 3 -20 7 0 7 Z",
      FUR.cream,
    ),
    ellipse(-13, -86, 4.5, 7.5, FUR.shade),
    ellipse(0, -90, 4.8, 8.5, FUR.shade),
    ellipse(13, -86, 4.5, 7.5, FUR.shade),
    group("translate(0 -46)", faceOf(face)),
  );
}

function ear(): Svg {
  return all(
    outlined("M-26 8 C-24 -26 -8 -52 10 -56 C26 -44 34 -14 26 14 Z", FUR.coat),
    shape("M-12 2 C-10 -20 -2 -36 8 -40 C18 -30 20 -10 15 6 Z", FUR.inner),
  );
}

function bushyTail(): Svg {
  return all(
    outlined(
      "M-6 10 C30 16 70 -2 76 -40 C80 -66 64 -84 48 -78 C36 -74 42 -60 38 -46 C32 -26 10 -22 -6 -14 Z",
      FUR.shade,
    ),
    shape("M73.5 -42 C77 -64 63 -80 49.5 -75.5 C40 -71 45 -60 41 -47 C50 -54 62 -40 73.5 -42 Z", FUR.cream),
  );
}

/** With a tag: what was promised, and a tick that says so. */
function collar(): Svg {
  return all(
    stroke("M-42 4 Q0 26 42 4", FUR.line, 15),
    stroke("M-42 4 Q0 26 42 4", FUR.collar, 8),
    ellipse(0, 24, 14, 14, FUR.line),
    ellipse(0, 24, 10.5, 10.5, FUR.tag),
    stroke("M-5 24 L-1.2 28 L5.5 20", FUR.line, 3.2),
  );
}

const ARM: Readonly<Record<Arms, string>> = {
  raised: "M46 -74 C62 -80 76 -96 82 -116",
  folded: "M46 -66 C52 -52 42 -42 26 -42",
  "on-belly": "M47 -66 C56 -50 44 -36 28 -36",
  hanging: "M48 -66 C58 -52 58 -34 54 -20",
  "at-mouth": "M50 -58 C58 -70 46 -84 28 -84",
};

function limbs(arms: Arms): Svg {
  const d = ARM[arms];
  return mirrored(all(stroke(d, FUR.line, 29), stroke(d, FUR.coat, 20)));
}

function outlined(d: string, fill: string): Svg {
  return el("path", { d, fill, stroke: FUR.line, "stroke-width": LINE_PX, "stroke-linejoin": "round" });
}
