import { FUR, type Palette } from "./palette.js";
import { all, box, ellipse, group, type Svg, shape, stroke } from "./svg.js";

export type Prop = "sparkles" | "none" | "bowl" | "battery" | "cloud" | "papers" | "zzz";

/** What is about the pet and says why it feels so. Origin: the ground in the middle. */
export function propOf(prop: Prop, { ink, missed, ground }: Palette): Svg {
  switch (prop) {
    case "none":
      return all();
    case "sparkles":
      return all(
        sparkle(-98, -150, 15),
        sparkle(104, -172, 12),
        sparkle(-92, -204, 9),
        sparkle(-108, -88, 8),
      );
    case "bowl":
      return all(
        ellipse(0, -20, 52, 11, FUR.line),
        ellipse(0, -20, 45, 7, FUR.inner),
        shape("M-52 -20 Q0 -6 52 -20 L43 8 Q0 18 -43 8 Z", FUR.line),
        shape("M-46 -14 Q0 -2 46 -14 L38.5 4.5 Q0 12.5 -38.5 4.5 Z", FUR.collar),
        pawPrint(0, -1, 0.5, FUR.cream),
      );
    case "battery":
      return group(
        "translate(88 -168) rotate(8)",
        box(-25, -14, 46, 28, 7, ink),
        box(22, -6, 6, 12, 3, ink),
        box(-20, -9, 36, 18, 3, ground),
        box(-18, -7, 8, 14, 2, missed),
      );
    case "cloud":
      return group(
        "translate(70 -186)",
        ...[-18, 2, 22].map((x, index) => stroke(`M${x} 20 l-4 ${10 + (index % 2) * 5}`, FUR.tear, 5)),
        cloud(FUR.line, 4),
        cloud(CLOUD, 0),
      );
    case "papers":
      return all(
        group("translate(-92 -160) rotate(-14)", sheet(missed)),
        group("translate(92 -150) rotate(12)", sheet(missed)),
      );
    case "zzz":
      return all(zed(56, -126, 12, ink), zed(78, -152, 17, ink), zed(106, -184, 23, ink));
  }
}

const CLOUD = "#93A0B8";

/** @param rim px that it is larger all round */
function cloud(fill: string, rim: number): Svg {
  return all(
    ellipse(-20, 2, 18 + rim, 15 + rim, fill),
    ellipse(2, -8, 22 + rim, 20 + rim, fill),
    ellipse(24, 2, 17 + rim, 14 + rim, fill),
    box(-36 - rim, -1 - rim, 76 + 2 * rim, 18 + 2 * rim, 9 + rim, fill),
  );
}

function sparkle(x: number, y: number, size: number): Svg {
  const near = size / 5;
  return group(
    `translate(${x} ${y})`,
    shape(
      `M0 ${-size} Q${near} ${-near} ${size} 0 Q${near} ${near} 0 ${size} Q${-near} ${near} ${-size} 0 Q${-near} ${-near} 0 ${-size} Z`,
      "#F0A21C",
    ),
  );
}

/** The mark of the house: a pad and four toes. */
export function pawPrint(x: number, y: number, scale: number, fill: string): Svg {
  return group(
    `translate(${x} ${y}) scale(${scale})`,
    shape("M0 -2 C10 -2 15 7 13 12 C10 18 4 14 0 14 C-4 14 -10 18 -13 12 C-15 7 -10 -2 0 -2 Z", fill),
    ellipse(-14, -5, 4.6, 6.2, fill),
    ellipse(-5.2, -12, 4.8, 6.6, fill),
    ellipse(5.2, -12, 4.8, 6.6, fill),
    ellipse(14, -5, 4.6, 6.2, fill),
  );
}

/** A sheet with a cross on it. */
function sheet(cross: string): Svg {
  return all(
    box(-19, -24, 38, 48, 5, FUR.line),
    box(-15.5, -20.5, 31, 41, 2.5, FUR.white),
    stroke("M-9 -12 H9 M-9 -5 H4", "#B9B4C4", 3),
    stroke("M-6 4 L6 15 M6 4 L-6 15", cross, 4),
  );
}

function zed(x: number, y: number, size: number, color: string): Svg {
  const half = size / 2;
  return stroke(
    `M${x - half} ${y - half} H${x + half} L${x - half} ${y + half} H${x + half}`,
    color,
    size / 4,
  );
}
