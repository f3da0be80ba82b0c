import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../../adapters/ledger/memory.js";
import { renderAgreement } from "../../../../src/agreement/render.js";
import {
  type Asked,
  askedSubscriptions,
  subscribedFact,
  subscriptionsIn,
  unsubscribedFact,
} from "../../../../src/app/digest/subscriptions.js";
import { HOUSE } from "../../../../src/app/house.js";
import { createRecorder } from "../../../../src/app/record.js";
import { type Fact, factSchema } from "../../../../src/task/fact.js";
import { ann, bob, DAY, MONDAY } from "../../../kit/facts.js";
import { termsWith } from "../../../kit/terms.js";

const weekly: Asked = { to: "slack:C1", every: "week", on: 1, atMinute: 540, timezone: "UTC" };

const words: fc.Arbitrary<Fact> = fc
  .record({
    to: fc.constantFrom("slack:C1", "slack:C2"),
    every: fc.constantFrom("day", "week", null),
    minute: fc.nat(3),
    actor: fc.constantFrom(ann, bob),
    by: fc.constantFrom("a", "b"),
  })
  .map(({ to, every, minute, actor, by }) => {
    const at = MONDAY + minute;
    const fact =
      every === null
        ? unsubscribedFact(to, actor, at)
        : subscribedFact({ to, every, atMinute: 540, timezone: "UTC" }, actor, at);
    return { ...fact, id: `${fact.id}:${by}` };
  });

describe("what people asked for", () => {
  test("does not depend on the order in which it is heard, or how often", () => {
    fc.assert(
      fc.property(
        fc
          .uniqueArray(words, { maxLength: 8, selector: ({ id }) => id })
          .chain((facts) =>
            fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
          ),
        fc.nat(4),
        ([facts, shuffled], minute) => {
          const now = MONDAY + minute;
          const found = askedSubscriptions(facts, now);
          expect(askedSubscriptions([...shuffled, ...facts], now)).toEqual(found);
          for (const { id, since } of found) {
            const said = facts.filter(
              (fact) => fact.at <= now && "subscription" in fact.data && fact.data.subscription === id,
            );
            expect(since).toBe(Math.max(...said.map(({ at }) => at)));
          }
        },
      ),
    );
  });

  test("is one subscription for a channel: the latest word counts, and none from later than now", () => {
    const facts = [
      subscribedFact(weekly, ann, MONDAY),
      subscribedFact({ ...weekly, every: "day" }, bob, MONDAY + 2),
      unsubscribedFact("slack:C1", ann, MONDAY + 5),
    ];
    const every = (now: number) => askedSubscriptions(facts, now).map((one) => one.every);
    expect([every(MONDAY - 1), every(MONDAY + 1), every(MONDAY + 4), every(MONDAY + 5)]).toEqual([
      [],
      ["week"],
      ["day"],
      [],
    ]);
  });

  test("is a fact like any other: it can be read back from its text", () => {
    for (const fact of [subscribedFact(weekly, ann, MONDAY), unsubscribedFact("slack:C1", ann, MONDAY)]) {
      expect(factSchema.parse(JSON.parse(JSON.stringify(fact)))).toEqual(fact);
    }
  });
});

describe("the agreement's digests", () => {
  const digest = { to: "slack:C1", every: "week", on: 1, atMinute: 540, timezone: "UTC" } as const;
  const proposed = (terms: ReturnType<typeof termsWith>, at: number): Fact => ({
    id: `pact:terms:${at}`,
    conversation: HOUSE.terms,
    type: "terms.proposed",
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform: "pact" },
    rule: "test",
    data: { terms: renderAgreement(terms), zones: [] },
  });

  test("are owed since they were first proposed, also when other clauses were edited later", async () => {
    const ledger = memoryLedger();
    const [first, second] = [
      termsWith({ digests: [digest] }),
      termsWith({ title: "Renamed", digests: [digest] }),
    ];
    const recorder = createRecorder(ledger, []);
    await recorder.record([proposed(first, MONDAY), proposed(second, MONDAY + DAY)]);
    expect(await subscriptionsIn(ledger, second, MONDAY + 2 * DAY)).toEqual([
      { ...digest, id: "agreed slack:C1 week 1 09:00 UTC", since: MONDAY },
    ]);
    const moved = { ...digest, atMinute: 600 };
    const third = termsWith({ digests: [moved] });
    await recorder.record([proposed(third, MONDAY + 2 * DAY)]);
    const [found] = await subscriptionsIn(ledger, third, MONDAY + 3 * DAY);
    expect(found).toMatchObject({ id: "agreed slack:C1 week 1 10:00 UTC", since: MONDAY + 2 * DAY });
  });

  test("owe nothing before they were proposed at all", async () => {
    const [found] = await subscriptionsIn(memoryLedger(), termsWith({ digests: [digest] }), MONDAY);
    expect(found?.since).toBe(MONDAY);
  });

  test("are not sent twice to a channel whose people asked for the very same", async () => {
    const ledger = memoryLedger();
    const terms = termsWith({ digests: [digest] });
    const recorder = createRecorder(ledger, []);
    await recorder.record([subscribedFact(weekly, ann, MONDAY)]);
    expect(await subscriptionsIn(ledger, terms, MONDAY + 1)).toHaveLength(1);
    await recorder.record([subscribedFact({ ...weekly, atMinute: 600 }, ann, MONDAY + 1)]);
    expect(await subscriptionsIn(ledger, terms, MONDAY + 2)).toHaveLength(2);
  });
});
