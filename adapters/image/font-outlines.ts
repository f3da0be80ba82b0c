import type { Box, Contour, Glyph } from "../../src/ports/image.js";
import { middle, type Point, stretch } from "./font-curves.js";

interface LinePoint extends Point {
  /** On the line, or a control point of it. */
  readonly on: boolean;
}
type Line = readonly LinePoint[];

interface Tables {
  readonly loca: number;
  readonly glyf: number;
  /** Offsets of four bytes, not two. */
  readonly long: boolean;
  readonly unitsPerEm: number;
}

const POINT = { on: 1, shortX: 2, shortY: 4, repeat: 8, sameX: 16, sameY: 32 } as const;
const PART = { words: 1, offsets: 2, scale: 8, more: 32, twoScales: 64, matrix: 128 } as const;
/** An accent on a letter is one part of two; a part of a part of a part is no font. */
const DEEPEST = 4;
/** How far a curve may be from the file's: as far as the file's may be from the one that was drawn. */
const CLOSE_EM = 0.001;

/** Reads glyphs of `glyf` → their contours and what these lie in, those of accented letters put together from their parts. */
export function outlines(
  view: DataView,
  { loca, glyf, long, unitsPerEm }: Tables,
): (glyph: number) => Pick<Glyph, "contours" | "box"> {
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
  return (glyph) => {
    const lines = linesOf(glyph, 0);
    return {
      contours: lines.flatMap((line) => contourOf(line, CLOSE_EM * unitsPerEm) ?? []),
      box: boxOf(lines.flat()),
    };
  };
}

/** About the control points too: so no curve between them leaves it. */
function boxOf(points: readonly Point[]): Box {
  let [left, bottom, right, top] =
    points.length === 0 ? [0, 0, 0, 0] : [Infinity, Infinity, -Infinity, -Infinity];
  for (const { x, y } of points) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
  }
  return { left, bottom, right, top };
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
  readonly place: (point: LinePoint) => LinePoint;
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

/** Relative, so that it is written once, wherever the letter stands. */
function contourOf(line: Line, closeBy: number): Contour | null {
  const [last] = line.slice(-1);
  if (!last) return null;
  // A line of control points alone begins half-way between two of them.
  const first = line.findIndex(({ on }) => on);
  const start: LinePoint = first === -1 ? { ...middle(last, line[0]!), on: true } : line[first]!;
  const round = [...line.slice(first + 1), ...line.slice(0, Math.max(first, 0)), start];
  let path = "";
  let pen: Point = start;
  let controls: Point[] = [];
  for (const point of round) {
    if (!point.on) {
      controls.push(point);
      continue;
    }
    path += stretch(pen, controls, point, closeBy);
    [pen, controls] = [point, []];
  }
  return { x: start.x, y: start.y, path: `${path}z` };
}
