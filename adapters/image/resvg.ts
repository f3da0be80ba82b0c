import type { ImageRenderer, Typeface } from "../../src/ports/image.js";
import { Canvas } from "./canvas.js";
import { loadDraw } from "./draw.js";
import { Letters } from "./letters.js";
import { Panels } from "./panels.js";
import { encodePng } from "./png.js";

/** Pictures through resvg: panels at once, each on a thread, then the letters over them. */
export async function openResvg(typeface: Typeface): Promise<ImageRenderer> {
  const draw = await loadDraw();
  const [letters, panels] = [new Letters(typeface, draw), new Panels(draw)];
  return {
    async png(drawing, widthPx) {
      const pxPerUnit = widthPx / drawing.width;
      const [written, ...below] = await Promise.all([
        letters.of(drawing.texts, pxPerUnit),
        ...drawing.panels.map((panel) => panels.drawn(panel, pxPerUnit)),
      ]);
      const canvas = new Canvas(widthPx, Math.round(drawing.height * pxPerUnit));
      for (const { pixels, left, top } of below) canvas.put(pixels, left, top);
      for (const { mask, x, y, rgb } of written) canvas.ink(mask, x, y, rgb);
      canvas.straighten();
      return encodePng(canvas.bytes, canvas.width, canvas.height);
    },
  };
}
