import type { Terms } from "../agreement/terms.js";
import type { Said } from "../task/fact.js";
import { matcherOf } from "./matcher.js";
import { ACKNOWLEDGEMENTS, GREETING, NO, NOT_SOLVED, SOLVED, THANKS, THANKS_FILLER, YES } from "./wording.js";

/** What a text says, as far as patterns can tell. Linear in its length, whatever the patterns. */
export interface Patterns {
  isAcknowledgement(text: string): boolean;
  isClaim(text: string): boolean;
  isFailure(text: string): boolean;
  /** Thanks and nothing else. */
  isThanks(text: string): boolean;
  isSolved(text: string): boolean;
  isNotSolved(text: string): boolean;
  /** A greeting and nothing else. */
  isGreeting(text: string): boolean;
  /** What a bare word says where somebody has asked for a verdict; `null`: it is more than a word. */
  verdictIn(text: string): Said | null;
}

/** Longest text that patterns look at, in UTF-16 units: what follows does not change what a message is. */
const READ_LIMIT = 4_000;

/** Compiles the agreement's patterns beside the built-in ones. @throws {Error} for a pattern that can't be read. */
export function compilePatterns({ assistant, tasks }: Pick<Terms, "assistant" | "tasks">): Patterns {
  const acknowledgement = anyOf(assistant.acknowledgements);
  const builtInNotice = wholly(ACKNOWLEDGEMENTS);
  const claim = anyOf(assistant.completions);
  const failure = anyOf(assistant.failures);
  const thanks = matcherOf({ theirs: tasks.thanks, ours: THANKS, ignoresCase: true });
  const filler = matcherOf({ ours: [THANKS_FILLER], ignoresCase: true });
  const solved = wholly(SOLVED);
  const notSolved = wholly(NOT_SOLVED);
  const yes = wholly([YES]);
  const no = wholly([NO]);
  const greeting = wholly([GREETING]);
  const bareWords = lately(bareWordsOf);
  const isGreeting = (text: string) => greeting(bareWords(text));

  return {
    isAcknowledgement(text) {
      if (acknowledgement(text)) return true;
      const lines = proseLines(text);
      return lines.length > 0 && lines.every((line) => acknowledgement(line) || builtInNotice(line));
    },
    isClaim: claim,
    isFailure: failure,
    isThanks(text) {
      const said = bareWords(text);
      if (!thanks.finds(said)) return false;
      const rest = filler.without(thanks.without(said));
      return !/[\p{L}\p{N}]/u.test(rest);
    },
    isSolved: (text) => solved(bareWords(text)),
    isNotSolved: (text) => notSolved(bareWords(text)),
    isGreeting,
    verdictIn(text) {
      const said = bareWords(text);
      if (/^[1-5]$/.test(said)) return Number(said);
      if (/^\d{1,9}(?:[.,]\d{1,9})?$/.test(said) || isGreeting(text)) return "unclear";
      return yes(said) ? "yes" : no(said) ? "no" : null;
    },
  };
}

function anyOf(theirs: readonly string[]): (text: string) => boolean {
  const { finds } = matcherOf({ theirs, ignoresCase: false });
  return (text) => finds(text.slice(0, READ_LIMIT));
}

/** Whether a text is nothing but one of the built-in wordings. */
function wholly(sources: readonly string[]): (text: string) => boolean {
  return matcherOf({ ours: sources.map((source) => `^(?:${source})$`), ignoresCase: true }).finds;
}

/** The same function, which knows its last answer: one text is looked at several times. */
function lately(work: (text: string) => string): (text: string) => string {
  let [asked, answer] = ["", work("")];
  return (text) => {
    if (text !== asked) [asked, answer] = [text, work(text)];
    return answer;
  };
}

/** The lines that say something, links as their labels: a notice stays a notice when a link stands in or behind it. */
function proseLines(text: string): string[] {
  return text
    .slice(0, READ_LIMIT)
    .split("\n")
    .map((line) =>
      line
        .replace(/[([]\s*<[^<>]*>\s*[)\]]|[([]\s*https?:\/\/[^\s)\]]+\s*[)\]]/g, "")
        .replace(/<(?:https?:|mailto:)[^<>|]*\|([^<>]*)>/g, "$1")
        .replace(/<(?:https?:|mailto:)[^<>]*>|https?:\/\/[^\s)>\]]+/g, "")
        .trim(),
    )
    .filter((line) => line !== "");
}

/** The words of a message: no mentions, links, emoji names or outer punctuation. */
function bareWordsOf(text: string): string {
  return text
    .slice(0, READ_LIMIT)
    .replace(/<[^<>]*>/g, " ")
    .replace(/:[a-z0-9_+-]+:/gi, " ")
    .replace(/\p{So}|\p{Sk}|\u{FE0F}|\u{200D}/gu, " ")
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "")
    .replace(/\s+/g, " ");
}
