import type { Task } from "../task/task.js";
import type { Block } from "./report.js";
import { taskName } from "./task-name.js";
import type { Target } from "./words.js";

/** More would be longer than what they are ways from. */
const MOST_LINKS = 10;
const MOST_NAME = 34;

/** A task, and where it began. */
export interface Begun {
  readonly task: string;
  readonly title: string | null;
  readonly began: Target | null;
}

/** Where a task began; `null` where no message is known. */
export function beginningOf({ message, conversation, channel, workspace }: Task): Target | null {
  return message === null ? null : { message, conversation, channel, workspace };
}

/** The ways to where tasks began, named as beside them, each once. */
export function linksTo(tasks: readonly Begun[]): Block[] {
  const known = [...new Map(tasks.map((one) => [one.task, one])).values()];
  const links = known.slice(0, MOST_LINKS).flatMap(({ task, title, began }) => {
    if (began === null) return [];
    return [{ label: taskName({ title, task }, MOST_NAME), to: began }];
  });
  return links.length === 0 ? [] : [{ kind: "links", heading: "First message", links }];
}
