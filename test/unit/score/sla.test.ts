import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Objective, RatioMetric, SlaTerms } from "../../../src/agreement/terms.js";
import { BETTER } from "../../../src/measure/metrics.js";
import { ONE, parseDecimal, type Ratio, ratio } from "../../../src/measure/ratio.js";
import { sumOf } from "../../../src/score/line.js";
import { neededSamples, sampleState } from "../../../src/score/sample.js";
import type { ScoreLine } from "../../../src/score/scorecard.js";
import { settleSla } from "../../../src/score/sla.js";

const share = (text: string) => parseDecimal(text)!;

function objective(
  metric: RatioMetric,
  target: string,
  ...credits: readonly (readonly [string, string])[]
): Objective {
  return {
    metric,
    target: share(target),
    credits: credits.map(([threshold, credit]) => ({ threshold: share(threshold), credit: share(credit) })),
  };
}

/** A line as `scorecardOf` makes it, from a count of good (or bad) ones. */
function measured({ metric, target }: Objective, of: number | Ratio, n: number): ScoreLine {
  const better = BETTER[metric];
  const count = typeof of === "number" ? ratio(of) : of;
  const needed = metric === "availability" ? null : neededSamples(target, better, 20);
  const value = n === 0 ? null : ratio(count.num, count.den * BigInt(n));
  return {
    metric,
    better,
    target,
    measured: { of: count, n, value },
    sample: sampleState(n, needed ?? 1),
    needed,
    kept: null,
    interval: null,
    supplied: true,
  };
}

const base: SlaTerms = { feeMinor: 200_000n, once: [], objectives: [] };

function settle(
  terms: Partial<SlaTerms>,
  lines: readonly ScoreLine[],
  more: { before?: RatioMetric[]; covered?: Ratio } = {},
) {
  return settleSla({
    terms: { ...base, ...terms },
    currency: "EUR",
    measured: lines,
    creditedBefore: new Set(more.before ?? []),
    covered: more.covered ?? ONE,
  });
}
const amounts = (result: ReturnType<typeof settle>) =>
  result.lines.map(({ key, amountMinor }) => [key, amountMinor]);

describe("bands", () => {
  const response = objective("first-response-time", "95%", ["95%", "5%"], ["90%", "15%"]);

  test.each([
    [95, 0n],
    [94, 10_000n],
    [90, 10_000n],
    [89, 30_000n],
  ])(
    "of 100, %i in time: only the worst band crossed applies, and a threshold itself is not below it",
    (good, credit) => {
      expect(settle({ objectives: [response] }, [measured(response, good, 100)]).dueMinor).toBe(
        200_000n - credit,
      );
    },
  );

  test("lower is better the other way round", () => {
    const reopen = objective("reopen-rate", "5%", ["5%", "2%"]);
    const due = (bad: number) => settle({ objectives: [reopen] }, [measured(reopen, bad, 100)]).dueMinor;
    expect([due(5), due(6)]).toEqual([200_000n, 196_000n]);
  });

  test("no data earns no credit and no praise", () => {
    const result = settle({ objectives: [response] }, [measured(response, 0, 0)]);
    expect([amounts(result), [...result.credited]]).toEqual([[["sla.fee", 200_000n]], []]);
  });

  test("provisional: two misses prove nothing, three do when chance does not explain them", () => {
    const due = (good: number, n: number) =>
      settle({ objectives: [response] }, [measured(response, good, n)]).dueMinor;
    expect(due(2, 4)).toBe(200_000n);
    expect(due(13, 16)).toBe(190_000n);
    expect(due(16, 19)).toBe(190_000n);
    expect(due(2, 5)).toBe(170_000n);
  });
});

describe("clauses", () => {
  const [one, other, third] = [
    objective("first-response-time", "95%", ["95%", "10%"]),
    objective("availability", "99.9%", ["99.9%", "25%"]),
    objective("resolution-time", "90%", ["90%", "7.777%"]),
  ] as const;
  const missed = [one, other, third].map((objective) => measured(objective, 50, 100));
  const all = { objectives: [one, other, third] };

  test("the cap is on all credits together, the floor on the fee, each a line of its own", () => {
    expect(amounts(settle({ ...all, cap: share("30%") }, missed))).toEqual([
      ["sla.fee", 200_000n],
      ["sla.credit.first-response-time", -20_000n],
      ["sla.credit.availability", -50_000n],
      ["sla.credit.resolution-time", -15_554n],
      ["sla.cap", 25_554n],
    ]);
    expect(amounts(settle({ ...all, floorMinor: 150_000n }, missed)).at(-1)).toEqual(["sla.floor", 35_554n]);
  });

  test("repeat multiplies a credit once, when the same objective earned one in the period before", () => {
    const again = settle({ ...all, repeat: share("1.5") }, missed, { before: ["availability"] });
    expect(amounts(again)[2]).toEqual(["sla.credit.availability", -75_000n]);
    expect([...again.credited]).toEqual(["first-response-time", "availability", "resolution-time"]);
  });

  test("of a once group only the highest credit is charged", () => {
    const once = settle({ ...all, once: [["availability", "first-response-time"]] }, missed);
    expect(amounts(once).map(([key]) => key)).toEqual([
      "sla.fee",
      "sla.credit.availability",
      "sla.credit.resolution-time",
    ]);
  });

  test("a period that the terms cover in part prorates fee and floor", () => {
    const part = settle({ ...all, floorMinor: 190_000n }, missed, { covered: ratio(10, 31) });
    expect([amounts(part)[0], part.dueMinor]).toEqual([["sla.fee", 64_516n], 61_290n]);
  });

  test("a formula has the numbers put in, and names its clause", () => {
    expect(settle(all, missed).lines[1]).toMatchInlineSnapshot(`
      {
        "amountMinor": -20000n,
        "clause": "sla.objectives[0].credits[0]",
        "formula": "50.00 % < 95.00 %: 2000.00 × 10.00 %",
        "key": "sla.credit.first-response-time",
      }
    `);
  });
});

describe("tables that providers really sign", () => {
  const due = (table: Objective, availability: string) => {
    const down = share(availability);
    return settle({ feeMinor: 100_000n, objectives: [table] }, [measured(table, down, 1)]).dueMinor;
  };

  test("a cloud's compute region: 99.99, 99 and 95 % give 10, 30 and 100 %", () => {
    const table = objective("availability", "99.99%", ["99.99%", "10%"], ["99%", "30%"], ["95%", "100%"]);
    expect(["99.99%", "99.98%", "99%", "98.99%", "95%", "94.99%"].map((value) => due(table, value))).toEqual([
      100_000n,
      90_000n,
      90_000n,
      70_000n,
      70_000n,
      0n,
    ]);
  });

  test("another's: 99.99, 99 and 95 % give 10, 25 and 50 %", () => {
    const table = objective("availability", "99.99%", ["99.99%", "10%"], ["99%", "25%"], ["95%", "50%"]);
    expect(["99.99%", "99.5%", "96%", "10%"].map((value) => due(table, value))).toEqual([
      100_000n,
      90_000n,
      75_000n,
      50_000n,
    ]);
  });
});

describe("laws", () => {
  const anyTerms = fc.record({
    feeMinor: fc.bigInt(0n, 10_000_000n),
    cap: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    floor: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
    repeat: fc.option(fc.integer({ min: 100, max: 300 }), { nil: undefined }),
    credits: fc
      .array(fc.integer({ min: 0, max: 60 }), { minLength: 2, maxLength: 2 })
      .map((list) => list.sort((a, b) => a - b)),
    once: fc.boolean(),
  });
  const build = (given: typeof anyTerms extends fc.Arbitrary<infer T> ? T : never): SlaTerms => ({
    feeMinor: given.feeMinor,
    ...(given.cap === undefined ? {} : { cap: ratio(given.cap, 100) }),
    ...(given.floor === undefined ? {} : { floorMinor: (given.feeMinor * BigInt(given.floor)) / 100n }),
    ...(given.repeat === undefined ? {} : { repeat: ratio(given.repeat, 100) }),
    once: given.once ? [["first-response-time", "resolution-time"]] : [],
    objectives: (["first-response-time", "resolution-time"] as const).map((metric) => ({
      metric,
      target: ratio(9, 10),
      credits: [
        { threshold: ratio(9, 10), credit: ratio(given.credits[0]!, 100) },
        { threshold: ratio(7, 10), credit: ratio(given.credits[1]!, 100) },
      ],
    })),
  });
  const counts = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  test("lines sum to the total, within floor, cap and fee; more misses never raise the fee", () => {
    fc.assert(
      fc.property(anyTerms, counts, fc.nat(60), fc.boolean(), (given, [fewer, more], extra, repeated) => {
        const terms = build(given);
        const before = repeated ? (["first-response-time"] as RatioMetric[]) : [];
        const result = (misses: number) =>
          settle(
            terms,
            terms.objectives.map((objective) => measured(objective, 60 + extra - misses, 60 + extra)),
            { before },
          );
        const [good, bad] = [result(fewer), result(more)];
        for (const { lines, dueMinor } of [good, bad]) {
          expect(sumOf(lines)).toBe(dueMinor);
          expect(dueMinor <= terms.feeMinor).toBe(true);
          expect(terms.floorMinor === undefined || dueMinor >= terms.floorMinor).toBe(true);
          if (given.cap !== undefined)
            expect(dueMinor * 100n >= terms.feeMinor * BigInt(100 - given.cap) - 50n).toBe(true);
        }
        expect(bad.dueMinor <= good.dueMinor).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
