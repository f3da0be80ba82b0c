import { withActions } from "../../report/actions.js";
import { beginningOf, linksTo } from "../../report/links.js";
import { whyAction } from "../../report/next.js";
import type { Block } from "../../report/report.js";
import { tasksReport } from "../../report/tasks.js";
import { person, words } from "../../report/words.js";
import type { Frame } from "../../task/frame.js";
import { DAY_MS } from "../../time/civil.js";
import { periodBounds } from "../../time/cohort.js";
import { utcText } from "../../time/iso.js";
import type { Segment } from "../../time/segments.js";
import type { Answer, Asked, Desk } from "../desk.js";
import { scorePeriod } from "../score.js";
import { answerOf, type CommandNamed, instantOf } from "./asking.js";
import { latestTasks } from "./latest-tasks.js";
import { periodFor } from "./period.js";
import { DAYS_BACK, isOpen } from "./which-task.js";

const SHOWN = 20;
const MOST_ACTIONS = 5;

/** The time that is asked about. */
interface Asking {
  readonly name: string;
  readonly span: Segment;
  /** What gives all of them on a command line. */
  readonly option: string;
  /** How many tasks were opened in it, where that is counted. */
  opened(): Promise<number | null>;
}

/** `tasks`: the latest of a period, the latest first. How many there are is a counter; the rest is not read. */
export async function tasks(desk: Desk, asked: Asked, command: CommandNamed<"tasks">): Promise<Answer> {
  const { ledger, ledgerOption = "" } = desk;
  const frame = desk.frame();
  const now = instantOf(desk, asked);
  const { of: whose, state } = command.values;
  const { name, span, option, opened } = await askingOf(desk, frame, command, now);
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
  const counted = some ? 0 : ((await opened()) ?? 0) - found.tasks.length;
  const notes: string[] = [];
  if (counted > 0) notes.push(`and ${counted} more: pawpact tasks --period ${option}${ledgerOption}`);
  if (some && found.since > span.from) {
    notes.push(
      `Looked back to ${utcText(found.since)}; all: pawpact tasks --period ${option}${ledgerOption} --format jsonl`,
    );
  } else if (found.tasks.length < SHOWN && found.since > span.from) {
    notes.push(`Looked back to ${utcText(found.since)}: before that too much happened to be read here.`);
  }
  if (found.tasks.length > 0) notes.push("What one of them rests on: /pact why with the end of its id.");
  const isOwn = whose === asked.author.id;
  const title = `${frame.terms.title}: ${isOwn ? "your" : "the"} latest ${state === undefined ? "" : `${state} `}tasks, ${name}`;
  const none = state === undefined ? `No task in ${name}.` : `No task in ${name} that is ${state}.`;
  const shown = found.tasks.map(({ task }) => task.id);
  const whys = found.tasks.slice(0, MOST_ACTIONS).map(({ task }) => whyAction(task, shown));
  const blocks: Block[] = [
    ...(whose === undefined || isOwn
      ? []
      : [{ kind: "text" as const, text: words`Only those of ${person(whose)}.` }]),
    ...blocksOf(found.tasks, notes, none),
  ];
  return answerOf(withActions({ title, blocks }, whys), command);
}

/** A period; what is open is so whenever it was opened, so that without one it is looked for in the last days. */
async function askingOf(
  { ledger }: Desk,
  frame: Frame,
  { values: { period: given, state } }: CommandNamed<"tasks">,
  now: number,
): Promise<Asking> {
  if (state === "open" && !given) {
    const span = { from: Math.max(0, now - DAYS_BACK * DAY_MS), to: now + 1 };
    return { name: `the last ${DAYS_BACK} days`, span, option: "all", opened: async () => null };
  }
  const period = await periodFor(ledger, frame, given, now);
  const { from, to } = periodBounds(frame.zone, period);
  const span = { from, to: Math.max(from, Math.min(to, now + 1)) };
  const opened = async () => (await scorePeriod(ledger, frame, period, now)).card.tasks.opened;
  return { name: period.key, span, option: period.key, opened };
}

function blocksOf(
  found: Parameters<typeof tasksReport>[1],
  notes: readonly string[],
  none: string,
): readonly Block[] {
  if (found.length === 0) return [{ kind: "text", text: [none, ...notes].join(" ") }];
  const begun = found.map(({ task }) => ({ task: task.id, title: task.title, began: beginningOf(task) }));
  return [...tasksReport("", found, notes).blocks, ...linksTo(begun)];
}
