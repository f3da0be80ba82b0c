import type { Progress } from "../../src/app/refold.js";
import { findFigure, whyFigure } from "../../src/app/why.js";
import { whyTask } from "../../src/app/why-task.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { whyReport, whyTaskReport } from "../../src/report/why.js";
import { whyJson, whyTaskJson } from "../../src/report/why-json.js";
import { wholePeriodsIn } from "../../src/time/cohort.js";
import { type Answer, answering, onePeriod } from "./answering.js";
import { type CliCommand, type Invocation, UserError } from "./command.js";
import type { Asking } from "./session.js";

export const why: CliCommand = {
  definition: cliDefinition("why"),
  run: (invocation) =>
    answering(invocation, async (asking, progress) => {
      const name = invocation.positionals[0]!;
      const found = findFigure(asking.frame, name);
      return "figure" in found
        ? explained(found.figure, invocation, asking, progress)
        : explainedTask(name, found, asking);
    }),
};

async function explained(
  figure: string,
  invocation: Invocation,
  asking: Asking,
  progress: Progress,
): Promise<Answer> {
  const { ledger, frame, terms, now } = asking;
  const period = await onePeriod("why", invocation, asking);
  const { every } = terms.period;
  const isMoney = figure === "total" || figure.includes(".");
  if (isMoney && wholePeriodsIn(period, every)?.length !== 1) {
    throw new UserError(
      `why: found the ${period.kind} ${period.key}, expected a ${every}: ${figure} is reckoned by the ${every}. Name one with --period`,
    );
  }
  const answer = await whyFigure(ledger, frame, period, now, figure, progress);
  return { report: () => whyReport(terms, answer), json: () => whyJson(answer) };
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
  if (answer) return { report: () => whyTaskReport(terms, answer), json: () => whyTaskJson(answer) };
  const meant = nearest ? `Did you mean ${nearest}? ` : "";
  throw new UserError(
    `why: found "${id}", expected a figure of this agreement or the id of a task. ${meant}Figures: ${all.join(", ")}. Tasks: pawpact tasks`,
  );
}
