import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { middle, type Point, stretch } from "../../../adapters/image/font-curves.js";

const CLOSE_BY = 2;
const START: Point = { x: 0, y: 0 };
const place = fc.record({
  x: fc.integer({ min: -1_500, max: 1_500 }),
  y: fc.integer({ min: -1_500, max: 1_500 }),
});

/** Where a path is at `steps` shares of each of its commands. */
function drawn(path: string, from: Point, steps: number): Point[] {
  let pen = from;
  return [...path.matchAll(/([lqc])([^lqc]+)/g)].flatMap(([, , numbers]) => {
    const values = numbers!.trim().split(" ").map(Number);
    const points = Array.from({ length: values.length / 2 }, (_, index) => ({
      x: pen.x + values[index * 2]!,
      y: pen.y + values[index * 2 + 1]!,
    }));
    const all = [pen, ...points];
    pen = points.at(-1)!;
    return Array.from({ length: steps }, (_, step) => onCurve(all, (step + 1) / steps));
  });
}

/** De Casteljau's construction, of any degree. */
function onCurve(points: readonly Point[], at: number): Point {
  if (points.length === 1) return points[0]!;
  const next = points.slice(1).map((point, index) => {
    const before = points[index]!;
    return { x: before.x + (point.x - before.x) * at, y: before.y + (point.y - before.y) * at };
  });
  return onCurve(next, at);
}

function apart(one: readonly Point[], other: readonly Point[]): number {
  return Math.max(
    ...one.map((point, index) => Math.hypot(point.x - other[index]!.x, point.y - other[index]!.y)),
  );
}

/** The arcs as a file has them, with every point of the line written out. */
function asParabolas(controls: readonly Point[], to: Point): Point[] {
  let start = START;
  return controls.flatMap((control, index) => {
    const next = controls[index + 1];
    const end = next ? middle(control, next) : to;
    const arc = Array.from({ length: 12 }, (_, step) => onCurve([start, control, end], (step + 1) / 12));
    start = end;
    return arc;
  });
}

describe("a stretch of an outline", () => {
  test("without control points is a line, with one a parabola", () => {
    expect(stretch(START, [], { x: 3, y: -4 }, CLOSE_BY)).toBe("l3 -4");
    expect(stretch(START, [{ x: 1, y: 2 }], { x: 3, y: -4 }, CLOSE_BY)).toBe("q1 2 3 -4");
  });

  test("lies as close to the file's as was asked, whatever its control points", () => {
    fc.assert(
      fc.property(fc.array(place, { minLength: 2, maxLength: 6 }), place, (controls, to) => {
        const path = stretch(START, controls, to, CLOSE_BY);
        const steps = path.startsWith("c") ? 12 * controls.length : 12;
        // Between the places where the two are compared they part by a hair more.
        expect(apart(drawn(path, START, steps), asParabolas(controls, to))).toBeLessThanOrEqual(
          CLOSE_BY * 1.1,
        );
      }),
      { numRuns: 200 },
    );
  });

  test("that was a cubic once is one again", () => {
    const cubic = [START, { x: 0, y: 552 }, { x: 448, y: 1_000 }, { x: 1_000, y: 1_000 }];
    // Each share of it with the tangents of its ends, as fonts are made.
    const shares = 4;
    const controls = Array.from({ length: shares }, (_, share) => {
      const [from, to] = [onCurve(cubic, share / shares), onCurve(cubic, (share + 1) / shares)];
      const half = onCurve(cubic, (share + 0.5) / shares);
      return {
        x: Math.round(2 * half.x - (from.x + to.x) / 2),
        y: Math.round(2 * half.y - (from.y + to.y) / 2),
      };
    });
    const path = stretch(START, controls, cubic[3]!, CLOSE_BY);
    expect(path).toMatch(/^c[^lqc]+$/);
    expect(apart(drawn(path, START, 40), drawn("c0 552 448 1000 1000 1000", START, 40))).toBeLessThan(
      2 * CLOSE_BY,
    );
  });

  test("that never was one stays a run of parabolas", () => {
    const zigzag = [
      { x: 100, y: 500 },
      { x: 200, y: -500 },
      { x: 300, y: 500 },
    ];
    expect(stretch(START, zigzag, { x: 400, y: 0 }, CLOSE_BY)).toMatch(/^(q[^lqc]+){3}$/);
  });
});
