import { RE2JS } from "re2js";
import type { Terms } from "../agreement/terms.js";
import type { Said } from "../task/fact.js";
import { ACKNOWLEDGEMENTS, NO, NOT_SOLVED, SOLVED, THANKS, THANKS_FILLER, YES } from "./wording.js";

/** What a text says, as far as patterns can tell. Linear in its length, whatever the patterns. */
export interface Patterns {
  isAcknowledgement(text: string): boolean;
  isClaim(text: string): boolean;
  isFailure(text: string): boolean;
  /** Thanks and nothing else. */
  isThanks(text: string): boolean;
  isSolved(text: string): boolean;
  isNotSolved(text: string): boolean;
  /** A bare yes, no or 1 to 5: a verdict, where somebody has asked for one. */
  verdictIn(text: string): Said | null;
}

/** Longest text that patterns look at, in UTF-16 units: what follows does not change what a message is. */
const READ_LIMIT = 4_000;

/** Compiles the agreement's patterns beside the built-in ones. @throws {Error} of re2js for a pattern it refuses. */
export function compilePatterns({ assistant, tasks }: Pick<Terms, "assistant" | "tasks">): Patterns {
  const acknowledgement = anyOf(assistant.acknowledgements, "");
  const builtInNotice = anyOf(whole(ACKNOWLEDGEMENTS), "i");
  const claim = anyOf(assistant.completions, "");
  const failure = anyOf(assistant.failures, "");
  const thanks = RE2JS.compile([...tasks.thanks, ...THANKS].map(group).join("|"), RE2JS.CASE_INSENSITIVE);
  const filler = RE2JS.compile(THANKS_FILLER, RE2JS.CASE_INSENSITIVE);
  const solved = anyOf(whole(SOLVED), "i");
  const notSolved = anyOf(whole(NOT_SOLVED), "i");
  const yes = anyOf(whole([YES]), "i");
  const no = anyOf(whole([NO]), "i");

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
      if (!thanks.matcher(said).find()) return false;
      const rest = filler.matcher(thanks.matcher(said).replaceAll(" ")).replaceAll(" ");
      return !/[\p{L}\p{N}]/u.test(rest);
    },
    isSolved: (text) => solved(bareWords(text)),
    isNotSolved: (text) => notSolved(bareWords(text)),
    verdictIn(text) {
      const said = bareWords(text);
      if (/^[1-5]$/.test(said)) return Number(said);
      return yes(said) ? "yes" : no(said) ? "no" : null;
    },
  };
}

function anyOf(sources: readonly string[], flags: "" | "i"): (text: string) => boolean {
  if (sources.length === 0) return () => false;
  const pattern = RE2JS.compile(sources.map(group).join("|"), flags === "i" ? RE2JS.CASE_INSENSITIVE : 0);
  return (text) => pattern.matcher(text.slice(0, READ_LIMIT)).find();
}

const group = (source: string) => `(?:${source})`;
const whole = (sources: readonly string[]) => sources.map((source) => `^(?:${source})$`);

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
function bareWords(text: string): string {
  return text
    .slice(0, READ_LIMIT)
    .replace(/<[^<>]*>/g, " ")
    .replace(/:[a-z0-9_+-]+:/gi, " ")
    .replace(/\p{So}|\p{Sk}|\u{FE0F}|\u{200D}/gu, " ")
    .replace(/^[\s\p{P}]+|[\s\p{P}]+$/gu, "")
    .replace(/\s+/g, " ");
}
