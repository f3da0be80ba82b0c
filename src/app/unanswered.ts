import type { Place } from "../chat/event.js";
import type { Fact } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, judge } from "../task/judge.js";
import { type Conversation, isUnanswered, openPause, openSpell, type Task } from "../task/task.js";
import type { Workspace } from "./backlog.js";
import type { Desk } from "./desk.js";
import { OWN } from "./house.js";

/**
 * What was asked longer ago is left to people: whoever asked yesterday still waits, later they have asked elsewhere, and
 * an answer out of nowhere only surprises. Every figure and `/pact tasks` go on to show it.
 */
export const TAKEN_UP_WITHIN_MS = 24 * 3_600_000;

/** A request that nobody has answered: a message of a person's, or what they did to make something a task. */
export interface Unanswered {
  readonly conversation: string;
  /** The platform's object, in full. */
  readonly message: string;
  /** ms since epoch. */
  readonly at: number;
  readonly place: Place;
  readonly requester: string;
  /** Somebody made it a task by their word, so that it is meant for the assistant whatever it says. */
  readonly made: boolean;
  /** What the ledger keeps of its words. */
  readonly title: string | null;
}

/** The requests of a workspace that wait for the assistant and nobody else, in the order of asking. */
export async function unansweredOf(
  { ledger, frame, clock }: Desk,
  { platform, workspace }: Workspace,
): Promise<Unanswered[]> {
  const now = clock.now();
  const from = now - TAKEN_UP_WITHIN_MS;
  const found: Unanswered[] = [];
  for await (const { conversation, facts } of ledger.conversations({ from, to: now + 1, except: OWN })) {
    if (!conversation.startsWith(`${platform}:`)) continue;
    const here = unansweredIn(facts, frame(), now);
    found.push(...here.filter(({ at, place }) => at >= from && (place.workspace ?? null) === workspace));
  }
  return found.sort(byTime);
}

/** The same of the facts of one conversation, however old. */
export function unansweredIn(facts: readonly Fact[], frame: Frame, now: number): Unanswered[] {
  const known = facts.filter(({ at }) => at <= now);
  const folded = fold(known, frame.terms.tasks);
  const waiting = casesOf(folded, frame).filter((one) => {
    const { status, excluded } = judge(one, frame, now);
    // Where replies are missing, the answer may be among them.
    return (status === "open" || status === "overdue") && !excluded && !one.incomplete && waits(one.task);
  });
  return waiting.flatMap(({ task }) => messagesOf(task, folded, known)).sort(byTime);
}

/** Nobody else has taken it on, and it is the assistant's turn. */
function waits(task: Task): boolean {
  const { origin, helpedAt } = task;
  const isAsked = origin === "message" || origin === "interaction";
  const isLeft = isUnanswered(task) && !openPause(task) && !openSpell(task);
  return isAsked && isLeft && helpedAt === null;
}

/** What the requester has said in it since it was answered last. */
function messagesOf(task: Task, { tasks, owner }: Conversation, facts: readonly Fact[]) {
  const gone = new Set(
    facts.flatMap(({ type, data, source }) => (type === "task.noted" && data.deleted ? source.message : [])),
  );
  const from = task.firstAnsweredAt === null ? task.openedAt : task.cycles.at(-1)!.startedAt;
  const found = new Map<string, Unanswered>();
  for (const { type, at, actor, source, conversation, data } of facts) {
    const { message, platform, workspace, channel } = source;
    if (type !== "task.opened" && type !== "task.asked") continue;
    if (message === undefined || channel === undefined || found.has(message) || gone.has(message)) continue;
    const isTheirs = actor.id === task.requester && tasks[owner.get(message) ?? -1] === task;
    const asksNothing = data.thanks === true || ("edit" in data && data.edit === true);
    if (!isTheirs || asksNothing || at < from) continue;
    found.set(message, {
      ...{ conversation, message, at, requester: task.requester },
      place: { platform, ...(workspace === undefined ? {} : { workspace }), channel },
      made: type === "task.opened" && data.origin === "interaction",
      title: task.openedAt === at ? task.title : null,
    });
  }
  return [...found.values()];
}

function byTime(one: Unanswered, other: Unanswered): number {
  return one.at - other.at || (one.message < other.message ? -1 : 1);
}
