import { latestTasks } from "../../src/app/ask/latest-tasks.js";
import { countOpened } from "../../src/app/count-opened.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import type { Report } from "../../src/report/report.js";
import { TASK_CSV_HEADER, taskCsv } from "../../src/report/task-csv.js";
import { taskJson } from "../../src/report/task-json.js";
import { tasksReport } from "../../src/report/tasks.js";
import { renderText } from "../../src/report/text.js";
import { type Period, periodBounds } from "../../src/time/cohort.js";
import type { Segment } from "../../src/time/segments.js";
import type { CliCommand, ExitCode, Invocation } from "./command.js";
import { counted } from "./progress.js";
import { print } from "./run.js";
import { type Asking, openAsking, readPeriod } from "./session.js";

/** Tasks shown as text; the formats for programs give all. */
const SHOWN = 50;

export const tasks: CliCommand = {
  definition: cliDefinition("tasks"),
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const asking = await openAsking(invocation);
  try {
    const { ledger, frame, now } = asking;
    const period = await readPeriod(options.period, asking, io);
    const found = tasksOf(ledger, frame, period ? periodBounds(frame.zone, period) : undefined, now);
    if (options.format === "jsonl") {
      for await (const view of found) await print(io, `${JSON.stringify(taskJson(view))}\n`);
      return 0;
    }
    if (options.format === "csv") {
      await print(io, TASK_CSV_HEADER);
      for await (const view of found) await print(io, taskCsv(taskJson(view)));
      return 0;
    }
    if (options.format === "json") {
      const views: TaskView[] = [];
      for await (const view of found) views.push(view);
      views.sort(
        (one, other) => one.task.openedAt - other.task.openedAt || (one.task.id < other.task.id ? -1 : 1),
      );
      await print(io, `${JSON.stringify(views.map(taskJson), null, 2)}\n`);
      return 0;
    }
    await print(io, renderText(await latestReport(asking, period), { width: 80, colour: io.colour }));
    return 0;
  } finally {
    await asking.close();
  }
}

/** The latest tasks, the last one at the end: no more is read than it takes to find them, and as much as that takes. */
async function latestReport({ ledger, frame, terms, now }: Asking, period: Period | null): Promise<Report> {
  const bounds = period ? periodBounds(frame.zone, period) : await wholeSpan(ledger);
  const span = { from: bounds.from, to: Math.max(bounds.from, Math.min(bounds.to, now + 1)) };
  const { tasks, since } = await latestTasks(
    ledger,
    frame,
    span,
    now,
    SHOWN,
    undefined,
    Number.POSITIVE_INFINITY,
  );
  const opened = period ? await countOpened(ledger, frame, period, now) : null;
  const notes: string[] = [];
  if (opened === null ? since > span.from : opened > tasks.length) {
    notes.push(`The latest ${tasks.length} are shown; --format jsonl gives all.`);
  }
  const when = period?.key ?? "all of time";
  if (tasks.length > 0) notes.push("What one of them rests on: pawpact why with the end of its id.");
  const title = opened === null ? `tasks, ${when}` : `${counted(opened, "task")}, ${when}`;
  return tasksReport(`${terms.title}: ${title}`, tasks.toReversed(), notes);
}

async function wholeSpan(ledger: Asking["ledger"]): Promise<Segment> {
  const { firstAt, lastAt } = await ledger.extent();
  return { from: firstAt ?? 0, to: (lastAt ?? 0) + 1 };
}
