import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import { TASK_CSV_HEADER, taskCsv } from "../../src/report/task-csv.js";
import { taskJson } from "../../src/report/task-json.js";
import { tasksReport } from "../../src/report/tasks.js";
import { renderText } from "../../src/report/text.js";
import { periodBounds } from "../../src/time/cohort.js";
import type { CliCommand, ExitCode, Invocation } from "./command.js";
import { grouped } from "./progress.js";
import { print } from "./run.js";
import { askingOptions, openAsking, readPeriod } from "./session.js";

/** Tasks shown as text; the formats for programs give all. */
const SHOWN = 50;

export const tasks: CliCommand = {
  definition: {
    name: "tasks",
    summary: "Say for every task which clock was met",
    details: [
      "jsonl and csv give every task on a line of its own, conversation by conversation, and hold no more than one in memory; text shows the latest. In csv a text that begins like a formula has an apostrophe before it.",
    ],
    positionals: [],
    options: {
      ...askingOptions,
      format: { ...askingOptions.format, choices: [...askingOptions.format.choices, "csv"] },
    },
    examples: ["pawpact tasks --period 2026-04", "pawpact tasks --period all --format csv > tasks.csv"],
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const asking = await openAsking(invocation);
  try {
    const { ledger, frame, terms, now } = asking;
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
    const views: TaskView[] = [];
    for await (const view of found) views.push(view);
    views.sort(
      (one, other) => one.task.openedAt - other.task.openedAt || (one.task.id < other.task.id ? -1 : 1),
    );
    if (options.format === "json") {
      await print(io, `${JSON.stringify(views.map(taskJson), null, 2)}\n`);
      return 0;
    }
    const title = `${terms.title}: ${grouped(views.length)} tasks, ${period?.key ?? "all of time"}`;
    const notes = views.length > SHOWN ? [`The latest ${SHOWN} are shown; --format jsonl gives all.`] : [];
    await print(
      io,
      renderText(tasksReport(title, views.slice(-SHOWN), notes), { width: 80, colour: io.colour }),
    );
    return 0;
  } finally {
    await asking.close();
  }
}
