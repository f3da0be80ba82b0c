import type { Terms } from "../agreement/terms.js";
import { duration } from "../measure/figures.js";
import type { Party } from "../task/fact.js";
import { CLOCKS } from "../task/fact.js";
import { type Judgement, stateOfAll } from "../task/judge.js";
import { openPause, type Task } from "../task/task.js";
import { utcText } from "../time/iso.js";
import { beginningOf, linksTo } from "./links.js";
import type { Block, Report } from "./report.js";
import { taskEnd } from "./task-end.js";
import { person, type Words, words } from "./words.js";

/** What somebody said of a task, and what became of it. */
export interface TaskChange {
  readonly said: "open" | "done" | "fail" | "wait" | "resume" | "reopen" | "cancel" | "rate" | DisputeWord;
  /** Of whoever said it. */
  readonly party: Party;
  readonly before: JudgedTask | null;
  readonly after: JudgedTask;
  /** A task that goes on from it. */
  readonly next: JudgedTask | null;
  /** ms since epoch. */
  readonly now: number;
  /** A title was given, and the agreement keeps none. */
  readonly titleDropped?: boolean;
}

type DisputeWord = "confirm" | "dispute" | "withdraw" | "concede" | "rule";

interface JudgedTask {
  readonly task: Task;
  readonly judgement: Judgement;
}

/** What was done to which task, and what follows from it. */
export function taskChangeReport(terms: Terms, change: TaskChange): Report {
  const shown = change.next ?? change.after;
  const { task } = shown;
  const clocks = clockNotes(shown, change.now);
  const blocks: Block[] = [
    { kind: "text", text: happened(terms, change) },
    {
      kind: "text",
      text: `Task ${taskEnd(task.id)}${task.title === null ? "" : ` (${task.title})`}: ${stateText(shown)}.`,
    },
    ...linksTo([{ task: task.id, title: task.title, began: beginningOf(task) }]),
    ...(clocks.length > 0 ? [{ kind: "notes" as const, notes: clocks }] : []),
  ];
  return { title: `${terms.title}: ${titles[change.said]}`, blocks };
}

const titles: Readonly<Record<TaskChange["said"], string>> = {
  open: "task opened",
  done: "task done",
  fail: "task failed",
  wait: "task waits",
  resume: "task goes on",
  reopen: "task reopened",
  cancel: "task cancelled",
  rate: "task rated",
  confirm: "task confirmed",
  dispute: "task disputed",
  withdraw: "dispute withdrawn",
  concede: "dispute conceded",
  rule: "dispute ruled on",
};

function happened(terms: Terms, { said, party, before, after, next, titleDropped }: TaskChange): Words {
  const { task, judgement } = after;
  const within = duration(terms.tasks.reopen.withinMs);
  switch (said) {
    case "open":
      return `Opened: its clocks run from ${utcText(task.openedAt)}.${titleDropped ? " Its title is not kept: the agreement stores no text." : ""}`;
    case "done":
      return party === "provider"
        ? `Closed by the operator: it is graded like a claim. A yes of the requester makes it grade A.`
        : `Closed by the requester: its resolution clock has stopped. It can be reopened within ${within}.`;
    case "fail":
      return "Failed: it counts against completion unless it is completed after all, and its resolution clock runs on.";
    case "wait":
      return openPause(task) && !(before && openPause(before.task))
        ? "Waiting for the requester: its resolution clocks are paused until the requester writes, or somebody says resume."
        : "Noted: it waits. No clock is paused: only waiting for the requester pauses.";
    case "resume":
      return "It goes on: its resolution clocks run again.";
    case "reopen":
      if (next)
        return `It was closed more than ${within} ago: a new task goes on from it, and its clocks run from now. The old one keeps its close.`;
      return judgement.clocks.some(({ run, state }) => run.clock === "resolution-time" && state === "running")
        ? "Reopened: its resolution clock runs again; the time in which it was closed is taken out."
        : "Reopened: its close counts no more.";
    case "cancel":
      return "Cancelled: it leaves the rates. What was breached before stands.";
    case "rate":
      return `Rated ${task.rating} of 5: ${ratingText(after)}.${before && before.task.rating !== null ? ` Before it was ${before.task.rating}; the latest counts.` : ""}${confirms(before, after) ? " It is a yes as well: grade A." : ""}`;
    case "confirm":
      return `Confirmed by the requester: grade A. It can be reopened within ${within}.`;
    case "dispute":
      return words`Disputed: it counts nowhere until the dispute is withdrawn, the provider concedes, or ${terms.arbiter === undefined ? "an arbiter rules (the agreement names none)" : words`${person(terms.arbiter)} rules`}.`;
    case "withdraw":
      return "The dispute is withdrawn: its grade is what it would be without.";
    case "concede":
      return "The dispute is conceded: the task is open again, and counts as failed unless it is completed after all.";
    case "rule":
      return `Ruled: ${task.ruling === "failed" ? "it has failed" : `its completion has grade ${task.ruling}`}. That goes before every other verdict.`;
    default:
      return said satisfies never;
  }
}

function confirms(before: JudgedTask | null, { task, judgement }: JudgedTask): boolean {
  return (
    judgement.grade === "A" && task.requesterVerdict?.good === true && !before?.task.requesterVerdict?.good
  );
}

function ratingText({ task, judgement }: JudgedTask): string {
  const { status, excluded, partial, answeredByOther } = judgement;
  if (status === "cancelled" || excluded || partial || answeredByOther)
    return "its task is outside every rate, so the rating is too";
  return `it counts as ${(task.rating ?? 0) >= 4 ? "satisfied" : "not satisfied"}`;
}

function stateText({ task, judgement }: JudgedTask): string {
  const { status, grade, excluded, partial, answeredByOther } = judgement;
  const outside = [
    excluded ? "excluded" : "",
    partial ? "partial" : "",
    answeredByOther ? "answered by another" : "",
  ].filter((word) => word !== "");
  const disputed = task.disputedAt === null || task.ruling !== null ? "" : ", disputed";
  const graded = grade === null ? "" : grade === "pending" ? ", its grade is pending" : `, grade ${grade}`;
  return [`${status}${graded}${disputed}`, ...outside].join(", ");
}

/** Clocks that are held to something, each with what is left or what it took. */
function clockNotes({ judgement }: JudgedTask, now: number): string[] {
  return CLOCKS.flatMap((clock): string[] => {
    const runs = judgement.clocks.filter(({ run }) => run.clock === clock && run.judged);
    const state = stateOfAll(runs);
    const { run } = runs.findLast((item) => item.state === state) ?? {};
    if (!run || state === null) return [];
    const { dueAt } = run;
    if (state === "running" && dueAt !== null) {
      return [`${clock}: running, ${duration(dueAt - now)} left, due ${utcText(dueAt)}`];
    }
    if (state === "breached")
      return [`${clock}: missed${dueAt === null ? "" : `, it was due ${utcText(dueAt)}`}`];
    return [`${clock}: ${state === "met" ? "kept" : state}`];
  });
}
