import { ofPriority } from "../agreement/priority.js";
import type { ClockTerms, Target } from "../agreement/terms.js";
import { dueAt, elapsedMs } from "../time/business.js";
import type { Calendar } from "../time/calendar.js";
import type { Clock } from "./fact.js";
import type { Frame } from "./frame.js";
import { openPause, openSpell, type Span, type Task } from "./task.js";

/** One running of a clock on one task, with its due instant worked out. Instants in ms since epoch. */
export interface Run {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly cancelledAt: number | null;
  /** From here on it is a miss, whatever its due instant: the task fell silent. */
  readonly missedAt: number | null;
  /** There is a target or a due instant to judge by. */
  readonly judged: boolean;
  readonly targetMs: number | null;
  /** The priority that the target is of; `null` without one. */
  readonly priority: string | null;
  /** `null`: nothing to judge by, or paused before it is reached. */
  readonly dueAt: number | null;
  /** When it started or stopped is not known well enough. */
  readonly partial: boolean;
  readonly pauses: readonly Span[];
  readonly calendar: Calendar;
}

export type ClockState = "running" | "paused" | "met" | "breached" | "cancelled" | "excluded";

/** Every running of every clock of a task, in the order of `CLOCKS`. */
export function runsOf(task: Task, frame: Frame): Run[] {
  const { acknowledgedAt, firstAnsweredAt, openedAt, openedUnknown, unseen } = task;
  const { windows } = frame.exclusions;
  const cancelledAt = task.cancelledAt ?? closedUnanswered(task);
  const uncertain = (from: number, to: number | null) =>
    unseen.some((span) => span.to >= from && (to === null || span.from <= to));
  const runs = [
    run(task, frame, {
      clock: "acknowledge-time",
      startedAt: openedAt,
      stoppedAt: acknowledgedAt,
      cancelledAt,
      missedAt: null,
      partial: openedUnknown || task.acknowledgedUnknown,
      pauses: windows,
    }),
    run(task, frame, {
      clock: "first-response-time",
      startedAt: openedAt,
      stoppedAt: firstAnsweredAt,
      cancelledAt,
      missedAt: null,
      partial: openedUnknown || uncertain(openedAt, firstAnsweredAt),
      pauses: windows,
    }),
  ];
  for (const { startedAt, answeredAt, cancelledAt } of task.cycles) {
    runs.push(
      run(task, frame, {
        clock: "next-response-time",
        startedAt,
        stoppedAt: answeredAt,
        cancelledAt,
        missedAt: null,
        partial: uncertain(startedAt, answeredAt),
        pauses: windows,
      }),
    );
  }
  addResolutionRuns(runs, task, frame);
  return runs;
}

/** When the requester closed the task before anyone answered: nothing is left to answer. */
function closedUnanswered({ closed, firstAnsweredAt }: Task): number | null {
  if (firstAnsweredAt !== null) return null;
  for (const { closes } of closed) {
    for (const { cause, at } of closes)
      if (cause === "requester-closed" || cause === "user-confirmed") return at;
  }
  return null;
}

function addResolutionRuns(runs: Run[], task: Task, frame: Frame): void {
  const { policy } = frame.terms.tasks.reopen;
  const { openedAt, closed } = task;
  const paused: readonly Span[] = [...frame.exclusions.windows, ...task.pauses];
  const last = openSpell(task);
  const uncertain = (task.confirmedUnknown && !last) || task.verdictUnknown || task.openedUnknown;
  const inactive = inactiveFrom(task, frame);
  const waitedFor = openPause(task) !== undefined;
  const cancelledAt = task.cancelledAt ?? (waitedFor ? inactive : null);
  const missedAt = task.missedAt ?? (waitedFor ? null : inactive);
  const add = (
    clock: Clock,
    startedAt: number,
    stoppedAt: number | null,
    partial: boolean,
    pauses: readonly Span[],
  ) => runs.push(run(task, frame, { clock, startedAt, stoppedAt, cancelledAt, missedAt, partial, pauses }));
  const overall = (clock: Clock) => {
    const partial = uncertain || mayHaveClosed(task, last?.from ?? null);
    add(clock, openedAt, last?.from ?? null, partial, [...paused, ...closed.filter(({ to }) => to !== null)]);
  };
  if (policy === "continue") {
    // The two tick alike under this policy; their targets may differ.
    overall("resolution-time");
    overall("total-resolution-time");
    return;
  }
  let startedAt = openedAt;
  let withdrawn: Span[] = [];
  for (const spell of closed) {
    if (spell.endedBy === "withdrawal") {
      withdrawn.push(spell);
      continue;
    }
    const partial = uncertain || mayHaveClosed(task, spell.from);
    add("resolution-time", startedAt, spell.from, partial, [...paused, ...withdrawn]);
    if (policy === "first-only") {
      overall("total-resolution-time");
      return;
    }
    withdrawn = [];
    startedAt = spell.to ?? startedAt;
  }
  if (!last) add("resolution-time", startedAt, null, uncertain, [...paused, ...withdrawn]);
  overall("total-resolution-time");
}

/** Up to `stoppedAt`, nobody saw all that may have closed the task. */
function mayHaveClosed({ closed, unseen }: Task, stoppedAt: number | null): boolean {
  if (unseen.some(({ from, closes }) => closes && (stoppedAt === null || from <= stoppedAt))) return true;
  return closed.some(({ from, closes }) => from === stoppedAt && closes[0]?.uncertain === true);
}

/**
 * When a task closes by inactivity if nobody writes any more; `null` where it does not. It is a miss, unless the
 * requester was waited for.
 */
export function inactiveFrom(task: Task, { terms }: Frame): number | null {
  const open = task.origin === "message" && task.cancelledAt === null && !openSpell(task);
  return open ? task.lastMessageAt + terms.tasks.closeAfterMs : null;
}

/** A running as it was seen, before it is held to anything. */
type Running = Omit<Run, "judged" | "targetMs" | "priority" | "dueAt" | "calendar">;

// Written out field by field: this is the innermost work of every commit, and spreads cost five times as much.
function run(task: Task, frame: Frame, running: Running): Run {
  const { clock, startedAt, stoppedAt, cancelledAt, partial, pauses } = running;
  const terms = frame.clocks[clock];
  const calendar = frame.calendars[terms?.hours ?? "calendar"];
  const explicit = task.dueAt[clock];
  const judged = explicit !== undefined || terms !== undefined;
  let targetMs: number | null = null;
  let priority: string | null = null;
  let due = explicit ?? null;
  if (terms && explicit === undefined) {
    const priced = dueByPriority(task, running, terms, calendar);
    due = priced.due;
    priority = priced.held;
    if ("ms" in priced.target) targetMs = priced.target.ms;
    else if (due !== null) targetMs = elapsedMs(calendar, startedAt, due, pauses);
  }
  const missedAt = judged ? running.missedAt : null;
  return {
    clock,
    startedAt,
    stoppedAt,
    cancelledAt,
    missedAt,
    judged,
    targetMs,
    priority,
    dueAt: due,
    partial: partial || task.unseenClocks.includes(clock),
    pauses,
    calendar,
  };
}

/**
 * The due instant after every change of priority that came in time: a raise gives the earlier of the old one and the
 * new target counted from the raise; lowering it counts anew from the start, and only where it may be lowered.
 */
function dueByPriority(
  task: Task,
  { startedAt, stoppedAt, pauses }: Running,
  terms: ClockTerms,
  calendar: Calendar,
) {
  const targetOf = (priority: string): Target => ofPriority(terms.within, priority) ?? terms.within.default;
  const fromStart = (target: Target) => dueAt(calendar, startedAt, target, pauses);
  const atStart = task.priorities.findLast(({ at }) => at <= startedAt) ?? task.priorities[0]!;
  let held = atStart.priority;
  let target = targetOf(held);
  let due = fromStart(target);
  for (const { at, priority, mayLower } of task.priorities) {
    if (at <= startedAt || (stoppedAt !== null && at >= stoppedAt) || (due !== null && at > due)) continue;
    const next = targetOf(priority);
    if (next === target) {
      held = priority;
      continue;
    }
    if (before(dueAt(calendar, startedAt, next, []), dueAt(calendar, startedAt, target, [])))
      due = earlier(due, dueAt(calendar, at, next, pauses));
    else if (mayLower) due = fromStart(next);
    else continue;
    [held, target] = [priority, next];
  }
  return { due, target, held };
}

/** A due instant that does not come (`null`) is later than any. */
function before(one: number | null, other: number | null): boolean {
  return one !== null && (other === null || one < other);
}

function earlier(one: number | null, other: number | null): number | null {
  return before(other, one) ? other : one;
}

/** The state of a running at `now`; a fact later than `now` must not have gone into it. */
export function stateAt(run: Run, now: number): ClockState {
  const { stoppedAt, missedAt, dueAt, pauses } = run;
  const cancelledAt = cancelledFirst(run);
  const end = Math.min(cancelledAt ?? stoppedAt ?? now, now);
  if ((dueAt !== null && end > dueAt) || (missedAt !== null && end >= missedAt)) return "breached";
  if (cancelledAt !== null && now >= cancelledAt) return "cancelled";
  if (cancelledAt === null && stoppedAt !== null) return "met";
  return pauses.some(({ from, to }) => from <= now && (to === null || now < to)) ? "paused" : "running";
}

/** When it was cancelled, unless it had stopped by then. */
function cancelledFirst({ cancelledAt, stoppedAt }: Run): number | null {
  return cancelledAt !== null && (stoppedAt === null || cancelledAt < stoppedAt) ? cancelledAt : null;
}

/** Business time on the clock at `now`, in ms. */
export function elapsedAt(run: Run, now: number): number {
  const end = Math.min(cancelledFirst(run) ?? run.stoppedAt ?? now, now);
  return end <= run.startedAt ? 0 : elapsedMs(run.calendar, run.startedAt, end, run.pauses);
}
