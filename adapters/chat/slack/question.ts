import { QUESTION } from "../../../src/pet/words.js";
import { paragraphsOf } from "./blocks.js";
import type { Raw } from "./raw.js";
import { verdictBlocks } from "./verdict.js";

/** What asks the requester, below an answer of the pet's, whether that was it: by a word, or by a button. */
export function questionBlocks(): readonly Raw[] {
  return [...paragraphsOf(QUESTION), ...verdictBlocks()];
}
