import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Metric, Outcome, PbcTerms } from "../../../src/agreement/terms.js";
import { BETTER } from "../../../src/measure/metrics.js";
import { compareRatio, ONE, parseDecimal, type Ratio, ratio } from "../../../src/measure/ratio.js";
import { sumOf } from "../../../src/score/line.js";
import { outcomeScore, settlePbc } from "../../../src/score/pbc.js";
import type { ScoreLine } from "../../../src/score/scorecard.js";

const share = (text: string) => parseDecimal(text)!;

function outcome(metric: Metric, floor: string, target: string, more: Partial<Outcome> = {}): Outcome {
  return { metric, weight: ratio(1), floor: share(floor), target: share(target), gate: false, ...more };
}
function measured({ metric, target }: Outcome, value: Ratio | null, n = 100, supplied = true): ScoreLine {
  const of = value ? ratio(value.num * BigInt(n), value.den) : ratio(0);
  const sample = n < 20 ? "provisional" : "normal";
  return {
    metric,
    better: BETTER[metric],
    target,
    measured: { of, n, value },
    sample,
    needed: 20,
    kept: null,
    interval: null,
    supplied,
  };
}

const terms: PbcTerms = {
  baseMinor: 0n,
  poolMinor: 150_000n,
  payFrom: ratio(61),
  outcomes: [],
  grades: { A: ONE, B: ONE, C: ratio(1, 2), D: ratio(0) },
};
function settle(
  more: Partial<PbcTerms>,
  lines: readonly ScoreLine[],
  completions = { A: 0, B: 0, C: 0, D: 0 },
  covered = ONE,
) {
  return settlePbc({
    terms: { ...terms, ...more },
    currency: "EUR",
    measured: lines,
    completions,
    minimumSamples: 20,
    covered,
  });
}
const amounts = (result: ReturnType<typeof settle>) =>
  result.lines.map(({ key, amountMinor }) => [key, amountMinor]);

describe("the score of an outcome", () => {
  const rate = outcome("completion-rate", "70%", "90%", { stretch: share("98%"), stretchScore: ratio(120) });

  test.each([
    ["60%", 0],
    ["70%", 0],
    ["80%", 50],
    ["90%", 100],
    ["94%", 110],
    ["98%", 120],
    ["100%", 120],
  ])("at %s it is %i", (value, score) => expect(outcomeScore(rate, share(value))).toEqual(ratio(score)));

  test("without a stretch it never passes 100, and lower is better the other way round", () => {
    expect(outcomeScore(outcome("satisfaction", "60%", "85%"), share("99%"))).toEqual(ratio(100));
    const cost = outcome("cost-per-completion", "2.00", "0.80");
    expect(["2.50", "2.00", "1.40", "0.80", "0.10"].map((value) => outcomeScore(cost, share(value)))).toEqual(
      [0, 0, 50, 100, 100].map((score) => ratio(score)),
    );
  });

  test("a better value never scores less", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(100), (one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)].map((value) =>
          outcomeScore(rate, ratio(value, 100)),
        );
        expect(compareRatio(low!, high!)).toBeLessThanOrEqual(0);
      }),
    );
  });
});

describe("the pool", () => {
  const [rate, joy, skill] = [
    outcome("completion-rate", "70%", "90%", { weight: ratio(40) }),
    outcome("satisfaction", "60%", "85%", { weight: ratio(40) }),
    outcome("accuracy", "80%", "95%", { weight: ratio(20), gate: true }),
  ] as const;
  const outcomes = [rate, joy, skill];
  const values = (a: string | null, b: string | null, c: string | null) =>
    [a, b, c].map((value, index) =>
      measured(outcomes[index]!, value === null ? null : share(value), value === null ? 0 : 100),
    );

  test("pays the weighted score from payFrom on, and nothing below", () => {
    expect(settle({ outcomes }, values("90%", "85%", "95%")).dueMinor).toBe(150_000n);
    expect(settle({ outcomes }, values("80%", "85%", "95%"))).toMatchObject({
      score: ratio(80),
      dueMinor: 120_000n,
    });
    expect(settle({ outcomes }, values("70%", "70%", "95%")).dueMinor).toBe(0n);
  });

  test("bands replace it where they are given", () => {
    const payBands = [
      { from: ratio(61), pay: share("50%") },
      { from: ratio(91), pay: ONE },
    ];
    expect(settle({ outcomes, payBands }, values("80%", "85%", "95%")).dueMinor).toBe(75_000n);
  });

  test("an outcome leaves the score only for want of tasks or ratings; what the provider did not supply scores 0", () => {
    expect(settle({ outcomes: [rate, joy] }, values("90%", null, "95%").slice(0, 2)).score).toEqual(
      ratio(100),
    );
    const cost = outcome("cost-per-completion", "2.00", "0.80", { weight: ratio(40) });
    const unsupplied = settle({ outcomes: [rate, cost] }, [
      measured(rate, share("90%")),
      measured(cost, null, 50, false),
    ]);
    expect(unsupplied).toMatchObject({ score: ratio(50), dueMinor: 0n });
  });

  test("is withheld when less than half of the weight could be measured, or a gate has no samples", () => {
    expect(
      settle({ outcomes: [rate, { ...joy, weight: ratio(41) }] }, values("90%", null, null).slice(0, 2)),
    ).toMatchObject({ withheld: "too-little-weight", dueMinor: 0n });
    expect(settle({ outcomes: [rate, joy] }, values("90%", null, null).slice(0, 2)).withheld).toBeNull();
    expect(settle({ outcomes }, values("90%", "85%", null))).toMatchObject({
      withheld: "gate-without-samples",
      dueMinor: 0n,
    });
  });

  test("a gate below its floor makes it 0, at its floor it passes, and unit prices stay", () => {
    const unit = { metric: "completions" as const, price: share("0.99") };
    const completions = { A: 10, B: 0, C: 3, D: 7 };
    const shut = settle({ outcomes, unit }, values("90%", "85%", "79%"), completions);
    expect(amounts(shut)).toEqual([
      ["pbc.unit.A", 990n],
      ["pbc.unit.C", 148n],
      ["pbc.pool", 0n],
    ]);
    expect(
      settle({ outcomes, unit }, values("90%", "85%", "80%"), completions).lines.at(-1)?.amountMinor,
    ).toBe(120_000n);
  });
});

describe("a unit line", () => {
  test("says how many completions it pays for", () => {
    const unit = { metric: "completions" as const, price: share("0.99") };
    const { lines } = settle({ outcomes: [], unit }, [], { A: 1, B: 0, C: 2, D: 7 });
    expect(lines.flatMap(({ key, formula }) => (key.startsWith("pbc.unit.") ? [formula] : []))).toEqual([
      "1 completion of grade A × 0.99 × 1",
      "2 completions of grade C × 0.99 × 0.5",
    ]);
  });
});

describe("the sum", () => {
  const only = outcome("completion-rate", "70%", "90%");
  test("is held between min and max by a line of its own, and prorated with the period", () => {
    const full = [measured(only, share("90%"))];
    expect(amounts(settle({ outcomes: [only], baseMinor: 50_000n, maxMinor: 180_000n }, full))).toEqual([
      ["pbc.base", 50_000n],
      ["pbc.pool", 150_000n],
      ["pbc.max", -20_000n],
    ]);
    const none = [measured(only, share("50%"))];
    expect(amounts(settle({ outcomes: [only], minMinor: 1_000n }, none))).toEqual([
      ["pbc.pool", 0n],
      ["pbc.min", 1_000n],
    ]);
    expect(settle({ outcomes: [only], maxMinor: 100_000n }, full, undefined, ratio(1, 2)).dueMinor).toBe(
      50_000n,
    );
  });

  test("of its lines is the total; a better outcome never lowers it; min and max hold", () => {
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.nat(100),
        fc.nat(100),
        fc.bigInt(0n, 200_000n),
        fc.bigInt(0n, 200_000n),
        (one, other, second, a, b) => {
          const [minMinor, maxMinor] = a < b ? [a, b] : [b, a];
          const joy = outcome("satisfaction", "60%", "85%");
          const due = (value: number) =>
            settle({ outcomes: [only, joy], minMinor, maxMinor }, [
              measured(only, ratio(value, 100)),
              measured(joy, ratio(second, 100)),
            ]);
          const [worse, better] = [due(Math.min(one, other)), due(Math.max(one, other))];
          expect(worse.dueMinor <= better.dueMinor).toBe(true);
          for (const { lines, dueMinor } of [worse, better]) {
            expect(sumOf(lines)).toBe(dueMinor);
            expect(dueMinor >= minMinor && dueMinor <= maxMinor).toBe(true);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
