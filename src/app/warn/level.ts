import { compareRatio, multiply, type Ratio, ratio } from "../../measure/ratio.js";
import { beginningOf } from "../../report/links.js";
import type { Target } from "../../report/words.js";
import type { Clock } from "../../task/fact.js";
import type { Frame } from "../../task/frame.js";
import { type Case, type Judgement, judge } from "../../task/judge.js";
import { type Run, stateAt } from "../../task/run.js";
import { dueAt, elapsedMs } from "../../time/business.js";
import { breachedAt } from "../burn.js";

/** A clock that nobody has stopped, and that has used up a share of its time, or all of it. Instants in ms since epoch. */
export interface ClockWarning {
  readonly kind: "clock";
  readonly task: string;
  readonly title: string | null;
  /** Where the task began. */
  readonly began: Target | null;
  readonly clock: Clock;
  /** When this running of the clock began; `null`: with the task. */
  readonly startedAt: number | null;
  readonly level: Ratio | "breached";
  /** When it came to that. */
  readonly at: number;
  /** When it breaches; of a breach, when it did. */
  readonly breachesAt: number;
}

export interface Warned {
  readonly due: readonly ClockWarning[];
  /** When there may be more if nothing happens before. */
  readonly nextAt: number | null;
}

/** A breach is news for a day: after a long stop the older ones are left to the digest. */
export const NEWS_MS = 24 * 3_600_000;

/** What a task's clocks are to be warned of at `now`: of each the highest level alone, and nothing that is over. */
export function clockWarnings(item: Case, frame: Frame, now: number): Warned {
  const judgement = judge(item, frame, now);
  const due: ClockWarning[] = [];
  const instants: number[] = [];
  for (const { run } of isWatched(judgement) ? judgement.clocks : []) {
    if (run.stoppedAt !== null || run.partial || !run.judged) continue;
    const state = stateAt(run, now);
    if (state !== "running" && state !== "breached") continue;
    const { clock, startedAt } = run;
    const { id: task, title, openedAt } = item.task;
    const began = beginningOf(item.task);
    const own = startedAt === openedAt ? null : startedAt;
    const warning = { kind: "clock", task, title, began, clock, startedAt: own } as const;
    if (state === "breached") {
      const at = breachedAt(run, now);
      if (at > now - NEWS_MS) due.push({ ...warning, level: "breached", at, breachesAt: at });
      continue;
    }
    const breachesAt = nextBreach(run, now);
    if (breachesAt === null) continue;
    instants.push(breachesAt);
    const levels = frame.terms.tasks.warnAt.flatMap((level) => {
      const at = levelAt(run, level);
      return at === null ? [] : [{ level, at }];
    });
    const reached = levels.findLast(({ at }) => at <= now);
    if (reached) due.push({ ...warning, ...reached, breachesAt });
    instants.push(...levels.filter(({ at }) => at > now).map(({ at }) => at));
  }
  return { due, nextAt: instants.length === 0 ? null : Math.min(...instants) };
}

/** Nobody is to do anything about a task that is closed, cancelled or outside every rate. */
function isWatched({ valid, status }: Judgement): boolean {
  return valid && status !== "completed" && status !== "inactive";
}

/** From when on a running clock is breached; `null`: it never is by itself. */
function nextBreach({ dueAt: due, missedAt }: Run, now: number): number | null {
  const instants = [due === null ? null : due + 1, missedAt].filter((at) => at !== null && at > now);
  return instants.length === 0 ? null : Math.min(...(instants as number[]));
}

/** When a share of the business time from a clock's start to its due instant has passed; `null` where there is none. */
export function levelAt({ startedAt, dueAt: due, calendar, pauses }: Run, share: Ratio): number | null {
  if (due === null) return null;
  const wholeMs = elapsedMs(calendar, startedAt, due, pauses);
  if (wholeMs <= 0) return null;
  const { num, den } = multiply(ratio(wholeMs), share);
  return dueAt(calendar, startedAt, { ms: Number((num + den - 1n) / den) }, pauses);
}

/** The lowest share that is warned at; 1 where only breaches are. */
export function lowestLevel({ terms }: Frame): Ratio {
  const { warnAt } = terms.tasks;
  return warnAt.reduce((low, one) => (compareRatio(one, low) < 0 ? one : low), ratio(1));
}
