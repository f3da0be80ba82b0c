import type { Text } from "../../ports/image.js";
import { all, group, type Svg } from "./svg.js";

/** Shapes, and texts over them. */
export interface Piece {
  readonly shapes: Svg;
  readonly texts: readonly Text[];
}

export function piece(...parts: readonly (Svg | Text | Piece | null)[]): Piece {
  const shapes: Svg[] = [];
  const texts: Text[] = [];
  for (const part of parts) {
    if (part === null) continue;
    if ("markup" in part) shapes.push(part);
    else if ("text" in part) texts.push(part);
    else {
      shapes.push(part.shapes);
      texts.push(...part.texts);
    }
  }
  return { shapes: all(...shapes), texts };
}

export function moved(x: number, y: number, { shapes, texts }: Piece): Piece {
  return {
    shapes: group(`translate(${x} ${y})`, shapes),
    texts: texts.map((text) => ({ ...text, x: text.x + x, y: text.y + y })),
  };
}
