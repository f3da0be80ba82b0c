import { drawsFrom } from "../../src/score/resample.js";
import type { Actor, Fact, TaskFact } from "../../src/task/fact.js";
import { DAY, HOUR, MINUTE } from "../kit/facts.js";

const SECOND = 1_000;

/** What one golden history is made of. */
export interface Plan {
  readonly seed: number;
  /** `slack:C01SUPPORT` */
  readonly channel: string;
  readonly workspace: string;
  readonly assistant: string;
  readonly requesters: readonly string[];
  readonly customer: string;
  readonly provider: string;
  readonly reviewer?: string;
  /** First instants of its months, UTC, how many tasks each has, and how they go in turn. */
  readonly months: readonly {
    readonly start: number;
    readonly tasks: number;
    readonly scripts: readonly Script[];
  }[];
  /** Hours of the day, UTC, at which people ask; the rest follows. */
  readonly hours: readonly number[];
  /** From the opening to the first answer, and to the close: a usual and a slow one. */
  readonly firstMs: readonly [number, number];
  readonly closeMs: readonly [number, number];
  readonly costs?: boolean;
  readonly ratings?: boolean;
  readonly reviews?: boolean;
}

/** How a task goes. */
export type Script =
  | "confirmed"
  | "claimed"
  | "unasked"
  | "late"
  | "slow"
  | "closed"
  | "waiting"
  | "reopened"
  | "rejected"
  | "failed"
  | "handed-off"
  | "cancelled"
  | "silent";

/** The facts of a plan, in an order in which nobody saw them: some late, some twice. */
export function historyOf(plan: Plan): Fact[] {
  const draw = drawsFrom(plan.seed);
  const facts: Fact[] = [];
  const late: Fact[] = [];
  let serial = 0;
  for (const { start, tasks, scripts } of plan.months) {
    for (let index = 0; index < tasks; index++) {
      const openedAt =
        start + draw(28) * DAY + plan.hours[draw(plan.hours.length)]! * HOUR + draw(3_600) * SECOND;
      const own = taskFacts(plan, openedAt, scripts[index % scripts.length]!, serial, draw);
      // Every ninth conversation's end is heard of only after everything else.
      if (serial % 9 === 4) late.push(...own.splice(-1));
      facts.push(...own);
      serial += 1;
    }
  }
  facts.push(...late, ...facts.slice(0, 3));
  const excluded = facts.find(
    ({ type, conversation }) => type === "task.opened" && conversation.endsWith("7"),
  );
  return excluded ? [...facts, ...exclusionOf(plan, excluded)] : facts;
}

export function taskFacts(
  plan: Plan,
  openedAt: number,
  script: Script,
  serial: number,
  draw: (below: number) => number,
): TaskFact[] {
  const conversation = `${plan.channel}:${Math.floor(openedAt / SECOND)}.${String(serial).padStart(6, "0")}`;
  const requester: Actor = {
    id: plan.requesters[draw(plan.requesters.length)]!,
    role: "requester",
    party: "neither",
  };
  const pet: Actor = { id: plan.assistant, role: "assistant", party: "provider" };
  const facts: TaskFact[] = [];
  const [platform = "", channel = ""] = plan.channel.split(":");
  const tell = <T extends TaskFact["type"]>(
    type: T,
    at: number,
    actor: Actor,
    data: Extract<TaskFact, { type: T }>["data"],
  ) => {
    const message = facts.length === 0 ? conversation : `${plan.channel}:${serial}-${facts.length}`;
    const source = { platform, workspace: plan.workspace, channel, message };
    const id = `${message}:${type.split(".")[1]}`;
    facts.push({ id, conversation, type, at, actor, source, rule: "golden", data } as TaskFact);
  };
  // Between half of it and one and a half, in whole seconds.
  const about = (ms: number) => (ms / 2 / SECOND + draw(ms / SECOND)) * SECOND;
  const first = openedAt + about(plan.firstMs[script === "late" ? 1 : 0]);
  const done = first + about(plan.closeMs[script === "slow" ? 1 : 0]);
  const answer = (at: number) => {
    tell("task.answered", at, pet, {});
    if (plan.costs) tell("task.attempted", at, pet, { ok: true, costMicros: 200_000 + draw(900_000) });
  };
  const claim = (at: number, asked = true) =>
    tell("task.completed", at, pet, { cause: "assistant-claimed", asked });
  const confirm = (at: number, verdict: "yes" | "no") => tell("task.confirmed", at, requester, { verdict });

  const urgent = serial % 5 === 2;
  tell("task.opened", openedAt, requester, {
    origin: "message",
    ...(urgent ? { priority: "urgent" } : {}),
  });
  if (script === "cancelled") {
    tell("task.cancelled", openedAt + 4 * SECOND, requester, {});
    return facts;
  }
  answer(first);
  switch (script) {
    case "silent":
      return facts;
    case "failed":
      tell("task.failed", first, pet, {});
      return facts;
    case "handed-off":
      tell("task.handed-off", first + 5 * MINUTE, pet, {});
      return facts;
    case "claimed":
      claim(done);
      break;
    case "unasked":
      claim(done, false);
      if (plan.reviewer && plan.reviews) {
        const by: Actor = { id: plan.reviewer, role: "reviewer", party: "neither" };
        tell("task.reviewed", done + 2 * HOUR, by, { correct: true });
      }
      return facts;
    case "closed":
      tell("task.completed", done, requester, { cause: "requester-closed" });
      break;
    case "waiting":
      tell("task.waiting", first + MINUTE, pet, { reason: "requester" });
      tell("task.asked", first + MINUTE + 5 * HOUR, requester, {});
      answer(first + 3 * MINUTE + 5 * HOUR);
      claim(done + 5 * HOUR);
      confirm(done + 5 * HOUR + 5 * MINUTE, "yes");
      break;
    case "reopened":
      tell("task.completed", done, requester, { cause: "requester-closed" });
      tell("task.reopened", done + 2 * HOUR, requester, {});
      claim(done + 2 * HOUR + 10 * MINUTE);
      confirm(done + 2 * HOUR + 30 * MINUTE, "yes");
      break;
    case "rejected":
      claim(done);
      confirm(done + HOUR, "no");
      break;
    default:
      claim(done);
      confirm(done + 10 * MINUTE, "yes");
  }
  if (plan.ratings) {
    const rating = script === "rejected" ? 1 : 3 + (draw(6) === 0 ? 0 : 1 + draw(2));
    tell("task.rated", facts.at(-1)!.at + MINUTE, requester, { rating });
  }
  if (plan.reviews && script !== "claimed") {
    tell("task.reviewed", facts.at(-1)!.at + 2 * MINUTE, requester, { correct: script !== "rejected" });
  }
  return facts;
}

/** The provider asks to leave a task out, and a member of the customer agrees. */
function exclusionOf(plan: Plan, opened: Fact): Fact[] {
  const exclusion = `exclusion-${plan.seed}`;
  const common = { conversation: "pact:exclusions", source: { platform: "pact" }, rule: "golden" } as const;
  const provider: Actor = { id: plan.provider, role: "other", party: "provider" };
  const customer: Actor = { id: plan.customer, role: "other", party: "customer" };
  const at = opened.at + DAY;
  const task = `${opened.conversation}:${opened.conversation.split(":").at(-1)}`;
  return [
    {
      ...common,
      id: `pact:exclusions:${exclusion}:proposed`,
      type: "exclusion.proposed",
      at,
      actor: provider,
      data: { exclusion, category: "spam", reason: "not a request", task },
    },
    {
      ...common,
      id: `pact:exclusions:${exclusion}:accepted`,
      type: "exclusion.accepted",
      at: at + HOUR,
      actor: customer,
      data: { exclusion },
    },
  ];
}

/** Heartbeats of one connection, and the spells in which it was down. */
export function presenceFacts(
  platform: string,
  [from, to]: readonly [number, number],
  everyMs: number,
  downs: readonly (readonly [number, number])[],
): Fact[] {
  const conversation = `pact:presence:${platform}:0`;
  const marks: (readonly [Fact["type"], number])[] = downs.flatMap(([start, end]) => [
    ["presence.down", start] as const,
    ["presence.up", end] as const,
  ]);
  for (let at = from; at < to; at += everyMs) {
    if (!downs.some(([start, end]) => at >= start && at <= end)) marks.push(["presence.up", at]);
  }
  return marks.map(
    ([type, at]): Fact =>
      ({
        id: `${conversation}:${at}:${type}`,
        conversation,
        type,
        at,
        actor: { id: "pawpact:system", role: "system", party: "neither" },
        source: { platform: "pact" },
        rule: "golden",
        data: {},
      }) as Fact,
  );
}
