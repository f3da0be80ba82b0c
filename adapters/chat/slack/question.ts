import { QUESTION } from "../../../src/pet/words.js";
import { paragraphsOf } from "./blocks.js";
import type { Raw } from "./raw.js";

/** What asks the requester, below an answer of the pet's, whether that was it. */
export function questionBlocks(): readonly Raw[] {
  return paragraphsOf(QUESTION);
}
