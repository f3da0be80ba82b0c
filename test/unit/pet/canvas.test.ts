import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Canvas } from "../../../adapters/image/canvas.js";
import type { Mask } from "../../../adapters/image/mask.js";

const [WIDTH, HEIGHT] = [12, 8];
const colours = fc.integer({ min: 0, max: 0xffffff });
const places = fc.tuple(fc.integer({ min: -8, max: 20 }), fc.integer({ min: -8, max: 16 }));
const bytesOf = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

/** Any pixels, alpha multiplied into their colours. */
const canvases = bytesOf(WIDTH * HEIGHT * 4).map((straight) => {
  const canvas = new Canvas(WIDTH, HEIGHT);
  for (let at = 0; at < straight.length; at++) {
    const alpha = straight[at | 3]!;
    canvas.bytes[at] = (at & 3) === 3 ? alpha : Math.round((straight[at]! * alpha) / 255);
  }
  return canvas;
});

const side = fc.integer({ min: 1, max: 6 });
const shift = fc.integer({ min: -4, max: 4 });
const masks: fc.Arbitrary<Mask> = fc
  .tuple(side, side, shift, shift)
  .chain(([width, height, left, top]) =>
    bytesOf(width * height).map((cover) => ({ left, top, width, height, cover })),
  );

/** How much of a byte's pixel a mask covers. */
function coverAt({ left, top, width, height, cover }: Mask, x: number, y: number, at: number): number {
  const [column, row] = [((at >> 2) % WIDTH) - x - left, Math.floor((at >> 2) / WIDTH) - y - top];
  return column < 0 || column >= width || row < 0 || row >= height ? 0 : cover[row * width + column]!;
}

describe("ink", () => {
  test("is laid over what its mask covers, as far as it does, and over nothing else, wherever it lies", () => {
    fc.assert(
      fc.property(canvases, masks, places, colours, (canvas, mask, [x, y], rgb) => {
        const before = Buffer.from(canvas.bytes);
        canvas.ink(mask, x, y, rgb);
        for (let at = 0; at < before.length; at++) {
          const over = [rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255][at & 3]!;
          const share = coverAt(mask, x, y, at) / 255;
          expect(canvas.bytes[at]).toBe(Math.round(before[at]! * (1 - share) + over * share));
        }
      }),
    );
  });

  test("leaves no colour above its alpha", () => {
    fc.assert(
      fc.property(canvases, masks, places, colours, (canvas, mask, [x, y], rgb) => {
        canvas.ink(mask, x, y, rgb);
        for (let at = 0; at < canvas.bytes.length; at++) {
          expect(canvas.bytes[at]).toBeLessThanOrEqual(canvas.bytes[at | 3]!);
        }
      }),
    );
  });
});
