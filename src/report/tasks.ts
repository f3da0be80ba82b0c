import type { TaskView } from "../app/tasks.js";
import { duration } from "../measure/figures.js";
import type { Clock } from "../task/fact.js";
import { utcText } from "../time/iso.js";
import type { Cell, Report } from "./report.js";

const short: Partial<Record<Clock, string>> = {
  "acknowledge-time": "ack",
  "first-response-time": "first",
  "resolution-time": "resolution",
};

/** Tasks as a table, the given ones in their order. */
export function tasksReport(title: string, tasks: readonly TaskView[], notes: readonly string[]): Report {
  const names = ["Task", "opened (UTC)", "status", ...Object.values(short)];
  const rows = tasks.map((view): Cell[] => [
    shortened(view.task.title ?? view.task.id),
    utcText(view.task.openedAt).slice(0, 16).replace("T", " "),
    statusOf(view),
    ...Object.keys(short).map((clock) => clockCell(view, clock as Clock)),
  ]);
  const late = rows.some((row) => row.some((cell) => typeof cell !== "string" && cell.tone === "bad"));
  const said = [...(late ? ["past its due instant: marked with !"] : []), ...notes];
  return {
    title,
    blocks: [
      {
        kind: "table",
        heading: "Task",
        columns: names.map((name, index) => ({ name, align: index < 3 ? "left" : "right" })),
        rows,
      },
      ...(said.length > 0 ? [{ kind: "notes" as const, notes: said }] : []),
    ],
  };
}

function statusOf({ judgement }: TaskView): string {
  const { excluded, partial, answeredByOther, status, grade } = judgement;
  if (excluded) return "excluded";
  if (partial) return "partial";
  if (answeredByOther) return "by another";
  return status === "completed" ? `${status} ${grade}` : status;
}

function clockCell({ clocks, judgement }: TaskView, clock: Clock): Cell {
  const view = clocks[clock];
  if (!view) return "-";
  const time = duration(view.elapsedMs);
  // What would have stopped it may be among what was not seen.
  if (view.partial || (judgement.partial && view.stoppedAt === null)) return "partial";
  if (view.state === "breached") return { text: `${time} !`, tone: "bad" };
  if (view.state === "met") return { text: time, tone: "good" };
  return view.state === "running" ? `${time}…` : view.state;
}

const LONGEST_NAME = 14;

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= LONGEST_NAME ? text : `…${characters.slice(1 - LONGEST_NAME).join("")}`;
}
