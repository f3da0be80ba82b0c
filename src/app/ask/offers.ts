import type { Author } from "../../chat/event.js";
import { formOf } from "../../command/catalogue.js";
import { startLine } from "../../command/line.js";
import type { Action } from "../../report/report.js";
import { taskEnd } from "../../report/task-end.js";
import type { Desk } from "../desk.js";
import type { CommandNamed } from "./asking.js";
import { mayDo } from "./may.js";
import { isDisputed, isOpen, type Meant } from "./which-task.js";

type Sub = CommandNamed<"task">["sub"];
type Offer = Omit<Action, "line" | "typed"> & { readonly sub: Sub };

/** What somebody may say of a task as it stands. */
export function offersFor(
  { rules }: Desk,
  author: Author,
  meant: Pick<Meant, "task" | "judgement">,
): readonly Action[] {
  const { task } = meant;
  if (task.cancelledAt !== null) return [];
  const open = isOpen(meant);
  const offers = open ? openOffers(task.requester === author.id) : closedOffers(meant);
  const verdicts = offers
    .filter(({ sub }) => mayDo(rules, author, formOf({ name: "task", sub }), task))
    .map(({ sub, ...action }) => ({ ...action, ...linesOf(`task ${sub}`, { task: task.id }) }));
  const rates =
    !open && task.rating === null && mayDo(rules, author, formOf({ name: "rate", sub: null }), task);
  return [...verdicts, ...(rates ? [rating({ task: task.id })] : [])];
}

/** Asks whether that was it: what the requester may press under an answer, of the task named or of the one answered. */
export function verdictActions(task?: string): readonly Action[] {
  const named = task === undefined ? {} : { task };
  return [
    { label: "Yes, solved", ...linesOf("task confirm", named), tone: "good" },
    { label: "Not solved", ...linesOf("task reopen", named), tone: "bad" },
    { label: "Dispute", ...linesOf("task dispute", named), asks: ["reason"] },
    rating(named),
  ];
}

/** The line of a command about a task, with the short one that is typed for it. */
function linesOf(path: string, named: { readonly task?: string }): Pick<Action, "line" | "typed"> {
  const line = startLine(path, named);
  const short = named.task === undefined ? undefined : taskEnd(named.task);
  return short === undefined || short === named.task
    ? { line }
    : { line, typed: startLine(path, { task: short }) };
}

function rating(named: { readonly task?: string }): Action {
  return { label: "Rate", ...linesOf("rate", named), asks: ["rating"] };
}

function openOffers(asRequester: boolean): Offer[] {
  const solved = { sub: "confirm", label: "It is solved", tone: "good" } as const;
  const cancel = { sub: "cancel", label: "No longer wanted", tone: "bad" } as const;
  if (asRequester) return [solved, cancel];
  return [
    { sub: "done", label: "It is done", tone: "good" },
    { sub: "fail", label: "It has failed" },
    cancel,
  ];
}

function closedOffers(meant: Pick<Meant, "task" | "judgement">): Offer[] {
  const { task, judgement } = meant;
  const disputed = isDisputed(meant);
  return [
    ...(task.requesterVerdict?.good ? [] : [{ sub: "confirm", label: "Yes, solved", tone: "good" } as const]),
    { sub: "reopen", label: "Not solved", tone: "bad" },
    ...(disputed
      ? ([
          { sub: "withdraw", label: "Withdraw the dispute" },
          { sub: "concede", label: "Concede the dispute" },
          { sub: "rule", label: "Rule", asks: ["grade"] },
        ] as const)
      : []),
    ...(!disputed && judgement.grade === "pending"
      ? ([{ sub: "dispute", label: "Dispute", asks: ["reason"] }] as const)
      : []),
  ];
}
