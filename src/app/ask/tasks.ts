import { withActions } from "../../report/actions.js";
import { whyAction } from "../../report/next.js";
import type { Report } from "../../report/report.js";
import { tasksReport } from "../../report/tasks.js";
import { periodBounds } from "../../time/cohort.js";
import { utcText } from "../../time/iso.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { scorePeriod } from "../score.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { latestTasks } from "./latest-tasks.js";
import { periodFor } from "./period.js";
import { isOpen } from "./which-task.js";

const SHOWN = 20;
const MOST_ACTIONS = 5;

/** `tasks`: the latest of a period, the latest first. How many there are is a counter; the rest is not read. */
export async function tasks(desk: Desk, asked: Asked, command: CommandNamed<"tasks">): Promise<Answer> {
  const { ledger } = desk;
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const { of: whose, period: given, state } = command.values;
  const period = await periodFor(ledger, frame, given, now);
  const bounds = periodBounds(frame.zone, period);
  const span = { from: bounds.from, to: Math.max(bounds.from, Math.min(bounds.to, now + 1)) };
  const found = await latestTasks(
    ledger,
    frame,
    span,
    now,
    SHOWN,
    (view) =>
      (whose === undefined || view.task.requester === whose) &&
      (state === undefined || isOpen(view) === (state === "open")),
  );
  const some = whose !== undefined || state !== undefined;
  const { opened } = (await scorePeriod(ledger, frame, period, now)).card.tasks;
  const counted = some ? 0 : opened - found.tasks.length;
  const notes: string[] = [];
  if (counted > 0) notes.push(`and ${counted} more: pawpact tasks --period ${period.key}`);
  if (some && found.since > span.from) {
    notes.push(
      `Looked back to ${utcText(found.since)}; all: pawpact tasks --period ${period.key} --format jsonl`,
    );
  } else if (found.tasks.length < SHOWN && found.since > span.from) {
    notes.push(`Looked back to ${utcText(found.since)}: before that too much happened to be read here.`);
  }
  if (found.tasks.length > 0) notes.push("What one of them rests on: /pact why with the end of its id.");
  const of = whose === undefined ? "" : ` of ${whose}`;
  const title = `${frame.terms.title}: the latest ${state === undefined ? "" : `${state} `}tasks${of}, ${period.key}`;
  const report = reportOf(
    title,
    found.tasks,
    notes,
    state === undefined ? period.key : `${period.key} that is ${state}`,
  );
  return answerOf(
    withActions(
      report,
      found.tasks.slice(0, MOST_ACTIONS).map(({ task }) => whyAction(task)),
    ),
    command,
  );
}

function reportOf(
  title: string,
  found: Parameters<typeof tasksReport>[1],
  notes: readonly string[],
  period: string,
): Report {
  if (found.length > 0) return tasksReport(title, found, notes);
  return { title, blocks: [{ kind: "text", text: [`No task in ${period}.`, ...notes].join(" ") }] };
}
