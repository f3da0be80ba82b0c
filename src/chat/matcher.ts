import { RE2JS } from "re2js";

/** Looks for any of some patterns, written in RE2's syntax: linear in the text's length, whatever they are. */
export interface Matcher {
  finds(text: string): boolean;
  /** The text with a space in place of each match. */
  without(text: string): string;
}

export interface Sources {
  /** The agreement's. */
  readonly theirs?: readonly string[];
  /** Built-in ones: none of them repeats what repeats. */
  readonly ours?: readonly string[];
  readonly ignoresCase: boolean;
}

/**
 * RE2 in JavaScript takes fifty times as long as the engine that JavaScript has. Of an ordinary text both say the same
 * about built-in patterns, and about those that are words and their alternatives: then that one is asked.
 *
 * @throws {Error} for a pattern that can't be read.
 */
export function matcherOf({ theirs = [], ours = [], ignoresCase }: Sources): Matcher {
  const sources = [...theirs, ...ours];
  if (sources.length === 0) return { finds: () => false, without: (text) => text };
  if (!theirs.every(isWords)) return careful(sources, ignoresCase);
  const own = quick(sources, ignoresCase);
  let other: Matcher | null = null;
  const matcherFor = (text: string) => {
    if (isOrdinary(text)) return own;
    other ??= careful(sources, ignoresCase);
    return other;
  };
  return {
    finds: (text) => matcherFor(text).finds(text),
    without: (text) => matcherFor(text).without(text),
  };
}

/** RE2, for every pattern and every text. */
export function careful(sources: readonly string[], ignoresCase: boolean): Matcher {
  const pattern = RE2JS.compile(joined(sources), ignoresCase ? RE2JS.CASE_INSENSITIVE : 0);
  return {
    finds: (text) => pattern.matcher(text).find(),
    without: (text) => pattern.matcher(text).replaceAll(" "),
  };
}

/** JavaScript's own engine. */
export function quick(sources: readonly string[], ignoresCase: boolean): Matcher {
  const flags = ignoresCase ? "iu" : "u";
  const [first, every] = [new RegExp(joined(sources), flags), new RegExp(joined(sources), `g${flags}`)];
  return {
    finds: (text) => first.test(text),
    without: (text) => text.replace(every, " "),
  };
}

/**
 * Latin letters, digits and punctuation. Elsewhere the two differ in what a space, the end of a line or a capital is, and
 * in which symbols their Unicode has.
 */
export function isOrdinary(text: string): boolean {
  return /^[\t\n -~¡-ÿ‘’“”–—…]*$/.test(text);
}

/** Letters, digits and plain punctuation, alternatives, groups, and where the text begins or ends. */
export function isWords(source: string): boolean {
  return /^[\p{L}\p{N} ,;:'’!/#_<>=&%@~`"|()^$-]*$/u.test(source);
}

function joined(sources: readonly string[]): string {
  return sources.map((source) => `(?:${source})`).join("|");
}
