import type { PeriodKind } from "../../../src/agreement/terms.js";
import { latestTasks } from "../../../src/app/ask/latest-tasks.js";
import type { Asked, Desk } from "../../../src/app/desk.js";
import { CHAT_COMMANDS } from "../../../src/command/catalogue.js";
import { isGroup, optionsOf } from "../../../src/command/chat.js";
import { formsOf } from "../../../src/command/help.js";
import { figuresOf } from "../../../src/score/explain.js";
import { DAY_MS } from "../../../src/time/civil.js";
import { periodOf, previousPeriod } from "../../../src/time/cohort.js";
import { utcText } from "../../../src/time/iso.js";
import type { Raw } from "../raw.js";
import { givenIn } from "./asked.js";
import { clipped } from "./escape.js";
import { MOST_CHOICE, MOST_CHOICES } from "./limits.js";

const KINDS: readonly PeriodKind[] = ["month", "week", "day", "quarter"];
const BACK = 4;
const DAYS_BACK = 31;

/** Something that is offered while somebody types. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** What may be meant by an option that is being typed. */
export async function suggestionsFor(desk: Desk, asked: Asked, raw: Raw): Promise<readonly Choice[]> {
  const { name, sub, options } = givenIn(raw);
  const typed = options.find(({ focused }) => focused);
  const command = CHAT_COMMANDS.find((known) => known.name === name);
  if (!typed || !command) return [];
  const form = isGroup(command.chat) ? command.chat.subcommands[sub ?? ""] : command.chat;
  const option = form && optionsOf(form)[typed.name];
  const text = String(typed.value).trim().toLowerCase();
  const all = await (option?.type === "period"
    ? periods(desk)
    : option?.type === "task"
      ? tasks(desk, asked, text)
      : option?.type === "timezone"
        ? Intl.supportedValuesOf("timeZone").map((zone) => ({ name: zone, value: zone }))
        : option?.type === "text" && typed.name === "command"
          ? commands()
          : option?.type === "text" && typed.name === "figure"
            ? [...figures(desk), ...(await tasks(desk, asked, text))]
            : []);
  return all
    .filter((choice) => `${choice.name} ${choice.value}`.toLowerCase().includes(text))
    .filter(({ value }) => value.length <= MOST_CHOICE)
    .slice(0, MOST_CHOICES)
    .map((choice) => ({ ...choice, name: clipped(choice.name, MOST_CHOICE) }));
}

function periods(desk: Desk): Choice[] {
  const now = desk.clock.now();
  const { zone } = desk.frame();
  return KINDS.flatMap((kind) => {
    const found = [periodOf(zone, now, kind)];
    while (found.length < BACK) found.push(previousPeriod(found.at(-1)!));
    return found.map(({ key }) => ({ name: key, value: key }));
  });
}

function figures(desk: Desk): Choice[] {
  return figuresOf(desk.frame().terms).map((figure) => ({ name: figure, value: figure }));
}

/** The latest tasks, the asker's own first. */
async function tasks(desk: Desk, asked: Asked, text: string): Promise<Choice[]> {
  const now = desk.clock.now();
  const span = { from: now - DAYS_BACK * DAY_MS, to: now + 1 };
  const found = await latestTasks(desk.ledger, desk.frame(), span, now, MOST_CHOICES, ({ task }) =>
    task.id.toLowerCase().includes(text),
  );
  const own = (requester: string) => (requester === asked.author.id ? 0 : 1);
  return [...found.tasks]
    .sort((one, other) => own(one.task.requester) - own(other.task.requester))
    .map(({ task, judgement }) => ({
      name: `${utcText(task.openedAt).slice(0, 16).replace("T", " ")} UTC, ${judgement.status}: …${task.id.slice(-8)}`,
      value: task.id,
    }));
}

function commands(): Choice[] {
  return CHAT_COMMANDS.flatMap((command) => [
    ...(isGroup(command.chat) ? [{ name: command.name, value: command.name }] : []),
    ...formsOf(command).map(({ path, summary }) => ({ name: `${path}: ${summary}`, value: path })),
  ]);
}
