/** Neighbouring cells of a terminal's line that look alike. */
export interface Cells {
  /** Of the first one, from 0. */
  readonly column: number;
  /** A cell a character: wide characters are not told apart. */
  readonly text: string;
  readonly kind: "letters" | "block";
  readonly tone: "plain" | "good" | "bad" | "unsure";
}

const TONES: Readonly<Record<string, Cells["tone"]>> = { 32: "good", 31: "bad", 33: "unsure", 39: "plain" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: an ANSI colour begins with one
const PART = /\u001b\[(\d+)m|([░▒▓▁▂▃▄▅▆▇█])\2*|(?:[^\s\u001b░▒▓▁▂▃▄▅▆▇█]| (?=[^\s\u001b]))+|\s/gu;

/**
 * Takes a line with ANSI colours apart: runs of letters with single spaces between them, runs of one block.
 * @throws {TypeError} for an escape sequence that is no colour of ours.
 */
export function cellsIn(line: string): Cells[] {
  const runs: Cells[] = [];
  let column = 0;
  let tone: Cells["tone"] = "plain";
  for (const [part, colour, block] of line.matchAll(PART)) {
    if (colour !== undefined) {
      const named = TONES[colour];
      if (!named)
        throw new TypeError(`docs: found the colour ${colour}, expected 31, 32, 33 or 39. Add it here`);
      tone = named;
      continue;
    }
    const text = part.trimStart();
    const skipped = part.length - text.length;
    if (text !== "") {
      const kind = block === undefined ? "letters" : "block";
      runs.push({ column: column + skipped, text, kind, tone });
    }
    column += [...part].length;
  }
  return runs;
}
