import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evidenceText, readEvidence } from "../../../src/app/evidence.js";
import { houseOf } from "../../../src/app/house.js";
import { pseudonymous } from "../../../src/app/pseudonyms.js";
import { DeltaSum } from "../../../src/measure/delta.js";
import { figuresAt } from "../../../src/measure/timeline.js";
import { byConversation } from "../../../src/task/by-conversation.js";
import type { Actor, Fact } from "../../../src/task/fact.js";
import { fold } from "../../../src/task/fold.js";
import type { Frame } from "../../../src/task/frame.js";
import { ann, conversation, DAY, MONDAY, pet } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";

const frame = frameWith();
/** Facts of two conversations, some of them edits. */
const someFacts = fc
  .tuple(anyFacts("slack:C1:100.000001", 10), anyFacts("slack:C1:200.000001", 4))
  .map((parts) =>
    parts.flat().map((fact, index): Fact => {
      const id = `${fact.id}:${index}`;
      return { ...fact, id: index % 3 === 2 ? `${id}@${fact.at}` : id };
    }),
  );
const NOW = MONDAY + 20 * DAY;

/** The figures of all facts under the exclusions and gaps that they tell of: rows, and how many people there are. */
function figures(facts: readonly Fact[], base: Frame = frame) {
  const under = { ...base, ...houseOf(facts, NOW) };
  const sum = new DeltaSum();
  for (const own of byConversation(facts).values())
    sum.add(figuresAt(fold(own, base.terms.tasks), under, NOW));
  return {
    rows: sum.rows,
    people: [...sum.members].map(([set, members]) => [set, [...members.values()].sort()]),
  };
}

const house: Pick<Fact, "actor" | "source" | "rule" | "at"> = {
  at: MONDAY,
  actor: ann,
  source: { platform: "slack", channel: "C1" },
  rule: "test",
};

describe("pseudonyms", () => {
  test("leave every figure as it is, exclusions and gaps too", () => {
    fc.assert(
      fc.property(someFacts, fc.nat(), fc.boolean(), (facts, pick, gap) => {
        const tasks = [...byConversation(facts).values()].flatMap(
          (own) => fold(own, frame.terms.tasks).tasks,
        );
        const excluded = tasks[pick % Math.max(tasks.length, 1)]?.id;
        const all: Fact[] = [
          ...facts,
          ...(excluded === undefined
            ? []
            : [
                {
                  ...house,
                  id: "pact:x:1",
                  conversation: "pact:exclusions",
                  type: "exclusion.proposed" as const,
                  data: { exclusion: "x1", category: "spam", reason: "ann@acme.test", task: excluded },
                },
              ]),
          ...(gap
            ? [
                {
                  ...house,
                  id: "slack:C1:gap:1",
                  conversation: "pact:observations",
                  type: "observation.gap" as const,
                  data: {
                    channel: "slack:C1",
                    from: MONDAY + DAY,
                    to: MONDAY + 2 * DAY,
                    reason: "rate" as const,
                  },
                },
              ]
            : []),
        ];
        const changed = pseudonymous(all, [frame.terms.tasks]);
        expect(figures(changed)).toEqual(figures(all));
        const text = evidenceText(changed);
        expect(text).not.toMatch(/slack:[A-Z]|"C1"|ann@acme|[12]00\.0000/);
        expect(readEvidence(text)).toEqual({ facts: changed });
      }),
      { numRuns: 300 },
    );
  });

  test("are the same whatever the order of the facts", () => {
    fc.assert(
      fc.property(
        someFacts.chain((facts) =>
          fc.record({
            facts: fc.constant(facts),
            order: fc.shuffledSubarray(facts, { minLength: facts.length }),
          }),
        ),
        ({ facts, order }) => {
          const terms = [frame.terms.tasks];
          expect(evidenceText(pseudonymous(order, terms))).toBe(evidenceText(pseudonymous(facts, terms)));
        },
      ),
      { numRuns: 60 },
    );
  });

  test("keep an edit an edit, the unnamed unnamed, and nobody's words", () => {
    const c = conversation("slack:C1:100.000001");
    const anonymous: Actor = { id: "anonymous:csv:7", role: "requester", party: "neither" };
    const facts: Fact[] = [
      c.open(0, { title: "My secret" }, { actor: anonymous }),
      {
        ...c.answer(1, { actor: pet, message: "slack:C1:100.000002" }),
        id: `slack:C1:100.000002:answered@${MONDAY + 60_000}`,
      },
      c.fact("task.failed", 2, { reason: "Ann said no" }, { actor: pet }),
    ];
    const changed = pseudonymous(facts, [frame.terms.tasks]);
    expect(changed.map(({ id }) => id)).toEqual([
      "f000000001",
      `f000000002@${MONDAY + 60_000}`,
      "f000000003",
    ]);
    expect(changed[0]!.actor.id).toBe("anonymous:p1");
    expect(evidenceText(changed)).not.toMatch(/secret|Ann/);
  });
});

test("a line of evidence that is no fact is named", () => {
  const [fact] = pseudonymous([conversation().open(0)], [frame.terms.tasks]);
  expect(readEvidence(`${evidenceText([fact!])}{"id":1}\n`)).toMatchObject({ line: 2 });
  expect(readEvidence(`${evidenceText([fact!])}\n{`)).toEqual({ line: 3, found: "no JSON" });
});
