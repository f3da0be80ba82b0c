/** A point of an outline, in 1 ÷ `unitsPerEm` of the font size. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A parabola: start, control point, end. */
type Arc = readonly [Point, Point, Point];
/** Start, two control points, end. */
type Curve = readonly [Point, Point, Point, Point];

/**
 * How a letter's line goes from one of its points to the next, as commands of an SVG path. TrueType has parabolas
 * alone: a curve that was drawn as one cubic is a run of them in its files. Where the cubic can be had back, it is:
 * a document of half the length is drawn sooner.
 *
 * @param closeBy how far the two may lie apart, in units of the points
 */
export function stretch(from: Point, controls: readonly Point[], to: Point, closeBy: number): string {
  if (controls.length === 0) return `l${away(from, to)}`;
  const arcs = arcsOf(from, controls, to);
  const curve = curveOf(arcs);
  if (arcs.length > 1 && isClose(arcs, curve, closeBy)) {
    const [, one, other, end] = curve;
    return `c${away(from, one)} ${away(from, other)} ${away(from, end)}`;
  }
  return arcs.map(([start, control, end]) => `q${away(start, control)} ${away(start, end)}`).join("");
}

/** Between two control points lies a point of the line, half-way. */
export function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function arcsOf(from: Point, controls: readonly Point[], to: Point): Arc[] {
  let start = from;
  return controls.map((control, index) => {
    const next = controls[index + 1];
    const arc: Arc = [start, control, next ? middle(control, next) : to];
    start = arc[2];
    return arc;
  });
}

/** The cubic that sets out and arrives as the arcs do, if each of them is an equal share of it. */
function curveOf(arcs: readonly Arc[]): Curve {
  const [from, first] = arcs[0]!;
  const [, last, to] = arcs.at(-1)!;
  const share = (2 * arcs.length) / 3;
  const towards = (point: Point, control: Point): Point => ({
    x: Math.round(point.x + (control.x - point.x) * share),
    y: Math.round(point.y + (control.y - point.y) * share),
  });
  return [from, towards(from, first), towards(to, last), to];
}

const PROBES = [0.25, 0.5, 0.75, 1];

function isClose(arcs: readonly Arc[], curve: Curve, closeBy: number): boolean {
  return arcs.every((arc, index) =>
    PROBES.every((probe) => {
      const [one, other] = [onArc(arc, probe), onCurve(curve, (index + probe) / arcs.length)];
      return (one.x - other.x) ** 2 + (one.y - other.y) ** 2 <= closeBy ** 2;
    }),
  );
}

function onArc([from, control, to]: Arc, at: number): Point {
  const left = 1 - at;
  const along = (axis: "x" | "y") =>
    left * left * from[axis] + 2 * left * at * control[axis] + at * at * to[axis];
  return { x: along("x"), y: along("y") };
}

function onCurve([from, one, other, to]: Curve, at: number): Point {
  const left = 1 - at;
  const along = (axis: "x" | "y") =>
    left ** 3 * from[axis] +
    3 * left * left * at * one[axis] +
    3 * left * at * at * other[axis] +
    at ** 3 * to[axis];
  return { x: along("x"), y: along("y") };
}

/** Scaled parts have long fractions. */
function away(from: Point, to: Point): string {
  const tidy = (value: number) => Math.round(value * 100) / 100;
  return `${tidy(to.x - from.x)} ${tidy(to.y - from.y)}`;
}
