import { cancel, close, concede, confirm, reopen, revokeCompletions } from "./close.js";
import type { TaskFact } from "./fact.js";
import type { FoldTerms } from "./fold.js";
import { handOff, otherSpoke } from "./help.js";
import { personSpoke, rate } from "./message.js";
import { openTask } from "./open.js";
import { type Conversation, isUnanswered, openPause, openSpell, type Task } from "./task.js";
import { takeVersion } from "./version.js";

/** Takes one fact that is not older than any before it. Changes `conversation`: only `fold` and `evolve` call it. */
export function evolveInPlace(conversation: Conversation, fact: TaskFact, terms: FoldTerms): void {
  countReply(conversation, fact);
  const { told, unseenFrom } = takeVersion(conversation, fact);
  if (told) return;
  for (const task of conversation.tasks) noteInactivity(task, fact.at, terms);
  switch (fact.type) {
    case "task.opened":
      if (fact.data.origin === "message") personSpoke(conversation, fact, terms);
      else if (fact.actor.party !== "provider" || fact.data.origin === "import")
        openTask(conversation, fact, null);
      return;
    case "task.asked":
      personSpoke(conversation, fact, terms);
      return;
    case "observation.replies":
      conversation.announced = fact.data.count;
      return;
    case "task.noted":
      if (fact.data.asks) askedIn(target(conversation, fact));
      return;
    default: {
      const task = target(conversation, fact);
      if (task && fact.type === "task.answered" && unseenFrom !== null) {
        task.unseen.push({ from: unseenFrom, to: fact.at, closes: false });
      }
      if (task) apply(conversation, task, fact, terms);
      else if (fact.actor.role === "assistant" && fact.source.message && fact.type !== "task.completed") {
        leaveUnattributed(conversation, fact);
      }
    }
  }
}

type Applied = Exclude<
  TaskFact,
  { type: "task.opened" | "task.asked" | "task.noted" | "observation.replies" }
>;

function apply(conversation: Conversation, task: Task, fact: Applied, terms: FoldTerms): void {
  if (fact.source.message && fact.actor.role === "assistant") {
    conversation.owner.set(fact.source.message, conversation.tasks.indexOf(task));
    conversation.latest = conversation.tasks.indexOf(task);
    task.lastMessageAt = Math.max(task.lastMessageAt, fact.at);
  }
  const trusted = fact.actor.id === task.requester || fact.actor.role === "system";
  const byCustomer = trusted || fact.actor.party === "customer";
  switch (fact.type) {
    case "task.acknowledged":
      if (fact.clock === "unknown") task.acknowledgedUnknown = true;
      else task.acknowledgedAt ??= fact.at;
      return;
    case "task.answered":
      answer(task, fact.at);
      return;
    case "task.helped":
      otherSpoke(task, fact);
      return;
    case "task.prioritized":
      task.priorities.push({ at: fact.at, priority: fact.data.priority, mayLower: byCustomer });
      return;
    case "task.waiting":
      if (
        fact.data.reason === "requester" &&
        !openPause(task) &&
        !openSpell(task) &&
        task.cancelledAt === null
      ) {
        task.pauses.push({ from: fact.at, to: null });
      }
      return;
    case "task.resumed":
      resume(task, fact.at);
      return;
    case "task.attempted":
      task.attempts.count += 1;
      if (fact.data.costMicros === undefined) task.attempts.uncosted += 1;
      else task.attempts.costMicros += fact.data.costMicros;
      return;
    case "task.completed": {
      const unseen = task.unseen.at(-1);
      if (fact.clock === "last-version" && unseen?.to === fact.at) unseen.closes = true;
      const own = fact.data.cause === "requester-closed" || fact.data.cause === "user-confirmed";
      close(task, fact, own && !byCustomer ? "operator-closed" : fact.data.cause);
      return;
    }
    case "task.failed":
      if (task.cancelledAt === null) task.endings.push({ at: fact.at, kind: "failed", revoked: false });
      return;
    case "task.handed-off":
      handOff(task, fact.at);
      return;
    case "task.cancelled":
      if (byCustomer) cancel(task, fact.at);
      return;
    case "task.reopened":
      if (trusted) reopen(conversation, task, fact, terms);
      return;
    case "task.confirmed":
      if (trusted) confirm(conversation, task, fact, terms);
      return;
    case "task.rated":
      if (trusted) rate(conversation, task, fact, fact.data.rating, terms);
      return;
    case "task.reviewed":
      review(task, fact, trusted);
      return;
    case "dispute.opened":
      if (byCustomer) task.disputedAt ??= fact.at;
      return;
    case "dispute.withdrawn":
      if (byCustomer) task.disputedAt = null;
      return;
    case "dispute.conceded":
      if (fact.actor.party === "provider") concede(task, fact.at);
      return;
    case "dispute.ruled":
      if (fact.actor.role === "reviewer") task.ruling = fact.data.grade;
      return;
    default:
      fact satisfies never;
  }
}

function answer(task: Task, at: number): void {
  task.acknowledgedAt ??= at;
  if (task.firstAnsweredAt === null) {
    task.firstAnsweredAt = at;
    return;
  }
  const cycle = task.cycles.at(-1);
  if (cycle && cycle.answeredAt === null && cycle.cancelledAt === null) cycle.answeredAt = at;
}

function resume(task: Task, at: number): void {
  const pause = openPause(task);
  if (pause) pause.to = at;
}

function review(task: Task, fact: Extract<TaskFact, { type: "task.reviewed" }>, own: boolean): void {
  const verdict = { at: fact.at, good: fact.data.correct };
  if (own) task.reviews.requester = verdict;
  else if (fact.actor.role === "reviewer") task.reviews.reviewer = verdict;
  else return;
  if (own) task.requesterVerdict = verdict;
  // The requester's own word goes before a reviewer's.
  if (!verdict.good && (own || !task.requesterVerdict?.good)) revokeCompletions(task, fact.at);
}

function askedIn(task: Task | undefined): void {
  const last = task && openSpell(task)?.closes.at(-1);
  if (last) last.asked = true;
}

/** The task that a fact is about: the one linked or owning its message, else the one that it most likely meets. */
function target(conversation: Conversation, fact: TaskFact): Task | undefined {
  const { tasks, owner, latest } = conversation;
  const named = [fact.source.message, fact.link].map((id) => (id === undefined ? undefined : owner.get(id)));
  const index = named.find((found) => found !== undefined);
  if (index !== undefined) return tasks[index];
  if (fact.actor.role !== "assistant") {
    return tasks.findLast((task) => task.requester === fact.actor.id) ?? tasks[latest];
  }
  if (fact.type === "task.answered" && fact.data.mentions) {
    const mentioned = new Set(fact.data.mentions);
    const addressed = tasks.findLast((task) => mentioned.has(task.requester));
    if (addressed) return addressed;
  }
  // One message answers one task: the one that has waited longest.
  const waiting =
    fact.type === "task.acknowledged"
      ? tasks.find((task) => task.acknowledgedAt === null && isUnanswered(task))
      : fact.type === "task.answered"
        ? tasks.find(isUnanswered)
        : undefined;
  return waiting ?? tasks[latest];
}

function leaveUnattributed(conversation: Conversation, fact: TaskFact): void {
  if (fact.type === "task.answered" || fact.type === "task.acknowledged")
    conversation.unattributedAt.push(fact.at);
}

function countReply(conversation: Conversation, fact: TaskFact): void {
  const { message } = fact.source;
  if (message === undefined || message === fact.conversation || fact.rule.startsWith("action:")) return;
  // A reply deleted later is not among those that the platform counts.
  if (fact.type === "task.noted" && fact.data.deleted) conversation.deleted.add(message);
  if (conversation.deleted.has(message)) conversation.replies.delete(message);
  else conversation.replies.add(message);
}

function noteInactivity(task: Task, at: number, { closeAfterMs }: FoldTerms): void {
  if (task.origin !== "message" || task.missedAt !== null || task.cancelledAt !== null || openSpell(task))
    return;
  const inactiveAt = task.lastMessageAt + closeAfterMs;
  if (at >= inactiveAt && !openPause(task)) task.missedAt = inactiveAt;
}
