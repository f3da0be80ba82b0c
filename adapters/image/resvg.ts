import { ImageError, type ImageRenderer } from "../../src/ports/image.js";
import { encodePng } from "./png.js";

/** Pictures through resvg. The library loads here, on first use. */
export async function openResvg(): Promise<ImageRenderer> {
  const { renderAsync } = await import("@resvg/resvg-js");
  return {
    async png(svg, widthPx) {
      const options = {
        // Looking through the host's fonts takes longer than drawing.
        font: { loadSystemFonts: false },
        fitTo: { mode: "width", value: widthPx },
      } as const;
      const image = await renderAsync(svg, options).catch((cause: unknown) => {
        const found = cause instanceof Error ? cause.message : String(cause);
        throw new ImageError(
          `picture: found what can't be drawn (${found}), expected an SVG document with a size. Correct the document`,
          { cause },
        );
      });
      return encodePng(straight(image.pixels), image.width, image.height);
    },
  };
}

/** Takes the alpha out of the colours again, in place: resvg multiplies it in, PNG wants them as they are. */
function straight(pixels: Buffer): Buffer {
  for (let at = 3; at < pixels.length; at += 4) {
    const alpha = pixels[at]!;
    if (alpha === 255 || alpha === 0) continue;
    for (let part = at - 3; part < at; part++) {
      pixels[part] = Math.min(255, Math.round((pixels[part]! * 255) / alpha));
    }
  }
  return pixels;
}
