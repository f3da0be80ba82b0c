import type { Outcome } from "../../src/pet/skill.js";

/** Things of one kind that a person may keep: a list longer than this is read by nobody. */
export const MOST_KEPT = 100;

export function tooMany(things: string, example: string): Outcome {
  const text = `You have ${MOST_KEPT} ${things}, and I keep no more. Take one off first, for example: ${example}.`;
  return { kind: "failed", text };
}

/** UTF-16 units of what a person wants kept; less than what skills read of a request, so nothing is cut off unseen. */
const LONGEST = 1_000;

/** Refuses what is too long to be kept; `null` for anything else. */
export function tooLong(what: string): Outcome | null {
  if (what.length <= LONGEST) return null;
  const text = `That is too long: I keep at most ${LONGEST} characters. Please say it in fewer.`;
  return { kind: "failed", text };
}
