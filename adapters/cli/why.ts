import type { Progress } from "../../src/app/refold.js";
import { tasksOf } from "../../src/app/tasks.js";
import { unseenIn, unseenText } from "../../src/app/unseen.js";
import { findFigure, whyFigure } from "../../src/app/why.js";
import { type WhyTask, whyTask } from "../../src/app/why-task.js";
import { cliDefinition } from "../../src/command/catalogue.js";
import { shownPart } from "../../src/command/value.js";
import { whyReport, whyTaskReport } from "../../src/report/why.js";
import { whyJson, whyTaskJson } from "../../src/report/why-json.js";
import { periodBounds, wholePeriodsIn } from "../../src/time/cohort.js";
import { type Answer, answering, onePeriod } from "./answering.js";
import { type CliCommand, type Invocation, UserError } from "./command.js";
import { type Asking, readPeriod } from "./session.js";

/** Tasks named where a part of an id fits several. */
const MOST_NAMED = 4;

export const why: CliCommand = {
  definition: cliDefinition("why"),
  run: (invocation) =>
    answering(invocation, async (asking, progress) => {
      const name = invocation.positionals[0]!;
      const found = findFigure(asking.frame, name);
      return "figure" in found
        ? explained(found.figure, invocation, asking, progress)
        : explainedTask(name, found, invocation, asking);
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
  const unseen = await unseenIn(ledger, frame, period, now);
  if (unseen) {
    throw new UserError(
      `why: found that ${unseenText(period, unseen)}, expected a period that something was seen of. Name one with --period`,
    );
  }
  const answer = await whyFigure(ledger, frame, period, now, figure, progress);
  return { report: () => whyReport(terms, answer), json: () => whyJson(answer) };
}

async function explainedTask(
  id: string,
  { nearest, all }: { readonly nearest: string | undefined; readonly all: readonly string[] },
  invocation: Invocation,
  asking: Asking,
): Promise<Answer> {
  const { ledger, frame, terms, now } = asking;
  const adjusted = /^adjustment\.(.+)$/.exec(id)?.[1];
  if (adjusted !== undefined) {
    throw new UserError(
      `why: found "${id}", a line of a statement, expected a figure of a period. What ${adjusted} comes to at an instant: pawpact score --period ${adjusted} --now INSTANT, with the instant that the statement is as of`,
    );
  }
  const answer =
    (await whyTask(ledger, frame, id, now)) ?? (await whyTaskOfPart(id, nearest, invocation, asking));
  if (answer) return { report: () => whyTaskReport(terms, answer), json: () => whyTaskJson(answer) };
  const meant = nearest ? `Did you mean ${nearest}? ` : "";
  throw new UserError(
    `why: found "${id}", expected a figure of this agreement or the id of a task. ${meant}Figures: ${all.join(", ")}. Tasks: pawpact tasks`,
  );
}

/**
 * The only task of the period whose id begins or ends so: a table shows no more than the end of a long one. What is
 * near a figure's name is no part of an id.
 */
async function whyTaskOfPart(
  given: string,
  nearest: string | undefined,
  invocation: Invocation,
  asking: Asking,
): Promise<WhyTask | null> {
  const part = shownPart(given);
  if (nearest !== undefined || !/\d/.test(part)) return null;
  const { ledger, frame, now } = asking;
  const period = await readPeriod(invocation.options.period, asking, invocation.io);
  const ids: string[] = [];
  for await (const { task } of tasksOf(
    ledger,
    frame,
    period ? periodBounds(frame.zone, period) : undefined,
    now,
  )) {
    if (task.id.startsWith(part) || task.id.endsWith(part)) ids.push(task.id);
  }
  const [id, ...others] = ids;
  if (id === undefined) return null;
  if (others.length === 0) return whyTask(ledger, frame, id, now);
  const shown = ids.slice(0, MOST_NAMED).join(", ") + (ids.length > MOST_NAMED ? ", …" : "");
  throw new UserError(
    `why: found several tasks for "${given}" (${shown}), expected one. Give more of its id`,
  );
}
