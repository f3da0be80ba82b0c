import { LRUCache } from "lru-cache";
import type { Panel } from "../../src/ports/image.js";
import type { Pixels } from "./canvas.js";
import type { Draw } from "./draw.js";

const MOST_BYTES = 2 * 1_024 * 1_024;

/** A panel's pixels, and where they lie. */
export interface DrawnPanel {
  readonly pixels: Pixels;
  readonly left: number;
  readonly top: number;
}

/** Draws panels, and keeps common ones for the pictures to come. */
export class Panels {
  readonly #kept = new LRUCache<string, Pixels>({ maxSize: MOST_BYTES });

  constructor(private readonly draw: Draw) {}

  /** In whole pixels, so that panels that touch in a drawing touch in its picture, whatever its size. */
  async drawn({ x, y, width, height, markup, common }: Panel, pxPerUnit: number): Promise<DrawnPanel> {
    const px = (length: number) => Math.round(length * pxPerUnit);
    const [left, top] = [px(x), px(y)];
    const [widthPx, heightPx] = [px(x + width) - left, px(y + height) - top];
    const draw = () =>
      this.draw(widthPx, heightPx, markup, {
        x: left / pxPerUnit,
        y: top / pxPerUnit,
        width: widthPx / pxPerUnit,
        height: heightPx / pxPerUnit,
      });
    if (!common) return { left, top, pixels: await draw() };
    const key = `${pxPerUnit} ${left} ${top} ${widthPx} ${heightPx} ${markup}`;
    const pixels = this.#kept.get(key) ?? (await draw());
    this.#kept.set(key, pixels, { size: pixels.bytes.length });
    return { left, top, pixels };
  }
}
