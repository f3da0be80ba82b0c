import { findFigure, whyFigure } from "../../src/app/why.js";
import { whyTask } from "../../src/app/why-task.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import type { Report } from "../../src/report/report.js";
import { renderText } from "../../src/report/text.js";
import { whyReport, whyTaskReport } from "../../src/report/why.js";
import { whyJson, whyTaskJson } from "../../src/report/why-json.js";
import { wholePeriodsIn } from "../../src/time/cohort.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { type Asking, openAsking, readPeriod } from "./session.js";

export const why: CliCommand = {
  definition: cliDefinition("why"),
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { positionals, options, io } = invocation;
  const asking = await openAsking(invocation);
  const progress = countingProgress(io);
  try {
    const name = positionals[0]!;
    const found = findFigure(asking.frame, name);
    const { report, json } =
      "figure" in found
        ? await explained(found.figure, invocation, asking, progress.step)
        : await explainedTask(name, found, asking);
    progress.clear();
    const text =
      options.format === "json" || options.format === "jsonl"
        ? `${JSON.stringify(json, null, options.format === "json" ? 2 : 0)}\n`
        : renderText(report, { width: 80, colour: io.colour });
    await print(io, text);
    return 0;
  } finally {
    progress.clear();
    await asking.close();
  }
}

interface Answer {
  readonly report: Report;
  readonly json: unknown;
}

async function explained(
  figure: string,
  { options, io }: Invocation,
  asking: Asking,
  progress: (done: number, of: number) => void,
): Promise<Answer> {
  const { ledger, frame, terms, now } = asking;
  const period = await readPeriod(options.period, asking, io);
  if (!period) throw new UserError("why: found --period all, expected one day, week, month or quarter");
  const { every } = terms.period;
  const isMoney = figure === "total" || figure.includes(".");
  if (isMoney && wholePeriodsIn(period, every)?.length !== 1) {
    throw new UserError(
      `why: found the ${period.kind} ${period.key}, expected a ${every}: ${figure} is reckoned by the ${every}. Name one with --period`,
    );
  }
  const answer = await whyFigure(ledger, frame, period, now, figure, progress);
  return { report: whyReport(terms, answer), json: whyJson(answer) };
}

async function explainedTask(
  id: string,
  { nearest, all }: { readonly nearest: string | undefined; readonly all: readonly string[] },
  { ledger, frame, terms, now }: Asking,
): Promise<Answer> {
  const adjusted = /^adjustment\.(.+)$/.exec(id)?.[1];
  if (adjusted !== undefined) {
    throw new UserError(
      `why: found "${id}", a line of a statement, expected a figure of a period. What ${adjusted} comes to at an instant: pawpact score --period ${adjusted} --now INSTANT, with the instant that the statement is as of`,
    );
  }
  const answer = await whyTask(ledger, frame, id, now);
  if (answer) return { report: whyTaskReport(terms, answer), json: whyTaskJson(answer) };
  const meant = nearest ? `Did you mean ${nearest}? ` : "";
  throw new UserError(
    `why: found "${id}", expected a figure of this agreement or the id of a task. ${meant}Figures: ${all.join(", ")}. Tasks: pawpact tasks`,
  );
}
