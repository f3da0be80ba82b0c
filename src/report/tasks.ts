import type { TaskView } from "../app/tasks.js";
import { duration } from "../measure/figures.js";
import type { Clock } from "../task/fact.js";
import { statusText } from "../task/judge.js";
import { utcText } from "../time/iso.js";
import type { Cell, Report } from "./report.js";
import { shortName } from "./task-name.js";

const short: Partial<Record<Clock, string>> = {
  "acknowledge-time": "ack",
  "first-response-time": "first",
  "resolution-time": "resolution",
};

/** Tasks as a table, the given ones in their order. */
export function tasksReport(title: string, tasks: readonly TaskView[], notes: readonly string[]): Report {
  const names = ["Task", "opened (UTC)", "status", ...Object.values(short)];
  const rows = tasks.map((view): Cell[] => [
    shortName({ title: view.task.title, task: view.task.id }, LONGEST_NAME),
    utcText(view.task.openedAt).slice(0, 16).replace("T", " "),
    statusOf(view),
    ...Object.keys(short).map((clock) => clockCell(view, clock as Clock)),
  ]);
  const cells = rows.flatMap((row) => row.slice(CLOCKS_FROM));
  const said = [...legendOf(cells, tasks.some(isOutsideHours)), ...notes];
  return {
    title,
    blocks: [
      {
        kind: "table",
        heading: "Task",
        columns: names.map((name, index) => ({ name, align: index < CLOCKS_FROM ? "left" : "right" })),
        rows,
      },
      ...(said.length > 0 ? [{ kind: "notes" as const, notes: said }] : []),
    ],
  };
}

/** Clocks stand behind the task, its opening and its status. */
const CLOCKS_FROM = 3;

/** What the marks in these cells mean. */
function legendOf(cells: readonly Cell[], outsideHours: boolean): string[] {
  const texts = cells.map((cell) => (typeof cell === "string" ? cell : cell.text));
  const some = (fits: (text: string) => boolean, legend: string) => (texts.some(fits) ? [legend] : []);
  return [
    ...some((text) => text.endsWith("!"), "past its due instant: marked with !"),
    ...some((text) => text.endsWith(RUNNING), `the clock still runs: marked with ${RUNNING}`),
    ...(outsideHours
      ? ["0ms: all of it lies outside of the clock's hours, or was waited for; that does not count"]
      : []),
  ];
}

/** Time went by on a clock, and none of it counts. */
function isOutsideHours({ clocks }: TaskView): boolean {
  return Object.keys(short).some((clock) => {
    const view = clocks[clock as Clock];
    if (!view || view.elapsedMs > 0 || view.partial) return false;
    return view.stoppedAt === null ? view.state === "running" : view.stoppedAt > view.startedAt;
  });
}

function statusOf({ judgement }: TaskView): string {
  const { excluded, partial, answeredByOther, status, grade } = judgement;
  if (excluded) return "excluded";
  if (partial) return "partial";
  if (answeredByOther) return "by another";
  return status === "completed" ? `${status} ${grade}` : statusText(status);
}

function clockCell({ clocks, judgement }: TaskView, clock: Clock): Cell {
  const view = clocks[clock];
  if (!view) return "-";
  const time = duration(view.elapsedMs);
  // What would have stopped it may be among what was not seen.
  if (view.partial || (judgement.partial && view.stoppedAt === null)) return "partial";
  if (view.state === "breached") return { text: `${time} !`, tone: "bad" };
  if (view.state === "met") return { text: time, tone: "good" };
  return view.state === "running" ? time + RUNNING : view.state;
}

const RUNNING = "…";
const LONGEST_NAME = 14;
