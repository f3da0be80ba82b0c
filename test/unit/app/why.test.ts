import { beforeAll, describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import type { Terms } from "../../../src/agreement/terms.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { findFigure, type Why, whyFigure } from "../../../src/app/why.js";
import { whyTask } from "../../../src/app/why-task.js";
import { valuePeriod } from "../../../src/app/worth.js";
import { ratio } from "../../../src/measure/ratio.js";
import type { Ledger } from "../../../src/ports/ledger.js";
import { renderText } from "../../../src/report/text.js";
import { whyReport, whyTaskReport } from "../../../src/report/why.js";
import { whyJson, whySchema, whyTaskJson, whyTaskSchema } from "../../../src/report/why-json.js";
import { figuresOf } from "../../../src/score/explain.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { heartbeats } from "../../kit/presence.js";
import { termsWith } from "../../kit/terms.js";

const { sla } = termsWith();
const terms: Partial<Terms> = {
  kind: "hybrid",
  scope: ["slack:T1"],
  availability: { heartbeatMs: 12 * HOUR, unknownCap: ratio(1, 100) },
  sla: {
    ...sla!,
    cap: ratio(20, 100),
    objectives: [
      {
        ...sla!.objectives[0]!,
        credits: [
          { threshold: ratio(95, 100), credit: ratio(5, 100) },
          { threshold: ratio(85, 100), credit: ratio(10, 100) },
        ],
      },
      sla!.objectives[1]!,
      {
        metric: "availability",
        hours: "always",
        target: ratio(99, 100),
        credits: [{ threshold: ratio(99, 100), credit: ratio(10, 100) }],
      },
    ],
  },
  pbc: {
    baseMinor: 0n,
    unit: { metric: "completions", price: ratio(99, 100) },
    poolMinor: 100_000n,
    payFrom: ratio(61),
    outcomes: [
      {
        metric: "completion-rate",
        weight: ratio(3),
        floor: ratio(50, 100),
        target: ratio(90, 100),
        gate: false,
      },
      { metric: "satisfaction", weight: ratio(1), floor: ratio(50, 100), target: ratio(80, 100), gate: true },
    ],
    grades: { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) },
  },
};
const frame = frameWith(terms);
const march = parsePeriod("2026-03")!;
const april = MONDAY + 40 * DAY;

/** Forty tasks: every tenth answered late, every fifth only claimed, every other rated. */
const history = Array.from({ length: 40 }, (_, index) => {
  const c = conversation(`slack:C1:${100 + index}.000001`, MONDAY + index * HOUR);
  const late = index % 10 === 0;
  return [
    c.open(0),
    c.answer(late ? 25 : 2),
    c.claim(30),
    ...(index % 5 === 0 ? [] : [c.confirm(31)]),
    ...(index % 2 === 0 ? [c.fact("task.rated", 40, { rating: index % 8 === 0 ? 2 : 5 })] : []),
  ];
}).flat();
const up = [
  ...heartbeats(Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 10), 12 * HOUR),
  ...heartbeats(Date.UTC(2026, 2, 12), Date.UTC(2026, 3, 1), 12 * HOUR),
];

let ledger: Ledger;
beforeAll(async () => {
  ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record([...history, ...up]);
});

const why = (figure: string) => whyFigure(ledger, frame, march, april, figure);
const text = (found: Why) => renderText(whyReport(frame.terms, found), { width: 80, colour: false });

describe("why", () => {
  test("no credit is due names chance only where a band was crossed", async () => {
    const headline = async (late: number) => {
      const few = memoryLedger();
      await ensureFrame(few, frame, MONDAY);
      const asked = Array.from({ length: 6 }, (_, index) => {
        const c = conversation(`slack:C1:${200 + index}.000001`, MONDAY + index * HOUR);
        return [c.open(0), c.answer(index < late ? 25 : 2)];
      });
      await createRecorder(few, [frame]).record(asked.flat());
      const found = await whyFigure(few, frame, march, april, "sla.credit.first-response-time");
      return renderText(whyReport(frame.terms, found), { width: 200, colour: false }).split("\n")[2];
    };
    expect([await headline(0), await headline(1)]).toEqual([
      "sla.credit.first-response-time: 0.00 EUR: no band is crossed",
      "sla.credit.first-response-time: 0.00 EUR: no band is crossed beyond what chance explains",
    ]);
  });

  test("an objective: clause, inputs, formula, the missed tasks first, and what would change it", async () => {
    const found = await why("first-response-time");
    const bad = found.behind.map(({ parts }) => Number(parts[0]!.bad.num));
    expect(bad).toEqual([1, 1, 1, 1, ...Array.from({ length: 36 }, () => 0)]);
    expect(text({ ...found, behind: found.behind.slice(0, 5) })).toMatchInlineSnapshot(`
      "Test desk: first-response-time of 2026-03, as of 2026-04-11T09:00:00Z

      first-response-time: 90.00 %, target >= 95.00 %: MISSED (normal sample)

      Clause:

      * sla.objectives[0]: { metric: first-response-time, within: { default: 10m,
        urgent: 2m }, hours: always, target: 95%, credits: [{ below: 95%, credit: 5%
        }, { below: 85%, credit: 10% }] }

      Inputs:

      * met: 36
      * breached: 4
      * judged (n): 40
      * still open, outside: 0
      * cancelled, partial or without a target, outside: 0
      * n from which it is charged normally: 20

      Formula:

      * 36 ÷ 40 = 90.00 %
      * allowed: (1 − 95 %) × 40 = 2; gone wrong: 4, 2 misses over

      What would change it:

      * 2 misses fewer, and the target is kept.
      * 2 misses fewer, and the credit of 5 % falls away: 2795.46 in total in place of
        2695.46.
      * 3 misses more, and the credit of 5 % rises to 10 %: 2595.46 in total in place
        of 2695.46.

      Tasks behind it (5, 4 with a miss, these first):

      * slack:C1:130.000001:130.000001: 25m 00s, 10m 00s allowed
      * slack:C1:120.000001:120.000001: 25m 00s, 10m 00s allowed
      * slack:C1:110.000001:110.000001: 25m 00s, 10m 00s allowed
      * slack:C1:100.000001:100.000001: 25m 00s, 10m 00s allowed
      * slack:C1:139.000001:139.000001: 2m 00s, 10m 00s allowed
      "
    `);
  });

  test("a credit falls away when as many tasks are met as it says", async () => {
    const { changes, headline } = await why("sla.credit.first-response-time");
    expect(headline).toBe("sla.credit.first-response-time: -100.00 EUR");
    expect(changes[0]).toMatch(/^2 misses fewer, and the credit of 5 % falls away: /);
    const mended = memoryLedger();
    await ensureFrame(mended, frame, MONDAY);
    const late = [0, 10].map((index) => `slack:C1:${100 + index}.000001`);
    const early = history.map((fact) =>
      late.includes(fact.conversation) && fact.type === "task.answered"
        ? { ...fact, at: fact.at - 23 * MINUTE }
        : fact,
    );
    await createRecorder(mended, [frame]).record([...early, ...up]);
    const { worth } = await valuePeriod(mended, frame, march, april);
    expect(worth?.lines.map(({ key }) => key)).not.toContain("sla.credit.first-response-time");
    expect(changes[0]).toContain(`${Number(worth!.dueMinor) / 100} in total`);
  });

  test("the pool: the score of each outcome, and what their targets would pay", async () => {
    const { headline, inputs, formulas, changes } = await why("pbc.pool");
    expect({ headline, inputs, formulas, changes }).toMatchInlineSnapshot(`
      {
        "changes": [
          "With satisfaction at its target of 80.00 %: 2737.13 in total in place of 2695.46.",
          "Below its floor of 50.00 % the gate of satisfaction shuts, and the pool is 0.",
        ],
        "formulas": [
          "S = (3 × 100.00 + 1 × 83.33) ÷ (3 + 1) = 95.83",
          "1000.00 × 0.958333 at a score of 95.83",
        ],
        "headline": "pbc.pool: 958.33 EUR",
        "inputs": [
          {
            "name": "completion-rate",
            "value": "score 100.00, weight 3",
          },
          {
            "name": "satisfaction",
            "value": "score 83.33, weight 1",
          },
        ],
      }
    `);
  });

  test("availability: its ms, and when it was down", async () => {
    const { formulas, spells, behind, changes } = await why("availability");
    expect(spells).toEqual([{ from: Date.UTC(2026, 2, 10), to: Date.UTC(2026, 2, 12), state: "down" }]);
    expect(behind).toEqual([]);
    expect(formulas).toMatchInlineSnapshot(`
      [
        "1 − down ÷ (agreed − excluded − unknown) = 2505600000 ms ÷ 2678400000 ms = 93.548 %",
        "allowed: (1 − 99 %) × 744h = 7h 26m; gone wrong: 48h, 40h 34m over",
      ]
    `);
    expect(changes).toMatchInlineSnapshot(`
      [
        "40h 34m less down time, and the target is kept.",
        "40h 34m less down time, and the credit of 10 % falls away: 2895.46 in total in place of 2695.46.",
      ]
    `);
  });

  test("the total: its lines sum to it, and each change names the total that it would give", async () => {
    const { formulas, changes } = await why("total");
    expect({ formulas, changes }).toMatchInlineSnapshot(`
      {
        "changes": [
          "first-response-time: 2 misses fewer, and the credit of 5 % falls away: 2795.46 in total in place of 2695.46.",
          "first-response-time: 3 misses more, and the credit of 5 % rises to 10 %: 2595.46 in total in place of 2695.46.",
          "availability: 40h 34m less down time, and the credit of 10 % falls away: 2895.46 in total in place of 2695.46.",
          "With satisfaction at its target of 80.00 %: 2737.13 in total in place of 2695.46.",
          "Below its floor of 50.00 % the gate of satisfaction shuts, and the pool is 0.",
        ],
        "formulas": [
          "2000.00 − 100.00 − 200.00 + 34.65 + 2.48 + 958.33 = 2695.46",
        ],
      }
    `);
  });

  test("a line of unit prices has the completions of its grade behind it", async () => {
    const found = await why("pbc.unit.C");
    expect([found.behind.length, found.headline]).toEqual([5, "pbc.unit.C: 2.48 EUR"]);
  });

  test("a line that does not apply says so", async () => {
    expect((await why("sla.cap")).headline).toBe("sla.cap: 0.00 EUR: it does not bind");
  });

  test("every figure that there is can be explained, in 80 columns and within its documented schema", async () => {
    for (const figure of figuresOf(frame.terms)) {
      const found = await why(figure);
      expect([figure, found.clauses.length > 0, found.formulas.length > 0]).toEqual([figure, true, true]);
      expect(
        text(found)
          .split("\n")
          .filter((line) => line.length > 80),
      ).toEqual([]);
      const json = whyJson(found);
      expect(whySchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
      expect(json.tasks).toHaveLength(found.behind.length);
    }
  });

  test("money in a period of another length is refused, an objective is not", async () => {
    const week = parsePeriod("2026-W10")!;
    await expect(whyFigure(ledger, frame, week, april, "total")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: explain: found the week 2026-W10, expected a month: money is reckoned by the month. Name one with --period]`,
    );
    expect((await whyFigure(ledger, frame, week, april, "first-response-time")).behind).toHaveLength(40);
  });

  test("an unknown figure names the nearest and all there are", () => {
    expect(findFigure(frame, "first-respons-time")).toMatchObject({ nearest: "first-response-time" });
    expect(findFigure(frame, "total")).toEqual({ figure: "total" });
    expect(findFigure(frame, "horse")).toMatchInlineSnapshot(`
      {
        "all": [
          "first-response-time",
          "resolution-time",
          "availability",
          "completion-rate",
          "satisfaction",
          "sla.fee",
          "sla.credit.first-response-time",
          "sla.credit.availability",
          "sla.cap",
          "pbc.unit.A",
          "pbc.unit.B",
          "pbc.unit.C",
          "pbc.pool",
          "total",
        ],
        "nearest": undefined,
      }
    `);
  });
});

describe("why a task counts as it does", () => {
  const id = "slack:C1:100.000001:100.000001";

  test("its clauses, due instants, verdicts, facts, and what would have met them", async () => {
    const found = await whyTask(ledger, frame, id, april);
    const shown = renderText(whyTaskReport(frame.terms, found!), { width: 80, colour: false });
    expect(shown).toMatchInlineSnapshot(`
      "Test desk: task slack:C1:100.000001:100.000001, as of 2026-04-11T09:00:00Z

      completed, grade C, assistant-claimed.

      Clause:

      * sla.objectives[0]: { metric: first-response-time, within: { default: 10m,
        urgent: 2m }, hours: always, target: 95%, credits: [{ below: 95%, credit: 5%
        }, { below: 85%, credit: 10% }] }
      * sla.objectives[1]: { metric: resolution-time, within: { default: 8h, urgent:
        2h, low: 24h }, target: 90% }
      * pbc.outcomes[0]: { metric: completion-rate, weight: 3, floor: 50%, target: 90%
        }
      * pbc.outcomes[1]: { metric: satisfaction, weight: 1, floor: 50%, target: 80%,
        gate: true }

      Inputs:

      * opened: 2026-03-02T09:00:00Z
      * priority: default

      Formula:

      * first-response-time: 2026-03-02T09:00:00Z + 10m = due 2026-03-02T09:10:00Z
        (always); stopped 2026-03-02T09:25:00Z after 25m 00s: breached
      * resolution-time: 2026-03-02T09:00:00Z + 8h = due 2026-03-02T17:00:00Z
        (calendar); stopped 2026-03-02T09:30:00Z after 30m 00s: met

      Counts in:

      * first-response-time: 25m 00s, 10m 00s allowed
      * resolution-time: 30m 00s, 8h 00m allowed
      * completion-rate: completed, grade C, assistant-claimed, counts 0.5
      * satisfaction: rated 2 of 5

      What would change it:

      * Stopped by 2026-03-02T09:10:00Z, first-response-time would have been met.
      * A yes of the requester makes it grade A.
      * A no of the requester revokes the completion.

      Facts (4):

      * 2026-03-02T09:00:00Z task.opened by requester (test)
      * 2026-03-02T09:25:00Z task.answered by assistant (test)
      * 2026-03-02T09:30:00Z task.completed by assistant (test)
      * 2026-03-02T09:40:00Z task.rated by requester (test)
      "
    `);
    const json = whyTaskJson(found!);
    expect(whyTaskSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
  });

  test("a task counts shows what each attempt took, as far as it was told", async () => {
    const paid = memoryLedger();
    await ensureFrame(paid, frame, MONDAY);
    const c = conversation("slack:C1:950.000001", MONDAY);
    await createRecorder(paid, [frame]).record([
      c.open(0),
      c.fact("task.attempted", 1, { ok: false }),
      c.fact("task.attempted", 2, { ok: true, costMicros: 12_300, tokens: 512, durationMs: 4_200 }),
    ]);
    const found = await whyTask(paid, frame, "slack:C1:950.000001:950.000001", MONDAY + HOUR);
    const shown = renderText(whyTaskReport(frame.terms, found!), { width: 160, colour: false });
    expect(shown).toMatch(/task\.attempted by \w+ \([^)]*\): 0\.0123 EUR, 512 tokens, 4\.2s\n/);
    expect(shown).toMatch(/task\.attempted by \w+ \([^)]*\)\n/);
  });

  test("a raised priority gives the due instant that it is counted from", async () => {
    const raised = memoryLedger();
    await ensureFrame(raised, frame, MONDAY);
    const c = conversation("slack:C1:900.000001");
    const facts = [c.open(0), c.fact("task.prioritized", 3, { priority: "urgent" }), c.answer(8)];
    await createRecorder(raised, [frame]).record(facts);
    const found = await whyTask(raised, frame, "slack:C1:900.000001:900.000001", MONDAY + HOUR);
    expect(found?.formulas[0]).toBe(
      "first-response-time: priority raised 2026-03-02T09:03:00Z + 2m = due 2026-03-02T09:05:00Z (always); stopped 2026-03-02T09:08:00Z after 8m 00s: breached",
    );
    expect(found?.changes).toContain(
      "It breaches resolution-time unless it stops by 2026-03-02T11:03:00Z: 1h 03m left.",
    );
  });

  test("before a fact it is not known, and an unknown task is nothing", async () => {
    expect(await whyTask(ledger, frame, id, MONDAY - 1)).toBeNull();
    expect(await whyTask(ledger, frame, "slack:C1:100.000001:7", april)).toBeNull();
  });
});
