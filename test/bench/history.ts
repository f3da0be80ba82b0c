import type { Actor, Fact, TaskFact } from "../../src/task/fact.js";

/** The month that is made up. */
export const MONTH = { key: "2026-03", from: Date.UTC(2026, 2, 1), to: Date.UTC(2026, 3, 1) } as const;

/** When all of its tasks have come to an end: a watermark here leaves nothing pending. */
export const SETTLED = Date.UTC(2026, 4, 1);

/** One task of it; instants in ms since epoch. */
export interface MadeTask {
  readonly conversation: string;
  readonly requester: string;
  readonly openedAt: number;
  readonly acknowledgedAt: number;
  /** `null`: never, and never completed either. */
  readonly answeredAt: number | null;
  readonly completedAt: number | null;
}

const REQUESTERS = 500;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Task `index` of a month with `count` of them: always the same one, spread evenly, as long as tasks at a help desk take. */
export function madeTask(index: number, count: number): MadeTask {
  const openedAt = MONTH.from + Math.floor((index * (MONTH.to - MONTH.from)) / count);
  const conversation = `slack:C0HELP:${Math.floor(openedAt / 1_000)}.${String(index % 1_000_000).padStart(6, "0")}`;
  const acknowledgedAt = openedAt + within(index, 1, 1 * SECOND, 13 * SECOND);
  const answeredAt =
    within(index, 2, 0, 50) === 0 ? null : acknowledgedAt + within(index, 3, 5 * SECOND, 80 * SECOND);
  const completedAt =
    answeredAt === null || within(index, 4, 0, 40) === 0
      ? null
      : answeredAt + within(index, 5, 5 * MINUTE, 7 * HOUR);
  const requester = `slack:U0${within(index, 6, 0, REQUESTERS)}`;
  return { conversation, requester, openedAt, acknowledgedAt, answeredAt, completedAt };
}

const pet: Actor = { id: "slack:U0PET", party: "provider", role: "assistant" };

/** The facts of a task as a chat adapter would have given them, in order. */
export function factsOf(task: MadeTask): Fact[] {
  const { openedAt, acknowledgedAt, answeredAt, completedAt } = task;
  const requester: Actor = { id: task.requester, party: "customer", role: "requester" };
  const facts = [
    fact(task, 0, openedAt, requester, "mention", { type: "task.opened", data: { origin: "message" } }),
    fact(task, 1, acknowledgedAt, pet, "built-in acknowledgement", { type: "task.acknowledged", data: {} }),
  ];
  if (answeredAt !== null)
    facts.push(fact(task, 2, answeredAt, pet, "message", { type: "task.answered", data: {} }));
  if (completedAt !== null) {
    const data = { asked: true, cause: "assistant-claimed" } as const;
    facts.push(fact(task, 3, completedAt, pet, "completions", { type: "task.completed", data }));
  }
  return facts;
}

type Body = {
  [T in TaskFact["type"]]: Pick<Extract<TaskFact, { type: T }>, "type" | "data">;
}[TaskFact["type"]];

function fact(
  { conversation }: MadeTask,
  place: number,
  at: number,
  actor: Actor,
  rule: string,
  body: Body,
): Fact {
  const message = place === 0 ? conversation : `${conversation.slice(0, -1)}${place}${conversation.at(-1)}`;
  return {
    actor,
    at,
    conversation,
    data: body.data,
    id: `${message}:${body.type.slice(body.type.indexOf(".") + 1)}`,
    rule,
    source: { channel: "C0HELP", message, platform: "slack", workspace: "T0WORK" },
    type: body.type,
  } as Fact;
}

/** A whole number from `from` to below `to`: the same for the same task and purpose, and scattered. */
function within(index: number, purpose: number, from: number, to: number): number {
  let bits = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(purpose, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return from + (((bits ^ (bits >>> 15)) >>> 0) % (to - from));
}
