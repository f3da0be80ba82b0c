import { visible } from "../../../src/bytes/visible.js";
import { wrap } from "../../../src/report/text.js";

/**
 * Somebody's words for a terminal: control characters are shown, never obeyed, and lines too long for it break between
 * words. A line that fits keeps its spaces.
 *
 * @param width columns
 */
export function spoken(text: string, width: number): string {
  return text
    .split(/\r\n|[\n\r]/)
    .flatMap((line) => {
      const plain = line.replaceAll("\t", "    ");
      const broken = wrap(plain, width);
      return broken.length === 1 ? [visible(plain)] : broken;
    })
    .join("\n");
}
