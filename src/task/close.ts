import type { CloseCause, TaskFact } from "./fact.js";
import type { FoldTerms } from "./fold.js";
import { accept } from "./help.js";
import { openTask } from "./open.js";
import { type Conversation, openPause, openSpell, type Task } from "./task.js";

/** Closes a task; one that is closed already gets a further close, and its clocks stay where they stopped. */
export function close(task: Task, fact: TaskFact, cause: CloseCause): void {
  if (task.cancelledAt !== null) return;
  const { at } = fact;
  const data = fact.type === "task.completed" ? fact.data : undefined;
  const made = {
    at,
    cause,
    asked: data?.asked ?? false,
    grade: data?.grade ?? null,
    check: data?.check ?? null,
    uncertain: fact.clock === "last-version",
  };
  const spell = openSpell(task);
  if (spell) spell.closes.push(made);
  else task.closed.push({ from: at, to: null, closes: [made], endedBy: null });
  task.endings.push({ at, kind: "completed", revoked: false });
  const pause = openPause(task);
  if (pause) pause.to = at;
  const cycle = task.cycles.at(-1);
  if (cycle && cycle.answeredAt === null) cycle.cancelledAt ??= at;
  if (cause === "requester-closed" || cause === "user-confirmed") accept(task, at);
}

/** Ends the spell in which a task is closed: it is open again from `at` on, and its completion is revoked. */
export function reopenSpell(task: Task, at: number, endedBy: "withdrawal" | "reopening"): void {
  const spell = openSpell(task);
  if (!spell) return;
  spell.to = at;
  spell.endedBy = endedBy;
  if (endedBy === "reopening") task.reopenings += 1;
  // What was disputed is that it is done: nobody says so any more.
  task.disputedAt = null;
  revokeCompletions(task, at, false);
  // A yes of unknown time may have come after the message that withdrew a claim: it stands for the grade.
  const mayBeLater = endedBy === "withdrawal" && task.confirmedUnknown;
  if (task.requesterVerdict?.good && !mayBeLater) task.requesterVerdict = null;
}

/** Revokes what was completed up to `at`; by a verdict (`failed`) the task counts as failed until completed again. */
export function revokeCompletions(task: Task, at: number, failed = true): void {
  let revoked = false;
  for (const ending of task.endings) {
    if (ending.kind !== "completed" || ending.revoked || ending.at > at) continue;
    ending.revoked = true;
    revoked = true;
  }
  if (failed && revoked) task.endings.push({ at, kind: "failed", revoked: false });
}

/** The requester reopens, whatever closed the task; too late, and a new linked task opens. */
export function reopen(conversation: Conversation, task: Task, fact: TaskFact, terms: FoldTerms): void {
  const spell = openSpell(task);
  if (!spell) return;
  if (fact.at - spell.closes.at(-1)!.at > terms.reopen.withinMs) openTask(conversation, fact, task.id);
  else reopenSpell(task, fact.at, "reopening");
}

/** The requester says yes or no, or takes it back. */
export function confirm(
  conversation: Conversation,
  task: Task,
  fact: Extract<TaskFact, { type: "task.confirmed" }>,
  terms: FoldTerms,
): void {
  const { at, clock, data, source } = fact;
  if (source.message !== undefined) {
    if (conversation.verdicts.get(source.message) === data.verdict) return;
    conversation.verdicts.set(source.message, data.verdict);
  }
  if (data.verdict === "withdrawn") {
    task.requesterVerdict = null;
    task.confirmedUnknown = false;
    return;
  }
  const timed = clock !== "unknown";
  if (clock === "last-version") {
    // It may have stood there from the start.
    task.verdictUnknown = true;
    task.unseen.push({ from: task.openedAt, to: at, closes: true });
  }
  if (data.verdict === "yes") {
    task.requesterVerdict = { at, good: true };
    if (timed) close(task, fact, "user-confirmed");
    else task.confirmedUnknown = true;
    accept(task, at);
    return;
  }
  revokeCompletions(task, at);
  if (timed) reopen(conversation, task, fact, terms);
  else if (openSpell(task)) task.verdictUnknown = true;
  task.requesterVerdict = { at, good: false };
}

/** The provider grants what was disputed: the task was not done. */
export function concede(task: Task, at: number): void {
  if (task.disputedAt === null) return;
  revokeCompletions(task, at);
  reopenSpell(task, at, "reopening");
}

/** The requester or the customer no longer wants it. A breach before that stands. */
export function cancel(task: Task, at: number): void {
  if (task.cancelledAt !== null || openSpell(task)) return;
  task.cancelledAt = at;
  const pause = openPause(task);
  if (pause) pause.to = at;
  const cycle = task.cycles.at(-1);
  if (cycle && cycle.answeredAt === null) cycle.cancelledAt ??= at;
}
