import type { Mask } from "./mask.js";

/** Pixels as resvg gives them: RGBA, 4 bytes each, alpha multiplied in. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
}

/** Pixels over which others are laid. */
export class Canvas implements Pixels {
  readonly bytes: Buffer;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.bytes = Buffer.alloc(width * height * 4);
  }

  /** Puts pixels in place of those that are there. */
  put({ width, height, bytes }: Pixels, left: number, top: number): void {
    for (let row = 0; row < height; row++) {
      const at = ((top + row) * this.width + left) * 4;
      bytes.copy(this.bytes, at, row * width * 4, (row + 1) * width * 4);
    }
  }

  /** Lays a colour over what a mask covers. @param rgb `0xRRGGBB` */
  ink({ left, top, width, height, cover }: Mask, x: number, y: number, rgb: number): void {
    const { bytes } = this;
    const [red, green, blue] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
    for (let row = 0; row < height; row++) {
      const down = y + top + row;
      if (down < 0 || down >= this.height) continue;
      for (let column = 0; column < width; column++) {
        const right = x + left + column;
        const share = cover[row * width + column]!;
        if (share === 0 || right < 0 || right >= this.width) continue;
        const at = (down * this.width + right) * 4;
        bytes[at] = mixed(bytes[at]!, red, share);
        bytes[at + 1] = mixed(bytes[at + 1]!, green, share);
        bytes[at + 2] = mixed(bytes[at + 2]!, blue, share);
        bytes[at + 3] = mixed(bytes[at + 3]!, 255, share);
      }
    }
  }

  /** Takes the alpha out of the colours again: PNG wants them as they are. */
  straighten(): void {
    const { bytes } = this;
    for (let at = 0; at < bytes.length; at += 4) {
      const alpha = bytes[at + 3]!;
      if (alpha === 255 || alpha === 0) continue;
      for (let part = at; part < at + 3; part++) {
        bytes[part] = Math.min(255, Math.round((bytes[part]! * 255) / alpha));
      }
    }
  }
}

function mixed(under: number, over: number, share: number): number {
  const sum = under * (255 - share) + over * share + 128;
  // sum ÷ 255, rounded.
  return (sum + (sum >> 8)) >> 8;
}
