import type { Author, Place } from "../../src/chat/event.js";
import type { Patterns } from "../../src/chat/patterns.js";
import type { Pacts } from "./adapter.js";

/** Whether any of the agreements counts what happens at a place. */
export function countsAt({ members }: Pacts, place: Place): boolean {
  return members.some(({ desk }) => desk.rules.covers(place));
}

/** Whether a reaction says something in any of them. @param name without colons and skin tone, or the emoji itself */
export function countsReaction({ members }: Pacts, name: string): boolean {
  return members.some(({ terms }) => {
    const { confirm, reopen, acknowledge } = terms.tasks.reactions;
    return [confirm, reopen, acknowledge].some((names) => names.includes(name));
  });
}

/** Whether somebody is the assistant in any of them. */
export function isAssistantIn({ members }: Pacts, author: Author): boolean {
  return members.some(({ desk }) => desk.rules.isAssistant(author));
}

/** What a text says by the words of any of them. */
export function wordsOfAny({
  members,
}: Pacts): Pick<Patterns, "isThanks" | "isSolved" | "isNotSolved" | "isGreeting" | "verdictIn"> {
  const all = members.map(({ desk }) => desk.rules.patterns);
  return {
    isThanks: (text) => all.some((patterns) => patterns.isThanks(text)),
    isSolved: (text) => all.some((patterns) => patterns.isSolved(text)),
    isNotSolved: (text) => all.some((patterns) => patterns.isNotSolved(text)),
    isGreeting: (text) => all.some((patterns) => patterns.isGreeting(text)),
    verdictIn: (text) =>
      all.map((patterns) => patterns.verdictIn(text)).find((said) => said !== null) ?? null,
  };
}
