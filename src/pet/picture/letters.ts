import type { Text, Typeface, Weight } from "../../ports/image.js";

/** What stands in a picture for a run of characters that its font does not have. */
export const MISSING = "□";
const CUT = "…";

/** How a text is set. */
export interface Setting {
  readonly sizePx: number;
  readonly weight: Weight;
  readonly fill: string;
  /** Without it `x` is where a text begins. */
  readonly anchor?: "middle" | "end";
}

/**
 * A text that the font can draw: white space is one blank, control and format characters are nothing (one could turn
 * the direction of all that follows), and each run of characters without a glyph is one □.
 */
export function drawable(text: string, typeface: Typeface): string {
  let drawn = "";
  const canDraw = (character: string) => {
    const codePoint = character.codePointAt(0)!;
    return typeface.glyph(codePoint, "regular") !== null && typeface.glyph(codePoint, "semibold") !== null;
  };
  const plain = text
    .replace(/\s+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
  for (const character of plain) {
    if (canDraw(character)) drawn += character;
    else if (!drawn.endsWith(MISSING)) drawn += MISSING;
  }
  return drawn;
}

/** px */
export function widthOf(text: string, sizePx: number, weight: Weight, typeface: Typeface): number {
  let em = 0;
  for (const character of text) em += typeface.glyph(character.codePointAt(0)!, weight)?.advanceEm ?? 0;
  return em * sizePx;
}

/** A text within a width: as much of it as there is room for, then …  @param mostPx px */
export function fitted(
  text: string,
  mostPx: number,
  { sizePx, weight }: Setting,
  typeface: Typeface,
): string {
  if (widthOf(text, sizePx, weight, typeface) <= mostPx) return text;
  let left = mostPx - widthOf(CUT, sizePx, weight, typeface);
  let kept = "";
  for (const character of text) {
    left -= widthOf(character, sizePx, weight, typeface);
    if (left < 0) break;
    kept += character;
  }
  return `${kept.trimEnd()}${CUT}`;
}

/** A text in lines of a width, broken at blanks; what is beyond the last line is cut. */
export function wrapped(
  text: string,
  mostPx: number,
  mostLines: number,
  setting: Setting,
  typeface: Typeface,
): string[] {
  const fits = (line: string) => widthOf(line, setting.sizePx, setting.weight, typeface) <= mostPx;
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    const longer = `${last} ${word}`;
    if (last !== undefined && (fits(longer) || lines.length === mostLines)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.map((line) => fitted(line, mostPx, setting, typeface));
}

/** A line of text; `y` is its base line, `x` where it begins, ends or has its middle. */
export function label(text: string, x: number, y: number, setting: Setting, typeface: Typeface): Text {
  const { sizePx: size, weight, fill, anchor } = setting;
  const width = anchor ? widthOf(text, size, weight, typeface) : 0;
  return { text, x: x - (anchor === "middle" ? width / 2 : width), y, size, weight, fill };
}
