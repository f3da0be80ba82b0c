/**
 * Refused: who asked is told why, and what to do or who may. Nothing was recorded. What failed, what was found, what was
 * expected and what to do, in one sentence each.
 */
export class AskError extends Error {
  override readonly name = "AskError";
}
