import type { Frame } from "../task/frame.js";
import { type Case, type Judgement, judge, stateOfAll } from "../task/judge.js";
import { elapsedAt, type Run } from "../task/run.js";
import type { Task } from "../task/task.js";
import { cohortDay, periodOf } from "../time/cohort.js";
import { dayAt } from "../time/zoned.js";
import { type ClockCounter, clockCode, sketchCode, type TaskCounter, taskCode } from "./catalogue.js";
import type { DeltaSum } from "./delta.js";
import { binOf } from "./sketch.js";

/** Requesters that an import does not name: nobody knows how many people they are. */
export const ANONYMOUS = "anonymous:";

/** Where a task's figures go: its cohort day's row, and its period's row of sketches and set of requesters. */
interface Rows {
  readonly day: string;
  readonly period: string;
}

/** By local day: they are asked for again and again, and writing dates is slow. */
const rowsByDay = new WeakMap<Frame, Map<number, Rows>>();

export function rowsOf(at: number, frame: Frame): Rows {
  const { zone, terms } = frame;
  let known = rowsByDay.get(frame);
  if (!known) {
    known = new Map();
    rowsByDay.set(frame, known);
  }
  const day = dayAt(zone, at);
  let rows = known.get(day);
  if (!rows) {
    rows = { day: `d:${cohortDay(zone, at)}`, period: `p:${periodOf(zone, at, terms.period.every).key}` };
    known.set(day, rows);
  }
  return rows;
}

/** Adds what one task amounts to at `now`. */
export function contribute(sum: DeltaSum, item: Case, frame: Frame, now: number): void {
  const { task } = item;
  const rows = rowsOf(task.openedAt, frame);
  const judgement = judge(item, frame, now);
  const count = (name: TaskCounter, by = 1) => sum.count(rows.day, taskCode(name), by);

  count("tasks");
  const outside = outsideOf(judgement);
  if (outside) {
    count(outside);
    return;
  }
  // A breach before the cancelling stands; what was cancelled itself is counted apart.
  for (const runs of byClock(judgement.clocks)) contributeRuns(sum, rows, runs, now);
  if (judgement.status === "cancelled") {
    count("tasks.cancelled");
    return;
  }
  count("tasks.valid");
  if (!task.requester.startsWith(ANONYMOUS)) sum.member(rows.period, task.requester);
  contributeOutcome(count, task, judgement);
}

/** Why a task is outside every rate, clocks and all. */
function outsideOf({ excluded, answeredByOther, partial }: Judgement): TaskCounter | null {
  if (excluded) return "tasks.excluded";
  if (answeredByOther) return "tasks.answered-by-other";
  return partial ? "tasks.partial" : null;
}

function contributeOutcome(
  count: (name: TaskCounter, by?: number) => void,
  task: Task,
  { status, grade }: Judgement,
): void {
  if (status === "open") count("tasks.open");
  else if (status === "overdue") count("completion.overdue");
  else if (status === "failed" || status === "handed-off") count(`completion.${status}`);
  else if (grade !== null) count(`completion.${grade}`);

  const review = task.reviews.requester ?? task.reviews.reviewer;
  if (review) count("reviewed");
  if (review?.good) count("reviewed.correct");
  if (task.rating !== null) count("rated");
  if (task.rating !== null && task.rating >= 4) count("rated.good");
  if (task.closed.some(({ endedBy }) => endedBy !== "withdrawal")) count("closed");
  if (task.reopenings > 0) count("closed.reopened");
  if (task.endings.some(({ kind }) => kind === "handed-off")) count("handed-off");
  const { attempts } = task;
  if (attempts.count > 0) count("attempted");
  if (attempts.uncosted > 0) count("attempted.uncosted");
  if (attempts.costMicros > 0) count("cost-micros", attempts.costMicros);
}

type Runs = Judgement["clocks"];

/** The runs of each clock; those of one clock lie together. */
function byClock(clocks: Runs): Runs[] {
  const groups: Runs[] = [];
  for (let first = 0; first < clocks.length; ) {
    const { clock } = clocks[first]!.run;
    let end = first + 1;
    while (clocks[end]?.run.clock === clock) end += 1;
    groups.push(clocks.slice(first, end));
    first = end;
  }
  return groups;
}

function contributeRuns(sum: DeltaSum, { day, period }: Rows, runs: Runs, now: number): void {
  const { clock } = runs[0]!.run;
  const count = (name: ClockCounter, by = 1) => {
    if (by !== 0) sum.count(day, clockCode(clock, name), by);
  };
  // Under `new-cycle` a resolution is met only if every cycle is: one verdict for the task.
  if (clock === "next-response-time") for (const one of runs) count(verdictOf([one]));
  else count(verdictOf(runs));
  for (const { run, state } of runs) {
    if (run.partial || state === "cancelled") continue;
    if (run.stoppedAt === null) {
      if (state === "breached") count("overdue");
      continue;
    }
    const elapsedMs = elapsedAt(run, now);
    count("stopped");
    count("elapsed-ms", elapsedMs);
    count("paused-ms", pausedMs(run));
    sum.count(period, sketchCode(clock, binOf(elapsedMs)));
  }
}

/** Where runs that are judged as one are counted. */
function verdictOf(runs: Runs): ClockCounter {
  if (runs.some(({ run }) => run.partial)) return "partial";
  const state = stateOfAll(runs);
  if (state === "cancelled") return "cancelled";
  if (!runs.at(-1)!.run.judged) return state === "met" ? "unjudged" : "open";
  return state === "met" || state === "breached" ? state : "open";
}

/** Business time taken out of a stopped clock by its pauses. */
function pausedMs(run: Run): number {
  if (run.pauses.length === 0 || run.stoppedAt === null) return 0;
  return run.calendar.openMs(run.startedAt, run.stoppedAt) - elapsedAt(run, run.stoppedAt);
}
