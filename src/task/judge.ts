import type { CloseCause, Grade } from "./fact.js";
import type { Frame, Gap } from "./frame.js";
import { type ClockState, inactiveFrom, type Run, runsOf, stateAt } from "./run.js";
import { type Conversation, isIncomplete, openPause, openSpell, type Task } from "./task.js";

/** A task with its runs, ready to be judged at any instant from its last fact on. */
export interface Case {
  readonly task: Task;
  readonly runs: readonly Run[];
  /** The platform told of replies that were not seen. */
  readonly incomplete: boolean;
}

export type Status = "open" | "overdue" | "completed" | "failed" | "handed-off" | "inactive" | "cancelled";

/** A status in words: `handed off`. */
export function statusText(status: Status): string {
  return status.replace("-", " ");
}

/** What a task amounts to at one instant. */
export interface Judgement {
  readonly status: Status;
  /** Why it is closed. */
  readonly cause: CloseCause | "inactivity" | null;
  /** `pending`: claimed, and the requester may still say no. */
  readonly grade: Grade | "pending" | null;
  readonly excluded: boolean;
  readonly partial: boolean;
  readonly answeredByOther: boolean;
  /** In the rates: none of the above, and not cancelled. */
  readonly valid: boolean;
  readonly clocks: readonly { readonly run: Run; readonly state: ClockState }[];
}

/** The cases of a folded conversation. */
export function casesOf(conversation: Conversation, frame: Frame): Case[] {
  const incomplete = isIncomplete(conversation);
  return conversation.tasks.map((task) => ({ task, runs: runsOf(task, frame), incomplete }));
}

/** What a case amounts to at `now`, given that no fact after those folded has `at` ≤ `now`. */
export function judge({ task, runs, incomplete }: Case, frame: Frame, now: number): Judgement {
  const excluded = frame.exclusions.tasks.has(task.id);
  const partial = incomplete || gapsAcross(task, frame).some(({ to }) => to <= now);
  const answeredByOther = wasAnsweredByOther(task, runs);
  const clocks = runs.map((run) => ({ run, state: excluded ? ("excluded" as const) : stateAt(run, now) }));
  const valid = !excluded && !partial && !answeredByOther && task.cancelledAt === null;
  const { status, cause, grade } = endAt(task, runs, frame, now);
  return { status, cause, grade, excluded, partial, answeredByOther, valid, clocks };
}

type End = Pick<Judgement, "status" | "cause" | "grade">;

function endAt(task: Task, runs: readonly Run[], frame: Frame, now: number): End {
  if (task.cancelledAt !== null) return { status: "cancelled", cause: null, grade: null };
  const ending = endingAt(task, frame, now);
  if (ending) return ending;
  const inactive = inactiveFrom(task, frame);
  if (inactive !== null && now >= inactive && openPause(task)) {
    return { status: "inactive", cause: "inactivity", grade: "D" };
  }
  const overdue = isOverdue(task, runs, frame, now);
  return { status: overdue ? "overdue" : "open", cause: null, grade: null };
}

/** Every instant after `from` at which a judgement of this case may change by itself, in no order. */
export function turningPoints({ task, runs }: Case, frame: Frame, from: number): number[] {
  const points: number[] = [];
  const add = (at: number | null) => {
    if (at !== null && at > from) points.push(at);
  };
  for (const { stoppedAt, dueAt, missedAt, cancelledAt } of runs) {
    if (stoppedAt !== null) continue;
    add(dueAt === null ? null : dueAt + 1);
    add(missedAt);
    add(cancelledAt);
  }
  add(overdueFrom(task, frame));
  for (const { at } of openSpell(task)?.closes ?? []) add(at + frame.terms.settlement.claimMs);
  for (const { to } of gapsAcross(task, frame)) add(to);
  return points;
}

function wasAnsweredByOther({ helpedAt, acceptedAt }: Task, runs: readonly Run[]): boolean {
  if (helpedAt === null || acceptedAt === null) return false;
  const due = runs.find(({ clock }) => clock === "first-response-time")?.dueAt ?? null;
  return due === null || helpedAt <= due;
}

function endingAt(task: Task, frame: Frame, now: number): End | null {
  const spell = openSpell(task);
  const cause = spell?.closes.at(-1)?.cause ?? (task.confirmedUnknown ? "user-confirmed" : null);
  if (task.ruling === "failed") return { status: "failed", cause, grade: null };
  if (task.ruling !== null) return { status: "completed", cause, grade: task.ruling };
  const last = task.endings.findLast(({ revoked }) => !revoked);
  if (last && last.kind !== "completed") return { status: last.kind, cause: null, grade: null };
  if (!last && !task.confirmedUnknown) return null;
  return { status: "completed", cause, grade: gradeAt(task, frame, now) };
}

function gradeAt(task: Task, { terms }: Frame, now: number): Grade | "pending" {
  const spell = openSpell(task);
  if (task.requesterVerdict?.good || !spell) return "A";
  const { closes, from } = spell;
  const review = task.reviews.reviewer;
  if (review?.good && review.at >= from) return "B";
  if (closes.some(({ check }) => check !== null && terms.checks.includes(check))) return "B";
  const vouched = closes.findLast(({ grade }) => grade !== null)?.grade;
  if (vouched) return vouched;
  if (closes.some(({ cause }) => cause === "requester-closed")) return "C";
  const claim = closes.find(({ asked }) => asked);
  if (!claim) return "D";
  const settledAt = claim.at + terms.settlement.claimMs;
  const held = task.disputedAt !== null && task.disputedAt < settledAt;
  return !held && now >= settledAt ? "C" : "pending";
}

function isOverdue(task: Task, runs: readonly Run[], frame: Frame, now: number): boolean {
  let due = false;
  for (const run of runs) {
    if (run.clock !== "resolution-time" || !run.judged || run.stoppedAt !== null) continue;
    if (stateAt(run, now) === "breached") return true;
    due ||= run.dueAt !== null;
  }
  if (due) return false;
  const from = overdueFrom(task, frame);
  return from !== null && now >= from;
}

/** Without a due instant to come a task is overdue after `closeAfter` of silence, whatever opened it. */
function overdueFrom(task: Task, { terms }: Frame): number | null {
  return openSpell(task) || task.cancelledAt !== null ? null : task.lastMessageAt + terms.tasks.closeAfterMs;
}

/** Gaps of the task's channel that lie across its open time. */
function gapsAcross(task: Task, frame: Frame): Gap[] {
  if (frame.gaps.length === 0) return [];
  const end = task.cancelledAt ?? openSpell(task)?.closes.at(-1)?.at ?? overdueFrom(task, frame) ?? Infinity;
  return frame.gaps.filter(
    ({ channel, from, to }) => channel === task.channel && from < end && to > task.openedAt,
  );
}

/** The states of one clock's runs as one: a breach is a breach; else the latest one's. */
export function stateOfAll(runs: Judgement["clocks"]): ClockState | null {
  return runs.find(({ state }) => state === "breached")?.state ?? runs.at(-1)?.state ?? null;
}
