import { plainOf, type Words } from "../report/words.js";

/**
 * Refused: who asked is told why, and what to do or who may. Nothing was recorded. What failed, what was found, what was
 * expected and what to do, in one sentence each.
 */
export class AskError extends Error {
  override readonly name = "AskError";
  constructor(
    /** The message, with whom and what it names. */
    readonly words: Words,
    options?: ErrorOptions,
  ) {
    super(plainOf(words), options);
  }
}
