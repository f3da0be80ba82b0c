import { LRUCache } from "lru-cache";
import type { Text, Typeface } from "../../src/ports/image.js";
import type { Draw } from "./draw.js";
import { drawMasks, type Mask, type Shape } from "./mask.js";

/** A letter in a picture: its mask, the pixel in which the pen is, and its colour. */
export interface Letter {
  readonly mask: Mask;
  readonly x: number;
  readonly y: number;
  /** `0xRRGGBB` */
  readonly rgb: number;
}

interface Wanted extends Omit<Letter, "mask">, Shape {
  /** Equal for letters of one mask. */
  readonly key: string;
}

/** The pen moves by quarters of a pixel: resvg's own samples lie no closer. */
const STEPS = 4;
const MOST_BYTES = 1_024 * 1_024;
/** What a mask takes up besides its pixels, about. */
const MASK_BYTES = 300;

/** The letters of pictures. Each is drawn once, as long as it is in use: pictures are made of the same few hundred. */
export class Letters {
  readonly #masks = new LRUCache<string, Mask>({ maxSize: MOST_BYTES });

  constructor(
    private readonly typeface: Typeface,
    private readonly draw: Draw,
  ) {}

  /** @param pxPerUnit pixels for one unit of the picture */
  async of(texts: readonly Text[], pxPerUnit: number): Promise<Letter[]> {
    const wanted = texts.flatMap((text) => this.#wanted(text, pxPerUnit));
    const masks = new Map<string, Mask>();
    const missing = new Map<string, Wanted>();
    for (const letter of wanted) {
      const mask = this.#masks.get(letter.key);
      if (mask) masks.set(letter.key, mask);
      else missing.set(letter.key, letter);
    }
    const drawn = await drawMasks([...missing.values()], this.typeface.unitsPerEm, this.draw);
    for (const [index, key] of [...missing.keys()].entries()) {
      const mask = drawn[index]!;
      masks.set(key, mask);
      this.#masks.set(key, mask, { size: mask.cover.length + MASK_BYTES });
    }
    return wanted.map(({ key, x, y, rgb }) => ({ mask: masks.get(key)!, x, y, rgb }));
  }

  #wanted({ text, x, y, size, weight, fill }: Text, pxPerUnit: number): Wanted[] {
    const sizePx = size * pxPerUnit;
    const rgb = Number.parseInt(fill.slice(1), 16);
    const down = placed(y * pxPerUnit);
    let pen = x * pxPerUnit;
    return [...text].flatMap((character) => {
      const glyph = this.typeface.glyph(character.codePointAt(0)!, weight);
      if (!glyph) return [];
      const right = placed(pen);
      pen += glyph.advanceEm * sizePx;
      if (glyph.contours.length === 0) return [];
      const key = `${character} ${weight} ${sizePx} ${right.within} ${down.within}`;
      return [{ key, glyph, sizePx, x: right.px, y: down.px, penX: right.within, penY: down.within, rgb }];
    });
  }
}

/** The pixel of a place, and the step within it that is closest. */
function placed(px: number): { px: number; within: number } {
  const steps = Math.round(px * STEPS);
  const whole = Math.floor(steps / STEPS);
  return { px: whole, within: steps / STEPS - whole };
}
