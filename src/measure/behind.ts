import type { Metric } from "../agreement/terms.js";
import type { Grade } from "../task/fact.js";
import { type Judgement, statusText } from "../task/judge.js";
import { elapsedAt, type Run } from "../task/run.js";
import type { Task } from "../task/task.js";
import { utcText } from "../time/iso.js";
import { duration, exact } from "./figures.js";
import { type GradeShares, isClock } from "./metrics.js";
import { type Ratio, ratio, ZERO } from "./ratio.js";

/** What one task adds to a metric. */
export interface Share {
  /** Numerator and denominator, as in `Measured`. */
  readonly of: Ratio;
  readonly n: number;
  /** How much of it went wrong: misses, or for cost-per-completion the cost. */
  readonly bad: Ratio;
  /** What happened, in words. */
  readonly because: string;
}

/**
 * What a task adds to a metric at `now`; `null`: it is not among those judged. The sum over all tasks of a period is
 * what the counters say. Availability has no tasks behind it.
 */
export function shareOfTask(
  metric: Metric,
  task: Task,
  judgement: Judgement,
  shares: GradeShares,
  now: number,
): Share | null {
  const { excluded, answeredByOther, partial, valid } = judgement;
  if (excluded || answeredByOther || partial || metric === "availability") return null;
  if (isClock(metric)) return clockShare(metric, judgement, now);
  if (!valid) return null;
  const good = (is: boolean, because: string): Share =>
    share(ratio(is ? 1 : 0), 1, ratio(is ? 0 : 1), because);
  const wrong = (is: boolean, because: string): Share =>
    share(ratio(is ? 1 : 0), 1, ratio(is ? 1 : 0), because);
  switch (metric) {
    case "completion-rate":
      return completionShare(judgement, shares);
    case "accuracy": {
      const review = task.reviews.requester ?? task.reviews.reviewer;
      return review && good(review.good, review.good ? "reviewed correct" : "reviewed incorrect");
    }
    case "satisfaction":
      return task.rating === null ? null : good(task.rating >= 4, `rated ${task.rating} of 5`);
    case "reopen-rate": {
      const reopened = task.reopenings > 0;
      const closed = task.closed.some(({ endedBy }) => endedBy !== "withdrawal");
      if (!closed && !reopened) return null;
      return share(
        ratio(reopened ? 1 : 0),
        closed ? 1 : 0,
        ratio(reopened ? 1 : 0),
        reopened ? "reopened" : "stayed closed",
      );
    }
    case "handoff-rate": {
      const handed = task.endings.some(({ kind }) => kind === "handed-off");
      return wrong(handed, handed ? "handed off" : "not handed off");
    }
    case "cost-per-completion":
      return costShare(task.attempts, judgement);
    default:
      return metric satisfies never;
  }
}

function share(of: Ratio, n: number, bad: Ratio, because: string): Share {
  return { of, n, bad, because };
}

function completionShare({ status, grade, cause }: Judgement, shares: GradeShares): Share | null {
  if (status === "open" || grade === "pending") return null;
  if (grade === null) return share(ZERO, 1, ratio(1), statusText(status));
  const counted = shares[grade];
  const missing = ratio(counted.den - counted.num, counted.den);
  const why = cause ? `, ${cause}` : "";
  return share(counted, 1, missing, `completed, grade ${grade}${why}, counts ${exact(counted)}`);
}

function costShare({ count, uncosted, costMicros }: Task["attempts"], { grade }: Judgement): Share | null {
  const completed = grade !== null && (["A", "B", "C"] as readonly (Grade | "pending")[]).includes(grade);
  if (count === 0 && !completed) return null;
  const cost = ratio(costMicros, 1_000_000);
  const without = uncosted > 0 ? `, ${uncosted} without a cost` : "";
  const because = `${count} ${count === 1 ? "attempt" : "attempts"}, ${exact(cost)}${without}${completed ? "" : ", not completed"}`;
  return share(cost, completed ? 1 : 0, cost, because);
}

function clockShare(clock: Metric, { clocks }: Judgement, now: number): Share | null {
  const runs = clocks.filter(({ run }) => run.clock === clock);
  // As the counters have it: a cycle of next-response is judged alone, any other clock once a task.
  const verdicts = clock === "next-response-time" ? runs.map((run) => [run]) : runs.length > 0 ? [runs] : [];
  let [met, breached] = [0, 0];
  let shown: Run | undefined;
  for (const verdict of verdicts) {
    if (verdict.some(({ run }) => run.partial) || !verdict.at(-1)!.run.judged) continue;
    const state = verdict.some((item) => item.state === "breached") ? "breached" : verdict.at(-1)!.state;
    if (state !== "met" && state !== "breached") continue;
    if (state === "met") met += 1;
    else breached += 1;
    const telling = verdict.findLast((item) => item.state === state)!.run;
    if (state === "breached" || breached === 0) shown = telling;
  }
  if (!shown) return null;
  const of = met + breached > 1 ? `${breached} of ${met + breached} late; ` : "";
  return share(ratio(met), met + breached, ratio(breached), of + runText(shown, breached > 0, now));
}

function runText(run: Run, late: boolean, now: number): string {
  const { stoppedAt, missedAt, dueAt, targetMs } = run;
  const took = duration(elapsedAt(run, now));
  const allowed =
    targetMs === null ? (dueAt === null ? "" : `due ${utcText(dueAt)}`) : `${duration(targetMs)} allowed`;
  if (!late) return [took, allowed].filter((part) => part !== "").join(", ");
  if (stoppedAt !== null) return `${took}, ${allowed}`;
  if (missedAt !== null && missedAt <= now && (dueAt === null || dueAt >= now))
    return `fell silent after ${took}`;
  return `never stopped: ${took}, ${allowed}`;
}
