import fc from "fast-check";
import type { TaskFact } from "../../src/task/fact.js";
import { ann, bob, conversation, pet, reviewer, vendor } from "./facts.js";

type Kind = { type: TaskFact["type"]; data: unknown; actor?: typeof ann; clock?: "unknown" | "last-version" };

const kinds: fc.Arbitrary<Kind> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("task.opened" as const),
      data: fc.record(
        {
          origin: fc.constant("message"),
          direct: fc.constant(true),
          thanks: fc.constant(true),
          says: fc.constantFrom("yes", "no", "unclear", 2, 5),
          priority: fc.constantFrom("urgent", "low"),
        },
        { requiredKeys: ["origin"] },
      ),
      actor: fc.constantFrom(ann, ann, bob, vendor),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("task.asked" as const),
      data: fc.record(
        { thanks: fc.constant(true), says: fc.constantFrom("yes", "no", "unclear", 2, 5) },
        { requiredKeys: [] },
      ),
      actor: fc.constantFrom(ann, ann, bob, vendor),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constantFrom("task.answered" as const, "task.acknowledged" as const),
      data: fc.constant({}),
      actor: fc.constant(pet),
      clock: fc.constantFrom("last-version" as const, undefined as never),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant("task.completed" as const),
      data: fc.record({
        cause: fc.constantFrom("assistant-claimed", "operator-closed", "requester-closed"),
        asked: fc.boolean(),
      }),
      actor: fc.constantFrom(pet, ann),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("task.confirmed" as const),
      data: fc.record({ verdict: fc.constantFrom("yes", "no", "withdrawn") }),
      actor: fc.constantFrom(ann, bob),
      clock: fc.constantFrom("unknown" as const, undefined as never),
    }),
  },
  fc.record({
    type: fc.constantFrom(
      "task.failed" as const,
      "task.handed-off" as const,
      "task.cancelled" as const,
      "task.reopened" as const,
      "task.resumed" as const,
      "task.helped" as const,
    ),
    data: fc.constant({}),
    actor: fc.constantFrom(ann, pet, bob),
  }),
  fc.record({
    type: fc.constantFrom(
      "dispute.opened" as const,
      "dispute.withdrawn" as const,
      "dispute.conceded" as const,
    ),
    data: fc.constant({}),
    actor: fc.constantFrom(ann, bob, vendor),
  }),
  fc.record({
    type: fc.constant("task.waiting" as const),
    data: fc.constant({ reason: "requester" }),
    actor: fc.constant(pet),
  }),
  fc.record({
    type: fc.constant("task.prioritized" as const),
    data: fc.record({ priority: fc.constantFrom("urgent", "low", "default") }),
    actor: fc.constantFrom(ann, pet),
  }),
  fc.record({
    type: fc.constant("task.rated" as const),
    data: fc.record({ rating: fc.integer({ min: 1, max: 5 }) }),
    actor: fc.constantFrom(ann, bob),
  }),
  fc.record({
    type: fc.constant("task.reviewed" as const),
    data: fc.record({ correct: fc.boolean() }),
    actor: fc.constantFrom(reviewer, ann, bob),
  }),
  fc.record({
    type: fc.constant("task.attempted" as const),
    data: fc.record({ ok: fc.boolean(), costMicros: fc.nat(5_000_000) }, { requiredKeys: ["ok"] }),
    actor: fc.constant(pet),
  }),
  fc.record({
    type: fc.constant("task.noted" as const),
    data: fc.record({ deleted: fc.constant(true) }, { requiredKeys: [] }),
    actor: fc.constant(pet),
  }),
  fc.record({
    type: fc.constant("observation.replies" as const),
    data: fc.record({ count: fc.nat(8) }),
    actor: fc.constant(pet),
  }),
);

/** The facts of one conversation, many of them at the same instants, over about three weeks. */
export function anyFacts(id = "slack:C1:100.000001", maxLength = 14): fc.Arbitrary<TaskFact[]> {
  const minute = fc.oneof(fc.nat(20), fc.nat(3 * 24 * 60), fc.nat(21 * 24 * 60));
  const message = fc.option(fc.nat(6), { nil: undefined });
  const entry = fc.record({ minute, kind: kinds, link: message, message });
  return fc.array(entry, { minLength: 1, maxLength }).map((entries) => {
    const c = conversation(id);
    const facts = entries.map(({ minute, kind, link, message }, index) => {
      const more = {
        ...(kind.actor ? { actor: kind.actor } : {}),
        ...(kind.clock ? { clock: kind.clock } : {}),
        ...(link === undefined ? {} : { link: `slack:C1:m${link}` }),
        ...(message === undefined ? {} : { message: `slack:C1:m${message}` }),
      };
      const fact = c.fact(kind.type, index === 0 ? 0 : minute, kind.data as never, more);
      return index === 0 ? fact : { ...fact, id: `${fact.id}:${index}` };
    });
    // Every list starts a task, so that none is about nothing.
    return [c.open(0, {}, { message: id }), ...facts];
  });
}
