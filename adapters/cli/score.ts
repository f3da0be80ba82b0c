import { burnAlertsOf } from "../../src/app/burn.js";
import { outlookOf } from "../../src/app/outlook.js";
import { valuePeriod } from "../../src/app/worth.js";
import { scoreJson } from "../../src/report/score-json.js";
import { scoreReport } from "../../src/report/scorecard.js";
import { renderText } from "../../src/report/text.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { askingOptions, openAsking, readPeriod } from "./session.js";

export const score: CliCommand = {
  definition: {
    name: "score",
    summary: "Show how each term stands, what the period is worth, and what is about to breach",
    details: [
      "Worth comes in lines that sum to the total, each with its clause and its formula; pawpact why says what lies behind one. A period that still runs is shown to date, with its error budgets, how fast they burn, and the tasks due next. An alert says that a budget burns too fast now: over a long window and over a short one.",
      "Without data there is no ratio: no-data, never 100 %. Below the n that an objective needs it is provisional, with its 95 % interval.",
    ],
    positionals: [],
    options: askingOptions,
    examples: ["pawpact score --period 2026-04", "pawpact score --format json --now 2026-05-01T00:00:00Z"],
  },
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { options, io } = invocation;
  const asking = await openAsking(invocation);
  const progress = countingProgress(io);
  try {
    const { terms, frame, ledger, now } = asking;
    const period = await readPeriod(options.period, asking, io);
    if (!period) throw new UserError("score: found --period all, expected one day, week, month or quarter");
    const valued = await valuePeriod(ledger, frame, period, now, progress.step);
    const outlook = await outlookOf(ledger, frame, valued);
    const burn = valued.toDate ? await burnAlertsOf(ledger, frame, now) : null;
    progress.clear();
    const text =
      options.format === "json" || options.format === "jsonl"
        ? `${JSON.stringify(scoreJson(terms, valued, outlook, burn), null, options.format === "json" ? 2 : 0)}\n`
        : renderText(scoreReport(terms, valued, outlook, burn), { width: 80, colour: io.colour });
    await print(io, text);
    return 0;
  } finally {
    progress.clear();
    await asking.close();
  }
}
