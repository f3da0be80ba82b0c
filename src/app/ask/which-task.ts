import { AskError } from "../../command/refusal.js";
import { person, words } from "../../report/words.js";
import type { Fact } from "../../task/fact.js";
import { fold } from "../../task/fold.js";
import type { Frame } from "../../task/frame.js";
import { casesOf, type Judgement, judge } from "../../task/judge.js";
import { openSpell, type Task } from "../../task/task.js";
import { DAY_MS } from "../../time/civil.js";
import type { Asked, Desk } from "../desk.js";
import { latestTasks, MOST_READ } from "./latest-tasks.js";

/** A task that a command is about. */
export interface Meant {
  readonly task: Task;
  readonly judgement: Judgement;
  /** A message that belongs to it, where one does. */
  readonly message: string | undefined;
}

/** How far back a task is looked for that nothing but its asker or a part of its id tells of. */
export const DAYS_BACK = 31;
const MOST_OWN = 20;
const MOST_NAMED = 4;

/** Tasks of one conversation as facts have it at `now`, in the order of their opening. */
export function tasksIn(facts: Iterable<Fact>, frame: Frame, now: number): Meant[] {
  const seen = [...facts].filter(({ at }) => at <= now);
  const folded = fold(seen, frame.terms.tasks);
  return casesOf(folded, frame).map((item, index) => ({
    task: item.task,
    judgement: judge(item, frame, now),
    message: [...folded.owner].find(([, owner]) => owner === index)?.[0],
  }));
}

export function isOpen({ task }: Pick<Meant, "task">): boolean {
  return task.cancelledAt === null && openSpell(task) === undefined;
}

/** Its close is disputed, and nobody has ruled on that. */
export function isDisputed({ task }: Pick<Meant, "task">): boolean {
  return task.disputedAt !== null && task.ruling === null;
}

/** The arbiter may rule on it, or otherwise than before. */
export function mayBeRuled(meant: Pick<Meant, "task">): boolean {
  return isDisputed(meant) || meant.task.ruling !== null;
}

/**
 * The task that is meant: the one named; that of the message pointed at; in the conversation asked in the asker's own,
 * else its latest; else the asker's latest one in this place. Of several those that `fits` go first.
 *
 * @param ofAnyone what is said is said of others' tasks: the only one in this place that `fits` will do
 * @throws {AskError} where there is none, or more than one.
 */
export async function whichTask(
  desk: Desk,
  asked: Asked,
  path: string,
  given: string | undefined,
  now: number,
  fits: (meant: Pick<Meant, "task" | "judgement">) => boolean,
  ofAnyone = false,
): Promise<Meant> {
  const { on, conversation } = asked;
  if (given !== undefined) {
    const named = await namedTask(desk, given, path, now);
    if (named) return named;
    throw new AskError(
      `${path}: found "${given}", expected the id of a task, or the beginning or end of one of the last ${DAYS_BACK} days. See: /pact tasks`,
    );
  }
  if (on !== undefined) return taskOfMessage(desk, asked, on, path, now);
  if (conversation !== undefined) {
    const all = tasksIn((await desk.ledger.load(conversation)).facts, desk.frame(), now);
    const own = all.filter(({ task }) => task.requester === asked.author.id);
    const found = own.findLast(fits) ?? own.at(-1) ?? all.findLast(fits) ?? all.at(-1);
    if (found) return found;
  }
  const { platform, channel } = asked.place;
  const here = `${platform}:${channel}`;
  const span = { from: Math.max(0, now - DAYS_BACK * DAY_MS), to: now + 1 };
  const { tasks } = await latestTasks(
    desk.ledger,
    desk.frame(),
    span,
    now,
    MOST_OWN,
    ({ task }) => task.channel === here && task.requester === asked.author.id,
  );
  const found = tasks.find(fits) ?? tasks[0];
  if (found && (fits(found) || !ofAnyone)) return (await withMessage(desk, found.task, now))!;
  if (ofAnyone) {
    const others = await latestTasks(
      desk.ledger,
      desk.frame(),
      span,
      now,
      MOST_NAMED,
      (view) => view.task.channel === here && fits(view),
    );
    const [only, second] = others.tasks;
    if (only && !second) return (await withMessage(desk, only.task, now))!;
    const ids = others.tasks.map(({ task }) => task.id).join(", ");
    throw new AskError(
      `${path}: found ${second ? `several tasks here that it fits (${ids})` : "no task here that it fits"}, expected one. Name it with task:ID as /pact tasks shows it, or ask in its thread`,
    );
  }
  throw new AskError(
    words`${path}: found no task of ${person(asked.author.id)} here among the last ${String(MOST_READ)} conversations of ${String(DAYS_BACK)} days, expected one. Name it with task:ID as /pact tasks shows it, or ask in its thread`,
  );
}

/**
 * The task of an id, or the only one of late that a part is the beginning or end of; `null` where there is none.
 *
 * @throws {AskError} where several are.
 */
export async function namedTask(desk: Desk, given: string, path: string, now: number): Promise<Meant | null> {
  for (const conversation of conversationsFor(given)) {
    const { facts } = await desk.ledger.load(conversation);
    const exact = tasksIn(facts, desk.frame(), now).find(({ task }) => task.id === given);
    if (exact) return exact;
  }
  const span = { from: Math.max(0, now - DAYS_BACK * DAY_MS), to: now + 1 };
  const { tasks } = await latestTasks(
    desk.ledger,
    desk.frame(),
    span,
    now,
    MOST_NAMED,
    ({ task }) => task.id.startsWith(given) || task.id.endsWith(given),
  );
  const [first, second] = tasks;
  if (!first) return null;
  if (!second) return withMessage(desk, first.task, now);
  throw new AskError(
    `${path}: found several tasks for "${given}" (${tasks.map(({ task }) => task.id).join(", ")}), expected one. Give more of its id`,
  );
}

/** An id begins with its conversation; an import's row is its own. */
function conversationsFor(id: string): string[] {
  const names = [id];
  for (let end = id.lastIndexOf(":"); end > 0; end = id.lastIndexOf(":", end - 1)) {
    names.push(id.slice(0, end));
  }
  return names;
}

async function withMessage(desk: Desk, { conversation, id }: Task, now: number): Promise<Meant | null> {
  const { facts } = await desk.ledger.load(conversation);
  return tasksIn(facts, desk.frame(), now).find(({ task }) => task.id === id) ?? null;
}

/** A message outside of a thread is its own conversation. */
async function taskOfMessage(
  desk: Desk,
  { conversation }: Asked,
  on: string,
  path: string,
  now: number,
): Promise<Meant> {
  for (const name of new Set([conversation ?? on, on])) {
    const { facts } = await desk.ledger.load(name);
    const { owner } = fold(
      facts.filter(({ at }) => at <= now),
      desk.frame().terms.tasks,
    );
    const index = owner.get(on);
    const found = index === undefined ? undefined : tasksIn(facts, desk.frame(), now)[index];
    if (found) return { ...found, message: on };
  }
  throw new AskError(
    `${path}: found a message that belongs to no task (${on}), expected one of a task. Choose the message that asked for it`,
  );
}
