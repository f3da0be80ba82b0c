import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodeSeal } from "../../../adapters/seal/node.js";
import { renderAgreement } from "../../../src/agreement/render.js";
import { ledgerOf } from "../../../src/app/evidence.js";
import { frameOf, resolveZones } from "../../../src/app/frame.js";
import { houseOf } from "../../../src/app/house.js";
import { issuingFacts, prepareStatement, sealed } from "../../../src/app/settle.js";
import { planStatement } from "../../../src/app/settle-plan.js";
import { statedCredits } from "../../../src/app/statement.js";
import { storedEvidence } from "../../../src/app/statements.js";
import { reckonPeriod } from "../../../src/app/worth.js";
import { ratio } from "../../../src/measure/ratio.js";
import { type Statement, statedFor, statementText } from "../../../src/score/statement.js";
import type { Fact } from "../../../src/task/fact.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const base = termsWith();
/** A fixed part with a credit that repeats, and a price for each completion. */
const terms = termsWith({
  kind: "hybrid",
  samples: { minimum: 1 },
  sla: {
    ...base.sla!,
    repeat: ratio(3, 2),
    objectives: base.sla!.objectives.map((objective) => ({
      ...objective,
      target: ratio(1, 2),
      credits: [{ threshold: ratio(1, 2), credit: ratio(5, 100) }],
    })),
  },
  pbc: {
    baseMinor: 0n,
    unit: { metric: "completions", price: ratio(99, 100) },
    poolMinor: 0n,
    payFrom: ratio(61),
    outcomes: [],
    grades: { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) },
  },
});
const zones = resolveZones(terms);
const frame = frameOf(terms, zones, houseOf([], 0), nodeSeal);
const months = ["2026-01", "2026-02", "2026-03", "2026-04"];
const signer = { publicKey: "key", sign: (text: string) => nodeSeal.sha256(text) };

/** A fact, and the statement from which on it is known. */
interface Arriving {
  readonly fact: Fact;
  readonly knownAt: number;
}

const task = fc.record({
  month: fc.nat(3),
  hour: fc.nat(27 * 24),
  answeredAfter: fc.nat(30),
  confirmed: fc.boolean(),
  deniedAfterDays: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  delays: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(3), fc.nat(3)),
});

const history = fc.array(task, { minLength: 1, maxLength: 8 }).map((tasks) =>
  tasks.flatMap(({ month, hour, answeredAfter, confirmed, deniedAfterDays, delays }, index): Arriving[] => {
    const at = Date.UTC(2026, month, 1) + hour * HOUR;
    const c = conversation(`slack:C1:${index}.000001`, at);
    const own = (fact: Fact, number: number): Arriving => ({
      fact: { ...fact, id: `slack:C1:${index}:${number}` },
      knownAt: month + delays[number]!,
    });
    const close = confirmed ? c.confirm(answeredAfter + 1) : c.claim(answeredAfter + 1);
    return [
      own(c.open(0), 0),
      own(c.answer(answeredAfter), 1),
      own(close, 2),
      ...(deniedAfterDays === undefined ? [] : [own(c.confirm((deniedAfterDays * DAY) / 60_000, "no"), 3)]),
    ];
  }),
);

/** Settles month after month, each from what is known by then. */
async function settleAll(facts: readonly Arriving[]) {
  const issued: Fact[] = [];
  const statements: Statement[] = [];
  const ledgers: { ledger: ReturnType<typeof ledgerOf>; asOf: number }[] = [];
  for (const [index, month] of months.entries()) {
    const known = facts.filter(({ knownAt }) => knownAt <= index).map(({ fact }) => fact);
    const ledger = ledgerOf([...known, ...issued]);
    const plan = await planStatement(ledger, frame, parsePeriod(month)!, Date.UTC(2027, 0, 1));
    const bundle = await prepareStatement(ledger, terms, plan, nodeSeal);
    const signed = { ...bundle, statement: sealed(bundle.statement, signer) };
    const facing = issuingFacts(signed, plan.asOf, nodeSeal);
    issued.push(...facing.evidence, facing.issued);
    statements.push(signed.statement);
    ledgers.push({ ledger, asOf: plan.asOf });
    expect(await storedEvidence(ledgerOf(issued), bundle.statement)).toBe(bundle.evidence);
  }
  return { statements, ledgers };
}

describe("settling month after month while facts arrive late", () => {
  test("what was ever stated for a month is its fee under all facts known at the last statement that covers it", async () => {
    let moved = 0;
    await fc.assert(
      fc.asyncProperty(history, async (facts) => {
        const { statements, ledgers } = await settleAll(facts);
        for (const { adjustments } of statements) {
          moved += adjustments.filter(({ amountMinor }) => amountMinor !== "0").length;
        }
        for (const [index, month] of months.entries()) {
          const last = ledgers[Math.min(index + terms.settlement.adjustFor, months.length - 1)]!;
          const period = parsePeriod(month)!;
          // `repeat` goes by what was stated of the month before, not by what is known of it since.
          const credited = statedCredits(statements, period);
          const { worth } = await reckonPeriod(last.ledger, frame, period, last.asOf, undefined, credited);
          expect(statedFor(month, statements)).toBe(worth!.dueMinor);
        }
      }),
      { numRuns: 60 },
    );
    // Otherwise nothing was proved.
    expect(moved).toBeGreaterThan(20);
  });

  test("the same facts in another order give the same bytes", async () => {
    await fc.assert(
      fc.asyncProperty(
        history.chain((facts) =>
          fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
        ),
        async ([facts, order]) => {
          const texts = async (given: readonly Arriving[]) =>
            (await settleAll(given)).statements.map(statementText);
          expect(await texts(order)).toEqual(await texts(facts));
        },
      ),
      { numRuns: 15 },
    );
  });
});

describe("a period before its agreement, within it, and after it", () => {
  const short = termsWith({ from: "2026-01-16", until: "2026-02-28" });
  const under = frameOf(short, zones, houseOf([], 0), nodeSeal);
  const now = Date.UTC(2027, 0, 1);
  const stated = async (month: string, issued: Fact[]) => {
    const ledger = ledgerOf(issued);
    const plan = await planStatement(ledger, under, parsePeriod(month)!, now);
    const bundle = await prepareStatement(ledger, short, plan, nodeSeal);
    const statement = sealed(bundle.statement, signer);
    issued.push(issuingFacts({ ...bundle, statement }, plan.asOf, nodeSeal).issued);
    return statement;
  };

  test("is refused, prorated by its days, and adjusted without a fee of its own", async () => {
    const issued: Fact[] = [];
    await expect(stated("2025-12", issued)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[StatementRefusal: settle: found 2025-12, expected a period between 2026-01-16 and 2026-02-28, for which the agreement runs. Name one of those]`,
    );
    const first = await stated("2026-01", issued);
    expect(first.lines).toMatchObject([
      { amountMinor: "103226", formula: "2000.00 × 0.516129 of the period" },
    ]);
    expect((await stated("2026-02", issued)).dueMinor).toBe("200000");
    const after = await stated("2026-03", issued);
    expect([after.lines, after.adjustments.map(({ period }) => period)]).toEqual([
      [],
      ["2026-01", "2026-02"],
    ]);
    await stated("2026-04", issued);
    await expect(stated("2026-05", issued)).rejects.toThrow("for which the agreement runs");
  });
});

test("an earlier period is recomputed under the terms that it was stated under", async () => {
  const sla = { feeMinor: 100_000n, once: [], objectives: base.sla!.objectives };
  const [before, after] = [termsWith({ sla }), termsWith({ sla: { ...sla, feeMinor: 300_000n } })];
  const proposals = [before, after].map((own): Fact => {
    const text = renderAgreement(own);
    return {
      id: `pact:terms:${nodeSeal.sha256(text)}`,
      conversation: "pact:terms",
      type: "terms.proposed",
      at: 0,
      actor: { id: "pawpact:system", role: "system", party: "neither" },
      source: { platform: "pact" },
      rule: "agreement-file",
      data: { terms: text, zones: resolveZones(own) as never },
    };
  });
  const facts = [...proposals];
  const stated = async (month: string, own: typeof before) => {
    const ledger = ledgerOf(facts);
    const under = frameOf(own, resolveZones(own), houseOf([], 0), nodeSeal);
    const plan = await planStatement(ledger, under, parsePeriod(month)!, Date.UTC(2027, 0, 1));
    const bundle = await prepareStatement(ledger, own, plan, nodeSeal);
    const statement = sealed(bundle.statement, signer);
    facts.push(issuingFacts({ ...bundle, statement }, plan.asOf, nodeSeal).issued);
    return statement;
  };
  expect((await stated("2026-01", before)).dueMinor).toBe("100000");
  const second = await stated("2026-02", after);
  expect([second.dueMinor, second.adjustments[0]?.inputs]).toEqual([
    "300000",
    { feeMinor: "100000", statedMinor: "100000" },
  ]);
});

test("availability is stated from presence, and from messages of tasks that were opened long before", async () => {
  const [from, hour] = [Date.UTC(2026, 1, 1), 3_600_000];
  const own = termsWith({
    scope: ["slack:T1"],
    sla: {
      feeMinor: 100_000n,
      once: [],
      objectives: [
        {
          metric: "availability",
          hours: "always",
          target: ratio(999, 1000),
          credits: [{ threshold: ratio(999, 1000), credit: ratio(1, 10) }],
        },
      ],
    },
  });
  const presence = (type: "presence.up" | "presence.down" | "presence.unknown", at: number): Fact => ({
    id: `slack:0:${at}`,
    conversation: "pact:presence:slack:0",
    type,
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform: "slack" },
    rule: "test",
    data: {},
  });
  const old = conversation("slack:C1:1.000001", Date.UTC(2026, 0, 5));
  const sign = (at: number) => old.answer((at - Date.UTC(2026, 0, 5)) / 60_000);
  const facts: Fact[] = [
    presence("presence.down", from - 40 * DAY),
    presence("presence.up", from - 39 * DAY),
    presence("presence.unknown", from - 20 * hour),
    presence("presence.down", from + 10 * hour),
    presence("presence.up", from + 12 * hour),
    presence("presence.down", from + 27 * DAY),
    old.open(0),
    // The silence after the last sign of life is down, but for what the assistant itself says in it.
    ...Array.from({ length: 30 }, (_, index) => sign(from + 12 * hour + (index + 1) * 60_000)),
  ].map((fact, index) => ({ ...fact, id: `${fact.id}:${index}` }));
  const under = frameOf(own, resolveZones(own), houseOf([], 0), nodeSeal);
  const ledger = ledgerOf(facts);
  const february = parsePeriod("2026-02")!;
  const plan = await planStatement(ledger, under, february, Date.UTC(2027, 0, 1));
  const { statement, evidence } = await prepareStatement(ledger, own, plan, nodeSeal);
  const { card, worth } = await reckonPeriod(ledger, under, february, plan.asOf);
  const [line] = card.objectives;
  expect(line!.measured.n).toBeGreaterThan(0);
  const { num, den } = line!.measured.value!;
  expect(statement.measures.map(({ value }) => value)).toEqual([`${num}/${den}`]);
  expect([statement.dueMinor, worth!.dueMinor]).toEqual(["90000", 90_000n]);
  expect(evidence).not.toContain(`"at":${from - 40 * DAY}`);
  const silent = await reckonPeriod(
    ledgerOf(facts.filter(({ actor }) => actor.role !== "assistant")),
    under,
    february,
    plan.asOf,
  );
  // Otherwise the messages proved nothing.
  expect(silent.card.objectives[0]!.measured.value).not.toEqual(line!.measured.value);
});
