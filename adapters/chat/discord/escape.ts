import { visible } from "../../../src/bytes/visible.js";

/** What means something in Discord's markdown, mentions and links. */
const MEANING = /[\\*_~|`<>[\]()@]|:(?=\/\/)/g;
/** What means something at the beginning of a line: headings, small print, lists. */
const LEADING = /^(\s*)(?=[#+-])|^(\s*\d+)(?=\.)/;

/** A line in which nothing is markup, a mention or a link: what means something has a backslash before it. */
export function escaped(text: string): string {
  return led(inert(text).trim());
}

/** The same of a part of a line. */
export function inert(text: string): string {
  return visible(text).replace(MEANING, "\\$&");
}

/** The rest of an escaped line, which begins a line of its own. */
export function led(rest: string): string {
  return rest.replace(LEADING, "$&\\");
}

/** A text for a block of code, which it can't end. */
export function inCode(text: string): string {
  return text.replaceAll("`", "ˋ");
}

/** The beginning of an escaped text that breaks neither an escape, a mention nor a character. */
export function head(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/(?<!\\)<[@#&\d]*$/, "");
  const backslashes = /\\*$/.exec(cut)![0].length;
  const whole = backslashes % 2 === 1 ? cut.slice(0, -1) : cut;
  return whole.replace(/[\ud800-\udbff]$/, "") || cut;
}

export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${head(text, most - 1)}…`;
}
