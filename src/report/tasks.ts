import type { TaskView } from "../app/tasks.js";
import type { Clock } from "../task/fact.js";
import { utcText } from "../time/iso.js";
import { duration } from "./figures.js";
import type { Cell, Report } from "./report.js";

const short: Partial<Record<Clock, string>> = {
  "acknowledge-time": "ack",
  "first-response-time": "first",
  "resolution-time": "resolution",
};

/** Tasks as a table, the given ones in their order. */
export function tasksReport(title: string, tasks: readonly TaskView[], notes: readonly string[]): Report {
  const names = ["Task", "opened", "status", "grade", ...Object.values(short)];
  return {
    title,
    blocks: [
      {
        kind: "table",
        heading: "Task",
        columns: names.map((name, index) => ({ name, align: index < 4 ? "left" : "right" })),
        rows: tasks.map((view) => [
          shortened(view.task.title ?? view.task.id),
          utcText(view.task.openedAt).slice(0, 16),
          statusOf(view),
          view.judgement.grade ?? "-",
          ...Object.keys(short).map((clock) => clockCell(view, clock as Clock)),
        ]),
      },
      ...(notes.length > 0 ? [{ kind: "notes" as const, notes }] : []),
    ],
  };
}

function statusOf({ judgement }: TaskView): string {
  if (judgement.excluded) return "excluded";
  if (judgement.partial) return "partial";
  return judgement.answeredByOther ? "answered by other" : judgement.status;
}

function clockCell({ clocks }: TaskView, clock: Clock): Cell {
  const view = clocks[clock];
  if (!view) return "-";
  const time = duration(view.elapsedMs);
  if (view.state === "breached") return { text: `${time} LATE`, tone: "bad" };
  if (view.state === "met") return { text: time, tone: "good" };
  return `${time} ${view.state === "running" ? "..." : view.state}`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= 22 ? text : `…${characters.slice(-21).join("")}`;
}
