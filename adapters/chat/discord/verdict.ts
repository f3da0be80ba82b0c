import { verdictActions } from "../../../src/app/ask/offers.js";
import { type ButtonRow, rowsOfActions } from "./buttons.js";

/**
 * Rows of buttons to put under an answer: solved, not solved, disputed, 1 to 5. Whoever asked may press them; others are
 * told who may.
 *
 * @param task its id, where the answer stands outside of its conversation
 */
export function verdictRows(task?: string): readonly ButtonRow[] {
  return rowsOfActions(verdictActions(task)).rows;
}
