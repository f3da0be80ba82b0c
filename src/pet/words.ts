import type { Said } from "../task/fact.js";

/** What the pet says around any skill, the same on every platform. */
export const ACKNOWLEDGEMENT = "Let me see.";
export const QUESTION = "Was that it? (yes, no, or 1 to 5)";

/**
 * What it says to a verdict.
 * @param anew how another task is begun, where further words undo that this one is done; else `null`
 */
export function replyTo(says: Said, anew: string | null): string {
  if (says === "yes") return `Good. How was it, 1 to 5? ${anew ?? "Or ask for something else."}`;
  if (says === "no") return "I am sorry. What is missing?";
  if (says === "unclear") return `I can't tell from that how it went. ${QUESTION}`;
  return anew === null ? `Thank you: ${says} of 5.` : `Thank you: ${says} of 5. ${anew}`;
}

/** What it says to a greeting where all is done. */
export function helloTo(anew: string): string {
  return `Hello! All is done here. ${anew}`;
}
