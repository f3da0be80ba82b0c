import { confirm, reopenSpell } from "./close.js";
import type { Said, TaskFact } from "./fact.js";
import type { FoldTerms } from "./fold.js";
import { accept, otherSpoke } from "./help.js";
import { openTask } from "./open.js";
import { type Conversation, isUnanswered, openPause, openSpell, type Task } from "./task.js";

type Message = Extract<TaskFact, { type: "task.opened" | "task.asked" }>;

/** A person's message: it opens a task, goes on with one, thanks for one, helps in one, or none of these. */
export function personSpoke(conversation: Conversation, fact: Message, terms: FoldTerms): void {
  const { message } = fact.source;
  const addressed = fact.type === "task.opened";
  const owner = message === undefined ? undefined : conversation.owner.get(message);
  if (owner !== undefined) {
    if (addressed) addressedAgain(conversation.tasks[owner]!, fact);
    return;
  }
  if ("edit" in fact.data && fact.data.edit) return;
  const own = taskOf(conversation, fact);
  if (!own) {
    const current = conversation.tasks[conversation.latest];
    if (!addressed) {
      if (current && !fact.actor.bot) otherSpoke(current, fact);
    } else if (!fact.data.thanks && fact.actor.party !== "provider") openTask(conversation, fact, null);
    return;
  }
  if (fact.data.thanks) {
    thank(conversation, own, fact);
    return;
  }
  if (fact.data.says !== undefined && wasAsked(own)) {
    judgedBy(conversation, own, fact, fact.data.says, terms);
    return;
  }
  const next = fact.data.denies ? denied(own, fact, terms) : goesOn(own, fact, terms);
  if (next === null) return;
  if (next === "new") openTask(conversation, fact, null);
  else if (next === "linked") openTask(conversation, fact, own.id);
  else goOn(conversation, own, fact);
}

/** Whether the requester of a closed task was asked if that was it. */
function wasAsked(task: Task): boolean {
  return openSpell(task)?.closes.some(({ asked }) => asked) ?? false;
}

/** From here on, a number of points is a yes as well. */
const GOOD_POINTS = 3;

/** The requester answers the question whether that was it. */
function judgedBy(conversation: Conversation, task: Task, fact: Message, says: Said, terms: FoldTerms): void {
  if (says === "unclear") {
    own(conversation, task, fact);
    return;
  }
  if (says === "no") {
    const reopens = denied(task, fact, terms) !== null;
    verdict(conversation, task, fact, "no", terms);
    if (reopens) goOn(conversation, task, fact);
    return;
  }
  thank(conversation, task, fact);
  if (says === "yes") approve(conversation, task, fact, terms);
  else rate(conversation, task, fact, says, terms);
}

/** Points that the requester gives: where they were asked whether that was it, they answer that, too. */
export function rate(
  conversation: Conversation,
  task: Task,
  fact: TaskFact,
  points: number,
  terms: FoldTerms,
): void {
  task.rating = points;
  // Points without an instant, as tables have them, say nothing of when it was done.
  if (points < GOOD_POINTS || fact.clock === "unknown" || fact.actor.id !== task.requester) return;
  if (wasAsked(task)) approve(conversation, task, fact, terms);
}

function approve(conversation: Conversation, task: Task, fact: TaskFact, terms: FoldTerms): void {
  if (!task.requesterVerdict?.good) verdict(conversation, task, fact, "yes", terms);
}

function verdict(
  conversation: Conversation,
  task: Task,
  fact: TaskFact,
  word: "yes" | "no",
  terms: FoldTerms,
): void {
  confirm(conversation, task, { ...fact, type: "task.confirmed", data: { verdict: word } }, terms);
}

/** An edit of the opening message: whoever was attended to before it had addressed the assistant before it. */
function addressedAgain(task: Task, { conversation, source }: Message): void {
  const { message = "" } = source;
  const opening = `${conversation}:${message.slice(message.lastIndexOf(":") + 1)}`;
  if (task.id === opening && task.acknowledgedAt !== null) task.openedUnknown = false;
}

/**
 * The actor's own task here: the one that the message replies to, else the latest; a relayed person speaks for whoever
 * the conversation is with.
 */
function taskOf({ tasks, owner, latest }: Conversation, fact: Message): Task | undefined {
  const linked = fact.link === undefined ? undefined : tasks[owner.get(fact.link) ?? -1];
  if (linked?.requester === fact.actor.id) return linked;
  const own = tasks.findLast((task) => task.requester === fact.actor.id);
  return own ?? (fact.actor.relayed ? tasks[latest] : undefined);
}

/** A no reopens by itself, or opens a linked task when it comes too late: the message then only asks on. */
function denied(task: Task, fact: Message, { reopen }: FoldTerms): "same" | null {
  const last = openSpell(task)?.closes.at(-1);
  return last && fact.at - last.at > reopen.withinMs ? null : "same";
}

/** What a further message does to the requester's task; ends the spell in which it is closed where it has to. */
function goesOn(task: Task, fact: Message, terms: FoldTerms): "same" | "new" | "linked" {
  const { reopen, groupWithinMs, closeAfterMs } = terms;
  if (task.cancelledAt !== null) return "linked";
  const spell = openSpell(task);
  if (isAtRest(task, fact, groupWithinMs)) return "new";
  if (spell) {
    const last = spell.closes.at(-1)!;
    if (fact.at - last.at > reopen.withinMs) return "linked";
    const claimed = spell.closes.every(
      ({ cause }) => cause === "assistant-claimed" || cause === "operator-closed",
    );
    if (claimed) reopenSpell(task, fact.at, "withdrawal");
    else if (reopen.policy !== "first-only") reopenSpell(task, fact.at, "reopening");
    return "same";
  }
  const inactiveAt = task.lastMessageAt + closeAfterMs;
  return task.origin === "message" && fact.at - inactiveAt > reopen.withinMs ? "linked" : "same";
}

/**
 * A direct message without a thread goes on for ever: what parts its tasks is the requester's own word that one is done,
 * or a silence after which nothing is unanswered.
 */
function isAtRest(task: Task, { at, data }: Message, groupWithinMs: number): boolean {
  if (data.direct !== true || isUnanswered(task)) return false;
  const isDone = openSpell(task)?.closes.some(
    ({ cause }) => cause === "user-confirmed" || cause === "requester-closed",
  );
  return isDone === true || at - task.lastMessageAt > groupWithinMs;
}

function goOn(conversation: Conversation, task: Task, fact: Message): void {
  own(conversation, task, fact);
  const pause = openPause(task);
  if (pause) pause.to = fact.at;
  const cycle = task.cycles.at(-1);
  const waiting = cycle !== undefined && cycle.answeredAt === null && cycle.cancelledAt === null;
  if (task.firstAnsweredAt !== null && !waiting) {
    task.cycles.push({ startedAt: fact.at, answeredAt: null, cancelledAt: null });
  }
}

function thank(conversation: Conversation, task: Task, fact: Message): void {
  own(conversation, task, fact);
  const pause = openPause(task);
  if (pause) pause.to = fact.at;
  accept(task, fact.at);
}

function own(conversation: Conversation, task: Task, fact: Message): void {
  conversation.latest = conversation.tasks.indexOf(task);
  if (fact.source.message) conversation.owner.set(fact.source.message, conversation.latest);
  task.lastMessageAt = Math.max(task.lastMessageAt, fact.at);
}
