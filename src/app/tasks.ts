import type { Ledger } from "../ports/ledger.js";
import { CLOCKS, type Clock } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, type Judgement, judge, stateOfAll } from "../task/judge.js";
import { type ClockState, elapsedAt } from "../task/run.js";
import type { Task } from "../task/task.js";
import { OWN } from "./house.js";

/** One task with what it amounts to at an instant. Instants in ms since epoch. */
export interface TaskView {
  readonly task: Task;
  /** The one that its resolution is held to, else the one last asked for. */
  readonly priority: string;
  readonly judgement: Judgement;
  readonly clocks: Partial<Record<Clock, ClockView>>;
}

/** One clock of a task; of several cycles the latest that was breached, else the latest. */
export interface ClockView {
  readonly state: ClockState;
  readonly startedAt: number;
  readonly stoppedAt: number | null;
  readonly dueAt: number | null;
  readonly elapsedMs: number;
  readonly targetMs: number | null;
  readonly partial: boolean;
  readonly cycles: number;
}

/** Every task opened in [from, to), as of `now`, conversation by conversation. */
export async function* tasksOf(
  ledger: Ledger,
  frame: Frame,
  span: { readonly from: number; readonly to: number } | undefined,
  now: number,
): AsyncIterable<TaskView> {
  for await (const { facts } of ledger.conversations(span && { ...span, except: OWN })) {
    const seen = facts.filter(({ at }) => at <= now);
    for (const item of casesOf(fold(seen, frame.terms.tasks), frame)) {
      const { openedAt } = item.task;
      if (span && (openedAt < span.from || openedAt >= span.to)) continue;
      const judgement = judge(item, frame, now);
      const held = item.runs.find((run) => run.clock === "resolution-time")?.priority;
      const priority = held ?? item.task.priorities.at(-1)!.priority;
      yield { task: item.task, priority, judgement, clocks: clocksOf(judgement, now) };
    }
  }
}

function clocksOf({ clocks }: Judgement, now: number): TaskView["clocks"] {
  const views: Partial<Record<Clock, ClockView>> = {};
  for (const clock of CLOCKS) {
    const runs = clocks.filter(({ run }) => run.clock === clock);
    const state = stateOfAll(runs);
    const shown = runs.findLast((item) => item.state === state);
    if (!shown || state === null) continue;
    const { startedAt, stoppedAt, dueAt, targetMs } = shown.run;
    views[clock] = {
      state,
      startedAt,
      stoppedAt,
      dueAt,
      elapsedMs: elapsedAt(shown.run, now),
      targetMs,
      partial: runs.some(({ run }) => run.partial),
      cycles: runs.length,
    };
  }
  return views;
}
