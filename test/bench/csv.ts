import { utcText } from "../../src/time/iso.js";
import { madeTask } from "./history.js";

/** The map of `csvText`. */
export const CSV_MAP = `
task: id
opened: opened
acknowledged: acknowledged
answered: answered
completed: completed
requester: requester
`;

/** The made-up month as a CSV file, in pieces. @param notesChars length of a column that nothing reads */
export function* csvText(tasks: number, notesChars = 0): Generator<string> {
  const notes = "The printer on the second floor is out of paper again. ".repeat(Math.ceil(notesChars / 55));
  yield "id,opened,acknowledged,answered,completed,requester,notes\n";
  let piece = "";
  for (let index = 0; index < tasks; index++) {
    const { conversation, requester, openedAt, acknowledgedAt, answeredAt, completedAt } = madeTask(
      index,
      tasks,
    );
    const instants = [openedAt, acknowledgedAt, answeredAt, completedAt].map((at) =>
      at === null ? "" : utcText(at),
    );
    piece += `${[conversation, ...instants, requester, notes.slice(0, notesChars)].join(",")}\n`;
    if (piece.length < 65_536) continue;
    yield piece;
    piece = "";
  }
  yield piece;
}
