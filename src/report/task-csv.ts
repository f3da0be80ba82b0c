import { CLOCKS } from "../task/fact.js";
import type { TaskJson } from "./task-json.js";

const TASK = [
  "task",
  "conversation",
  "opened",
  "priority",
  "status",
  "cause",
  "grade",
  "excluded",
  "partial",
  "answeredByOther",
  "linkedTo",
  "title",
] as const satisfies readonly (keyof TaskJson)[];

const CLOCK = [
  "state",
  "startedAt",
  "stoppedAt",
  "dueAt",
  "elapsedMs",
  "targetMs",
  "partial",
  "cycles",
] as const satisfies readonly (keyof NonNullable<TaskJson["clocks"][keyof TaskJson["clocks"]]>)[];

/** The first line: the columns of a task, then those of each clock, as in `first-response-time.elapsedMs`. */
export const TASK_CSV_HEADER = csvLine([
  ...TASK,
  ...CLOCKS.flatMap((clock) => CLOCK.map((column) => `${clock}.${column}`)),
]);

/** One task as a line of CSV, after RFC 4180. A clock that did not run leaves its cells empty. */
export function taskCsv(task: TaskJson): string {
  return csvLine([
    ...TASK.map((column) => task[column]),
    ...CLOCKS.flatMap((clock) => CLOCK.map((column) => task.clocks[clock]?.[column])),
  ]);
}

type Value = string | number | boolean | null | undefined;

function csvLine(values: readonly Value[]): string {
  return `${values.map(cell).join(",")}\r\n`;
}

/** A spreadsheet takes a text that begins like a formula for one: an apostrophe before it makes it text again. */
function cell(value: Value): string {
  if (typeof value !== "string") return value === null || value === undefined ? "" : String(value);
  const text = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
