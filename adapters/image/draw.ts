import { ImageError } from "../../src/ports/image.js";
import type { Pixels } from "./canvas.js";

/** What of a document is drawn, in its own units. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws SVG elements outside of the event loop.
 *
 * @param view without it, a unit is a pixel
 * @throws {ImageError} for what are none, or a size that is none.
 */
export type Draw = (widthPx: number, heightPx: number, markup: string, view?: View) => Promise<Pixels>;

/** Draws through resvg. The library loads here, on first use. */
export async function loadDraw(): Promise<Draw> {
  const { renderAsync } = await import("@resvg/resvg-js");
  return async (width, height, markup, view = { x: 0, y: 0, width, height }) => {
    const viewBox = `${view.x} ${view.y} ${view.width} ${view.height}`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${viewBox}">${markup}</svg>`;
    // Looking through the host's fonts takes longer than drawing.
    const image = await renderAsync(svg, { font: { loadSystemFonts: false } }).catch((cause: unknown) => {
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new ImageError(
        `picture: found what can't be drawn (${found}), expected SVG elements and a size. Correct the drawing`,
        { cause },
      );
    });
    return { width, height, bytes: image.pixels };
  };
}
