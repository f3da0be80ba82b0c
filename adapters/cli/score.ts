import { burnAlertsOf } from "../../src/app/burn.js";
import { outlookOf } from "../../src/app/outlook.js";
import { valuePeriod } from "../../src/app/worth.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { scoreJson } from "../../src/report/score-json.js";
import { scoreReport } from "../../src/report/scorecard.js";
import { renderText } from "../../src/report/text.js";
import { type CliCommand, type ExitCode, type Invocation, UserError } from "./command.js";
import { countingProgress } from "./progress.js";
import { print } from "./run.js";
import { openAsking, readPeriod } from "./session.js";

export const score: CliCommand = {
  definition: cliDefinition("score"),
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
