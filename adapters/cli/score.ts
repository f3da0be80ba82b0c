import { burnAlertsOf } from "../../src/app/burn.js";
import { outlookOf } from "../../src/app/outlook.js";
import { valuePeriod } from "../../src/app/worth.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { scoreJson } from "../../src/report/score-json.js";
import { scoreReport } from "../../src/report/scorecard.js";
import { answering, onePeriod } from "./answering.js";
import type { CliCommand } from "./command.js";

export const score: CliCommand = {
  definition: cliDefinition("score"),
  run: (invocation) =>
    answering(invocation, async (asking, progress) => {
      const { terms, frame, ledger, now } = asking;
      const period = await onePeriod("score", invocation, asking);
      const valued = await valuePeriod(ledger, frame, period, now, progress);
      const outlook = await outlookOf(ledger, frame, valued);
      const burn = valued.toDate ? await burnAlertsOf(ledger, frame, now) : null;
      return {
        report: () => scoreReport(terms, valued, outlook, burn),
        json: () => scoreJson(terms, valued, outlook, burn),
      };
    }),
};
