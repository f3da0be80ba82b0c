import type { Actor, Fact, TaskFact } from "../task/fact.js";
import type { ActionEvent } from "./event.js";
import { actorOf, sourceOf } from "./interpret.js";
import type { Rules } from "./rules.js";

type Body = {
  [T in TaskFact["type"]]: Pick<Extract<TaskFact, { type: T }>, "type" | "data">;
}[TaskFact["type"]];

/** The one fact that a command, button or modal states. */
export function actionFact(event: ActionEvent, rules: Rules): Fact {
  const person = actorOf(event.author, rules);
  const { name } = event.action;
  const judges =
    (name === "review" && rules.isReviewer(event.author)) ||
    (name === "rule" && rules.isArbiter(event.author));
  const reviews = judges && person.role !== "assistant";
  const actor = reviews ? { ...person, role: "reviewer" as const } : person;
  const body = bodyOf(event, actor, rules.terms.store.text === "title");
  return {
    actor,
    at: event.at,
    conversation: event.conversation,
    data: body.data,
    id: `${event.message}:${body.type.slice(body.type.indexOf(".") + 1)}`,
    ...(event.on ? { link: event.on } : {}),
    rule: `action:${name}`,
    source: sourceOf(event.place, event.message),
    type: body.type,
  } as Fact;
}

function bodyOf({ action, direct }: ActionEvent, { role, party }: Actor, keepsTitle: boolean): Body {
  switch (action.name) {
    case "open": {
      const { title, priority, dueAt, host } = action;
      return {
        type: "task.opened",
        data: {
          ...(direct ? { direct: true } : {}),
          ...(dueAt === undefined ? {} : { dueAt }),
          origin: host ? "host" : "interaction",
          ...(priority === undefined ? {} : { priority }),
          ...(title === undefined || !keepsTitle ? {} : { title }),
        },
      };
    }
    case "acknowledge":
      return { type: "task.acknowledged", data: {} };
    case "answer":
      return { type: "task.answered", data: {} };
    case "done": {
      const byPerson = party === "provider" ? "operator-closed" : "requester-closed";
      const cause = role === "assistant" ? "assistant-claimed" : byPerson;
      const { asked, check } = action;
      return {
        type: "task.completed",
        data: { ...(asked ? { asked } : {}), cause, ...(check === undefined ? {} : { check }) },
      };
    }
    case "attempt": {
      const { costMicros, tokens, durationMs, ok } = action;
      return {
        type: "task.attempted",
        data: {
          ...(costMicros === undefined ? {} : { costMicros }),
          ...(durationMs === undefined ? {} : { durationMs }),
          ok,
          ...(tokens === undefined ? {} : { tokens }),
        },
      };
    }
    case "fail":
      return { type: "task.failed", data: {} };
    case "cancel":
      return { type: "task.cancelled", data: {} };
    case "wait":
      return { type: "task.waiting", data: { reason: action.reason } };
    case "resume":
      return { type: "task.resumed", data: {} };
    case "reopen":
      return { type: "task.reopened", data: {} };
    case "confirm":
      return { type: "task.confirmed", data: { verdict: "yes" } };
    case "deny":
      return { type: "task.confirmed", data: { verdict: "no" } };
    case "hand-off":
      return { type: "task.handed-off", data: action.to === undefined ? {} : { to: action.to } };
    case "prioritize":
      return { type: "task.prioritized", data: { priority: action.priority } };
    case "rate":
      return { type: "task.rated", data: { rating: action.rating } };
    case "review":
      return { type: "task.reviewed", data: { correct: action.correct } };
    case "dispute":
      return { type: "dispute.opened", data: { reason: action.reason } };
    case "withdraw":
      return { type: "dispute.withdrawn", data: {} };
    case "concede":
      return { type: "dispute.conceded", data: {} };
    case "rule":
      return { type: "dispute.ruled", data: { grade: action.grade } };
    default:
      return action satisfies never;
  }
}
