import type { Outlook } from "../app/outlook.js";
import { startLine } from "../command/line.js";
import type { Action } from "./report.js";
import { taskEnd } from "./task-end.js";
import { shortName } from "./task-name.js";

/** Tasks that a button goes on to. */
const MOST_TASKS = 3;
const MOST_NAME = 24;

/**
 * What a task rests on. Where it has no title, the end of its id names it.
 * @param shown ids of the tasks beside it
 */
export function whyAction(
  { id, title }: { readonly id: string; readonly title: string | null },
  shown: readonly string[],
): Action {
  const short = taskEnd(id, shown);
  const label = `Why ${shortName({ title, task: short }, MOST_NAME)}`;
  const line = startLine("why", { figure: id });
  return short === id ? { label, line } : { label, line, typed: `why ${short}` };
}

type AtRisk = Pick<Outlook["soon"][number], "task" | "title">;

/** Where to read on from how things stand: the tasks that are at risk, and everything else by its command. */
export function nextActions(
  outlook: { readonly soon: readonly AtRisk[] } | null,
  lines: Readonly<Record<string, string>>,
): Action[] {
  const atRisk = new Map((outlook?.soon ?? []).map(({ task, title }) => [task, title]));
  const shown = [...atRisk.keys()];
  return [
    ...[...atRisk].slice(0, MOST_TASKS).map(([id, title]) => whyAction({ id, title }, shown)),
    ...Object.entries(lines).map(([label, line]) => ({ label, line })),
  ];
}

/** What goes under a digest: whoever reads it is told more for themselves alone. */
export function digestActions(outlook: Outlook | null): Action[] {
  return nextActions(outlook, { Status: "status", Tasks: "tasks" });
}

/** What goes under a warning. */
export function warningActions(clocks: readonly AtRisk[]): Action[] {
  return nextActions({ soon: clocks }, { Status: "status" });
}
