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
  const { acknowledgedAt, firstAnsweredAt, openedAt, openedUnknown, unseen, cancelledAt } = task;
  const windows: Span[] = frame.exclusions.windows.map(({ from, to }) => ({ from, to }));
  const base = { task, frame, missedAt: null, pauses: windows };
  const closedFirst = closedUnanswered(task);
  const uncertain = (from: number, to: number | null) =>
    unseen.some((span) => span.to! >= from && (to === null || span.from <= to));
  const runs = [
    run({
      ...base,
      clock: "acknowledge-time",
      startedAt: openedAt,
      stoppedAt: acknowledgedAt,
      cancelledAt: cancelledAt ?? closedFirst,
      partial: openedUnknown || task.acknowledgedUnknown,
    }),
    run({
      ...base,
      clock: "first-response-time",
      startedAt: openedAt,
      stoppedAt: firstAnsweredAt,
      cancelledAt: cancelledAt ?? closedFirst,
      partial: openedUnknown || uncertain(openedAt, firstAnsweredAt),
    }),
  ];
  for (const cycle of task.cycles) {
    runs.push(
      run({
        ...base,
        clock: "next-response-time",
        startedAt: cycle.startedAt,
        stoppedAt: cycle.answeredAt,
        cancelledAt: cycle.cancelledAt,
        partial: uncertain(cycle.startedAt, cycle.answeredAt),
      }),
    );
  }
  return [...runs, ...resolutionRuns(task, frame, windows)];
}

/** When the requester closed the task before anyone answered: nothing is left to answer. */
function closedUnanswered({ closed, firstAnsweredAt }: Task): number | null {
  if (firstAnsweredAt !== null) return null;
  const closes = closed.flatMap((spell) => spell.closes);
  return closes.find(({ cause }) => cause === "requester-closed" || cause === "user-confirmed")?.at ?? null;
}

function resolutionRuns(task: Task, frame: Frame, windows: readonly Span[]): Run[] {
  const { policy } = frame.terms.tasks.reopen;
  const paused = [...windows, ...task.pauses];
  const last = openSpell(task);
  const uncertain = (task.confirmedUnknown && !last) || task.deniedUnknown || task.openedUnknown;
  const inactive = inactiveFrom(task, frame);
  const waitedFor = openPause(task) !== undefined;
  const cancelledAt = task.cancelledAt ?? (waitedFor ? inactive : null);
  const missedAt = task.missedAt ?? (waitedFor ? null : inactive);
  const shared = { task, frame, cancelledAt, missedAt };
  const overall = {
    ...shared,
    startedAt: task.openedAt,
    stoppedAt: last?.from ?? null,
    pauses: [...paused, ...task.closed.filter(({ to }) => to !== null)],
    partial: uncertain || last?.closes[0]?.uncertain === true,
  };
  const total = run({ ...overall, clock: "total-resolution-time" });
  // The two tick alike under this policy; their targets may differ.
  if (policy === "continue") return [run({ ...overall, clock: "resolution-time" }), total];

  const runs: Run[] = [];
  let startedAt = task.openedAt;
  let withdrawn: Span[] = [];
  for (const spell of task.closed) {
    if (spell.endedBy === "withdrawal") {
      withdrawn.push(spell);
      continue;
    }
    const stop = {
      startedAt,
      stoppedAt: spell.from,
      partial: uncertain || spell.closes[0]?.uncertain === true,
    };
    runs.push(run({ ...shared, ...stop, clock: "resolution-time", pauses: [...paused, ...withdrawn] }));
    if (policy === "first-only") return [...runs, total];
    withdrawn = [];
    startedAt = spell.to ?? startedAt;
  }
  if (!last) {
    const pauses = [...paused, ...withdrawn];
    const clock = "resolution-time" as const;
    runs.push(run({ ...shared, clock, startedAt, stoppedAt: null, pauses, partial: uncertain }));
  }
  return [...runs, total];
}

/**
 * When a task closes by inactivity if nobody writes any more; `null` where it does not. It is a miss, unless the
 * requester was waited for.
 */
export function inactiveFrom(task: Task, { terms }: Frame): number | null {
  const open = task.origin === "message" && task.cancelledAt === null && !openSpell(task);
  return open ? task.lastMessageAt + terms.tasks.closeAfterMs : null;
}

interface Running {
  readonly task: Task;
  readonly frame: Frame;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly cancelledAt: number | null;
  readonly missedAt: number | null;
  readonly pauses: readonly Span[];
  readonly partial: boolean;
}

function run(parts: Running): Run {
  const { task, frame, clock, startedAt, stoppedAt, cancelledAt, missedAt, pauses, partial } = parts;
  const running = { clock, startedAt, stoppedAt, cancelledAt, missedAt, pauses, partial };
  const terms = frame.clocks[clock];
  const calendar = frame.calendars[terms?.hours ?? "calendar"];
  const explicit = task.dueAt[clock];
  if (explicit !== undefined) {
    return { ...running, calendar, judged: true, targetMs: null, dueAt: explicit };
  }
  if (!terms) return { ...running, calendar, judged: false, targetMs: null, dueAt: null, missedAt: null };
  const { due, target } = dueByPriority(parts, terms, calendar);
  const targetMs =
    "ms" in target ? target.ms : due === null ? null : elapsedMs(calendar, startedAt, due, pauses);
  return { ...running, calendar, judged: true, targetMs, dueAt: due };
}

/**
 * The due instant after every change of priority that came in time: a raise gives the earlier of the old one and the
 * new target counted from the raise; lowering it counts anew from the start, and only where it may be lowered.
 */
function dueByPriority(
  { task, startedAt, stoppedAt, pauses }: Running,
  terms: ClockTerms,
  calendar: Calendar,
) {
  const targetOf = (priority: string): Target =>
    (Object.hasOwn(terms.within, priority) ? terms.within[priority] : undefined) ?? terms.within.default;
  const fromStart = (target: Target) => dueAt(calendar, startedAt, target, pauses);
  const atStart = task.priorities.findLast(({ at }) => at <= startedAt) ?? task.priorities[0]!;
  let target = targetOf(atStart.priority);
  let due = fromStart(target);
  for (const { at, priority, mayLower } of task.priorities) {
    if (at <= startedAt || (stoppedAt !== null && at >= stoppedAt) || (due !== null && at > due)) continue;
    const next = targetOf(priority);
    if (next === target) continue;
    if (before(dueAt(calendar, startedAt, next, []), dueAt(calendar, startedAt, target, [])))
      due = earlier(due, dueAt(calendar, at, next, pauses));
    else if (mayLower) due = fromStart(next);
    else continue;
    target = next;
  }
  return { due, target };
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
