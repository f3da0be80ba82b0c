import type { Actor, Fact, TaskFact } from "../../src/task/fact.js";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Monday 2 March 2026, 09:00 UTC. */
export const MONDAY = Date.UTC(2026, 2, 2, 9);

export const ann: Actor = { id: "slack:UANN", role: "requester", party: "customer" };
export const bob: Actor = { id: "slack:UBOB", role: "requester", party: "neither" };
export const vendor: Actor = { id: "slack:UVENDOR", role: "requester", party: "provider" };
export const pet: Actor = { id: "slack:UPET", role: "assistant", party: "provider" };
export const reviewer: Actor = { id: "slack:UREV", role: "reviewer", party: "neither" };

type Data<T extends TaskFact["type"]> = Extract<TaskFact, { type: T }>["data"];
type More = {
  actor?: Actor;
  link?: string;
  message?: string;
  clock?: NonNullable<Fact["clock"]>;
  rule?: string;
};

/** Facts of one conversation, at minutes after its start. */
export function conversation(id = "slack:C1:100.000001", startAt = MONDAY) {
  let serial = 0;
  function fact<T extends TaskFact["type"]>(
    type: T,
    minute: number,
    data: Data<T>,
    more: More = {},
  ): TaskFact {
    serial += 1;
    const name = type.slice(type.indexOf(".") + 1);
    const message = more.message ?? `slack:C1:${String(100 + serial).padStart(6, "0")}`;
    return {
      id: `${message}:${name}`,
      conversation: id,
      type,
      at: startAt + minute * MINUTE,
      ...(more.clock ? { clock: more.clock } : {}),
      actor: more.actor ?? ann,
      source: { platform: "slack", channel: "C1", message },
      rule: more.rule ?? "test",
      ...(more.link ? { link: more.link } : {}),
      data,
    } as TaskFact;
  }
  return {
    fact,
    open: (minute: number, data: Partial<Data<"task.opened">> = {}, more: More = {}) =>
      fact("task.opened", minute, { origin: "message", ...data }, {
        message: serial === 0 ? id : undefined,
        ...more,
      } as More),
    ask: (minute: number, data: Data<"task.asked"> = {}, more: More = {}) =>
      fact("task.asked", minute, data, more),
    acknowledge: (minute: number, more: More = {}) =>
      fact("task.acknowledged", minute, {}, { actor: pet, ...more }),
    answer: (minute: number, more: More = {}) => fact("task.answered", minute, {}, { actor: pet, ...more }),
    claim: (minute: number, asked = true, more: More = {}) =>
      fact("task.completed", minute, { cause: "assistant-claimed", asked }, { actor: pet, ...more }),
    close: (minute: number, more: More = {}) =>
      fact("task.completed", minute, { cause: "requester-closed" }, more),
    confirm: (minute: number, verdict: "yes" | "no" | "withdrawn" = "yes", more: More = {}) =>
      fact("task.confirmed", minute, { verdict }, more),
    wait: (minute: number, more: More = {}) =>
      fact("task.waiting", minute, { reason: "requester" }, { actor: pet, ...more }),
    cancel: (minute: number, more: More = {}) => fact("task.cancelled", minute, {}, more),
    reopen: (minute: number, more: More = {}) => fact("task.reopened", minute, {}, more),
  };
}
