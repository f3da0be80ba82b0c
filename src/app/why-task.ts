import { type Clause, clausesOf } from "../agreement/clause.js";
import { targetText } from "../agreement/duration.js";
import type { Metric, Terms } from "../agreement/terms.js";
import { type Share, shareOfTask } from "../measure/behind.js";
import { duration } from "../measure/figures.js";
import type { Ledger } from "../ports/ledger.js";
import { metricsOf } from "../score/explain.js";
import type { Fact } from "../task/fact.js";
import { fold, inOrder } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, judge } from "../task/judge.js";
import { type ClockState, elapsedAt, type Run } from "../task/run.js";
import { openSpell, type Task } from "../task/task.js";
import { dueAt } from "../time/business.js";
import { utcText } from "../time/iso.js";
import type { TaskView } from "./tasks.js";
import { sharesFor } from "./why.js";

type Judged = Omit<TaskView, "clocks">;

/** Why a task counts as it does. */
export interface WhyTask {
  readonly view: Judged;
  readonly now: number;
  readonly clauses: readonly Clause[];
  /** One for each running of each clock that is held to something, with the instants put in. */
  readonly formulas: readonly string[];
  /** What it adds to the metrics that the terms name. */
  readonly parts: readonly (Share & { readonly metric: Metric })[];
  readonly changes: readonly string[];
  /** All facts of its conversation up to now, in the order of their instants. */
  readonly facts: readonly Fact[];
}

/** Explains a task by its id; `null` where there is none. An id starts with its conversation: no other one is read. */
export async function whyTask(
  ledger: Ledger,
  frame: Frame,
  id: string,
  now: number,
): Promise<WhyTask | null> {
  for (const conversation of conversationsFor(id)) {
    const { facts } = await ledger.load(conversation);
    const seen = facts.filter(({ at }) => at <= now);
    const item = casesOf(fold(seen, frame.terms.tasks), frame).find(({ task }) => task.id === id);
    if (!item) continue;
    const { task } = item;
    const { terms } = frame;
    const judgement = judge(item, frame, now);
    const view = { task, priority: task.priorities.at(-1)!.priority, judgement };
    const judged = judgement.clocks.filter(({ run }) => run.judged);
    const parts = metricsOf(terms).flatMap((metric) => {
      const share = shareOfTask(metric, task, judgement, sharesFor(metric, terms), now);
      return share ? [{ metric, ...share }] : [];
    });
    return {
      view,
      now,
      clauses: clausesNaming(
        terms,
        new Set([...judged.map(({ run }) => run.clock), ...parts.map((part) => part.metric)]),
      ),
      formulas: judged.map(({ run, state }) => runFormula(task, run, state, frame, now)),
      parts,
      changes: changesOf(view, frame, now),
      facts: inOrder(seen),
    };
  }
  return null;
}

/** The conversations that a task of this id may lie in, the longest first: an import's row is its own. */
function conversationsFor(id: string): string[] {
  const names = [id];
  for (let end = id.lastIndexOf(":"); end > 0; end = id.lastIndexOf(":", end - 1))
    names.push(id.slice(0, end));
  return names;
}

function clausesNaming(terms: Terms, metrics: ReadonlySet<Metric>): Clause[] {
  const clause = clausesOf(terms);
  const named = (path: string, entries: readonly { readonly metric: Metric }[]) =>
    entries.flatMap(({ metric }, index) => (metrics.has(metric) ? [clause(`${path}[${index}]`)] : []));
  return [
    ...named("sla.objectives", terms.sla?.objectives ?? []),
    ...named("pbc.outcomes", terms.pbc?.outcomes ?? []),
  ];
}

function runFormula(task: Task, run: Run, state: ClockState, { clocks }: Frame, now: number): string {
  const { clock, stoppedAt, pauses, partial } = run;
  const hours = clocks[clock]?.hours ?? "calendar";
  const paused = pauses.length > 0 ? ", pauses taken out" : "";
  const stopped = stoppedAt === null ? `not stopped at ${utcText(now)}` : `stopped ${utcText(stoppedAt)}`;
  const unsure = partial ? "; not known well enough: outside the ratio" : "";
  const took = duration(elapsedAt(run, now));
  return `${clock}: ${dueFormula(task, run)} (${hours}${paused}); ${stopped} after ${took}: ${state}${unsure}`;
}

/** How a due instant came about: from the start, or from a raise of the priority that gave an earlier one. */
function dueFormula(
  { priorities }: Task,
  { startedAt, dueAt: due, targetMs, calendar, pauses }: Run,
): string {
  if (due === null) return `started ${utcText(startedAt)}, no due instant while paused`;
  if (targetMs === null) return `started ${utcText(startedAt)}, due ${utcText(due)} as it was given`;
  const target = { ms: targetMs };
  const from = [startedAt, ...priorities.map(({ at }) => at)].find(
    (at) => dueAt(calendar, at, target, pauses) === due,
  );
  if (from === undefined) return `due ${utcText(due)}, as a target before the priority was raised has it`;
  const raised = from === startedAt ? "" : "priority raised ";
  return `${raised}${utcText(from)} + ${targetText(target)} = due ${utcText(due)}`;
}

/** What would have been otherwise, and what still may be. */
function changesOf({ task, judgement }: Judged, { terms }: Frame, now: number): string[] {
  const { excluded, partial, answeredByOther, status, grade, clocks } = judgement;
  if (excluded) return ["Without its exclusion it would count."];
  if (partial) return ["It would count if the messages that were not seen were known."];
  if (answeredByOther) return ["Another person helped before the assistant answered: it counts nowhere."];
  const changes: string[] = [];
  for (const { run, state } of clocks) {
    const { clock, dueAt, partial } = run;
    if (dueAt === null || partial) continue;
    if (state === "breached") changes.push(`Stopped by ${utcText(dueAt)}, ${clock} would have been met.`);
    else if (state === "running")
      changes.push(
        `It breaches ${clock} unless it stops by ${utcText(dueAt)}: ${duration(dueAt - now)} left.`,
      );
  }
  const claim = openSpell(task)?.closes.find(({ asked }) => asked);
  const settles = claim ? ` on ${utcText(claim.at + terms.settlement.claimMs)}` : "";
  if (grade === "pending") {
    changes.push(
      task.disputedAt === null
        ? `Without a no of the requester it becomes grade C${settles}.`
        : `It is disputed since ${utcText(task.disputedAt)}: it counts nowhere until that is withdrawn, conceded or ruled on.`,
    );
  }
  if (grade === "D" && status === "completed") {
    changes.push("Had the requester been asked, a claim that nobody denies would be grade C.");
  }
  if (status === "completed" && grade !== "A") changes.push("A yes of the requester makes it grade A.");
  if (status === "completed") changes.push("A no of the requester revokes the completion.");
  if (status === "failed" || status === "handed-off")
    changes.push("Completed after all, it would count as completed.");
  return changes;
}
