/** A word of a command as it was typed: by itself, or as the value of an option. */
export interface Word {
  readonly text: string;
  /** The option that it was given for: `period` of `period:2026-04` and of `--period 2026-04`. */
  readonly name: string | null;
  readonly quoted: boolean;
}

/** A quote was opened and not closed. */
export interface Unclosed {
  readonly unclosed: string;
}

/** What phones and editors make of quotes and hyphens counts like what was meant. */
const closing: Readonly<Record<string, string>> = { '"': '"', "“": "”", "„": "“" };
const DASHED = /^(?:--|[—–])([a-z][a-z0-9-]*)(?:\s*[:=]\s*|\s+|$)/i;
const NAMED = /^([a-z][a-z0-9-]*):\s*/i;

/**
 * Splits what follows a command's name.
 *
 * @param kindOf what a name is: an option with a value, a switch, or nothing. `name:` counts for these names alone, so
 * that ids with colons are words; `--name` counts for any.
 */
export function wordsIn(
  line: string,
  kindOf: (name: string) => "value" | "switch" | null,
): readonly Word[] | Unclosed {
  const words: Word[] = [];
  let rest = line.trim();
  while (rest !== "") {
    const named = nameIn(rest, kindOf);
    const name = named?.name ?? null;
    if (named) rest = rest.slice(named.length);
    if (named?.bare || (named && rest === "")) {
      words.push({ text: named.bare ? "yes" : "", name, quoted: named.bare });
      continue;
    }
    const quote = closing[rest[0]!];
    if (quote === undefined) {
      const text = /^\S+/.exec(rest)![0];
      words.push({ text, name, quoted: false });
      rest = rest.slice(text.length).trimStart();
      continue;
    }
    const read = quotedText(rest, quote);
    if (!read) return { unclosed: rest };
    words.push({ text: read.text, name, quoted: true });
    rest = rest.slice(read.length).trimStart();
  }
  return words;
}

function nameIn(rest: string, kindOf: (name: string) => "value" | "switch" | null) {
  const dashed = DASHED.exec(rest);
  if (dashed) {
    const name = dashed[1]!.toLowerCase();
    const bare = kindOf(name) === "switch" && !/[:=]/.test(dashed[0]);
    return { name, length: dashed[0].length, bare };
  }
  const colon = NAMED.exec(rest);
  const name = (colon?.[1] ?? "").toLowerCase();
  if (colon && kindOf(name)) return { name, length: colon[0].length, bare: false };
  const word = /^\S+/.exec(rest)![0].toLowerCase();
  return kindOf(word) === "switch"
    ? { name: word, length: rest.match(/^\S+\s*/)![0].length, bare: true }
    : null;
}

/** The text in quotes at the start of `rest`; `\"` and `\\` stand for a quote and a backslash. */
function quotedText(rest: string, quote: string): { readonly text: string; readonly length: number } | null {
  let text = "";
  for (let index = 1; index < rest.length; index++) {
    const character = rest[index]!;
    if (character === quote) return { text, length: index + 1 };
    const escaped = character === "\\" && (rest[index + 1] === quote || rest[index + 1] === "\\");
    if (escaped) index += 1;
    text += rest[index]!;
  }
  return null;
}

/** A text as one word, whatever it holds. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
