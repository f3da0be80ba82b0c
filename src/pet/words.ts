import type { Said } from "../task/fact.js";

/** What the pet says around any skill, the same on every platform. */
export const ACKNOWLEDGEMENT = "Let me see.";
export const QUESTION = "Was that it? (yes, no, or 1 to 5)";

/** What it says to a verdict. */
export function replyTo(says: Said): string {
  if (says === "yes") return "Good. How was it, 1 to 5? Or ask for something else.";
  if (says === "no") return "I am sorry. What is missing?";
  return `Thank you: ${says} of 5.`;
}
