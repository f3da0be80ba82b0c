import type { Contour } from "../../src/ports/image.js";

interface Point {
  readonly x: number;
  readonly y: number;
  /** On the line, or a control point of it. */
  readonly on: boolean;
}
type Line = readonly Point[];

interface Tables {
  readonly loca: number;
  readonly glyf: number;
  /** Offsets of four bytes, not two. */
  readonly long: boolean;
}

const POINT = { on: 1, shortX: 2, shortY: 4, repeat: 8, sameX: 16, sameY: 32 } as const;
const PART = { words: 1, offsets: 2, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;
/** An accent on a letter is one part of two; a part of a part of a part is no font. */
const DEEPEST = 4;

/** Reads glyphs of `glyf` → their contours, those of accented letters put together from their parts. */
export function outlines(view: DataView, { loca, glyf, long }: Tables): (glyph: number) => Contour[] {
  const offsetOf = (glyph: number) =>
    long ? view.getUint32(loca + glyph * 4) : view.getUint16(loca + glyph * 2) * 2;
  const linesOf = (glyph: number, depth: number): Line[] => {
    const [from, to] = [offsetOf(glyph), offsetOf(glyph + 1)];
    // A blank has no outline.
    if (from === to || depth > DEEPEST) return [];
    const at = glyf + from;
    const count = view.getInt16(at);
    return count >= 0
      ? simpleLines(view, at, count)
      : partsIn(view, at).flatMap(({ glyph, place }) =>
          linesOf(glyph, depth + 1).map((line) => line.map(place)),
        );
  };
  return (glyph) => linesOf(glyph, 0).flatMap((line) => contourOf(line) ?? []);
}

/** A glyph of its own: ends of contours, flags, then x and y as differences, packed. */
function simpleLines(view: DataView, start: number, count: number): Line[] {
  const ends = Array.from({ length: count }, (_, index) => view.getUint16(start + 10 + index * 2));
  const total = (ends.at(-1) ?? -1) + 1;
  let at = start + 10 + count * 2;
  at += 2 + view.getUint16(at);
  const flags: number[] = [];
  while (flags.length < total) {
    const flag = view.getUint8(at++);
    const times = flag & POINT.repeat ? view.getUint8(at++) + 1 : 1;
    for (let time = 0; time < times; time++) flags.push(flag);
  }
  const along = (short: number, same: number): number[] => {
    let value = 0;
    return flags.map((flag) => {
      if (flag & short) value += flag & same ? view.getUint8(at++) : -view.getUint8(at++);
      else if (!(flag & same)) {
        value += view.getInt16(at);
        at += 2;
      }
      return value;
    });
  };
  const xs = along(POINT.shortX, POINT.sameX);
  const ys = along(POINT.shortY, POINT.sameY);
  const points = flags.map((flag, index) => ({ x: xs[index]!, y: ys[index]!, on: (flag & POINT.on) !== 0 }));
  return ends.map((end, index) => points.slice(index === 0 ? 0 : ends[index - 1]! + 1, end + 1));
}

interface Part {
  readonly glyph: number;
  readonly place: (point: Point) => Point;
}

function partsIn(view: DataView, start: number): Part[] {
  const parts: Part[] = [];
  let at = start + 10;
  for (let flags: number = PART.more; flags & PART.more; ) {
    flags = view.getUint16(at);
    const glyph = view.getUint16(at + 2);
    at += 4;
    const words = (flags & PART.words) !== 0;
    const [dx, dy] = words
      ? [view.getInt16(at), view.getInt16(at + 2)]
      : [view.getInt8(at), view.getInt8(at + 1)];
    at += words ? 4 : 2;
    const shares = flags & PART.matrix ? 4 : flags & PART.twoScales ? 2 : flags & PART.scale ? 1 : 0;
    // Shares of 2^14.
    const read = Array.from({ length: shares }, (_, index) => view.getInt16(at + index * 2) / 16_384);
    at += shares * 2;
    const [xx, xy, yx, yy] =
      shares === 4 ? read : [read[0] ?? 1, 0, 0, (shares === 2 ? read[1] : read[0]) ?? 1];
    const [right, up] = flags & PART.offsets ? [dx, dy] : [0, 0];
    parts.push({
      glyph,
      place: ({ x, y, on }) => ({ x: x * xx! + y * yx! + right, y: x * xy! + y * yy! + up, on }),
    });
  }
  return parts;
}

/** Between two control points lies a point of the line, half-way. */
function contourOf(line: Line): Contour | null {
  const points = line.flatMap((point, index): Point[] => {
    const before = line.at(index - 1)!;
    return point.on || before.on ? [point] : [middle(before, point), point];
  });
  const first = points.findIndex(({ on }) => on);
  if (first === -1) return null;
  const start = points[first]!;
  const round = [...points.slice(first + 1), ...points.slice(0, first), start];
  let [path, pen] = ["", start];
  let control: Point | null = null;
  const from = ({ x, y }: Point) => `${tidy(x - pen.x)} ${tidy(y - pen.y)}`;
  for (const point of round) {
    if (!point.on) {
      control = point;
      continue;
    }
    path += control ? `q${from(control)} ${from(point)}` : `l${from(point)}`;
    control = null;
    pen = point;
  }
  return { x: start.x, y: start.y, path: `${path}z` };
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2, on: true };
}

/** Scaled parts have long fractions. */
function tidy(value: number): number {
  return Math.round(value * 100) / 100;
}
