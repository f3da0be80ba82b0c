import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { PbcTerms, SlaTerms, Terms } from "../../../src/agreement/terms.js";
import { clockCode, type TaskCounter, taskCode } from "../../../src/measure/catalogue.js";
import { compareRatio, ratio } from "../../../src/measure/ratio.js";
import { adviceOn } from "../../../src/score/advice.js";
import {
  type DayFigures,
  partOf,
  type SideResult,
  timesCheaper,
  valueSide,
  whatIf,
} from "../../../src/score/compare.js";
import { daysOf, type Period, parsePeriod, previousPeriod } from "../../../src/time/cohort.js";
import { termsWith } from "../../kit/terms.js";

const periods: readonly Period[] = ["2026-03", "2026-04", "2026-05"].map((key) => parsePeriod(key)!);
const before = previousPeriod(periods[0]!);
const dates = periods.flatMap(daysOf);

const sla: SlaTerms = {
  feeMinor: 200_000n,
  floorMinor: 150_000n,
  cap: ratio(20, 100),
  repeat: ratio(3, 2),
  once: [],
  objectives: [
    {
      metric: "first-response-time",
      clock: { within: { default: { ms: 60_000 } }, hours: "always" },
      target: ratio(90, 100),
      credits: [
        { threshold: ratio(90, 100), credit: ratio(10, 100) },
        { threshold: ratio(80, 100), credit: ratio(25, 100) },
      ],
    },
  ],
};
const pbc: PbcTerms = {
  baseMinor: 0n,
  unit: { metric: "completions", price: ratio(5) },
  poolMinor: 100_000n,
  payFrom: ratio(61),
  minMinor: 20_000n,
  maxMinor: 150_000n,
  outcomes: [
    {
      metric: "completion-rate",
      weight: ratio(1),
      floor: ratio(50, 100),
      target: ratio(90, 100),
      gate: false,
    },
  ],
  grades: { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) },
};
const hybridTerms = termsWith({ kind: "hybrid", sla, pbc });
const slaTerms = partOf(hybridTerms, "sla");
const pbcTerms = partOf(hybridTerms, "pbc");

interface Day {
  readonly confirmed?: number;
  readonly claimed?: number;
  readonly failed?: number;
  readonly late?: number;
}

/** A day on which so many tasks went so; all but the late ones were answered in time. */
function day({ confirmed = 0, claimed = 0, failed = 0, late = 0 }: Day): DayFigures {
  const valid = confirmed + claimed + failed;
  const counts: [TaskCounter, number][] = [
    ["tasks", valid],
    ["tasks.valid", valid],
    ["completion.A", confirmed],
    ["completion.C", claimed],
    ["completion.failed", failed],
  ];
  const counters = new Map(counts.map(([name, count]) => [taskCode(name), count]));
  counters.set(clockCode("first-response-time", "breached"), Math.min(late, valid));
  counters.set(clockCode("first-response-time", "met"), valid - Math.min(late, valid));
  return { counters: new Map([...counters].filter(([, count]) => count > 0)), availability: {} };
}

function sideOf(
  terms: Terms,
  days: readonly Day[],
  resamples = 200,
  seed = 1,
  name = terms.kind,
): SideResult {
  const figures = new Map(dates.map((date, index) => [date, day(days[index % days.length]!)]));
  return valueSide({ name, terms, days: figures }, periods, before, { seed, resamples });
}

const anyDay: fc.Arbitrary<Day> = fc.record({
  confirmed: fc.nat(5),
  claimed: fc.nat(5),
  failed: fc.nat(4),
  late: fc.nat(6),
});
const anyDays = fc.array(anyDay, { minLength: 1, maxLength: 40 });
const few = { numRuns: 25 };

describe("the fees of a side", () => {
  test("stay within floor and cap of an SLA, and within the clamp of a contract", () => {
    fc.assert(
      fc.property(anyDays, fc.nat(1_000), (days, seed) => {
        const amounts = ({ fees, risk, resampledMinor }: SideResult) => [
          ...Object.values(fees),
          risk.lowMinor,
          risk.highMinor,
          ...resampledMinor,
        ];
        for (const due of amounts(sideOf(slaTerms, days, 30, seed))) {
          expect(due >= 160_000n && due <= 200_000n).toBe(true);
        }
        for (const due of amounts(sideOf(pbcTerms, days, 30, seed))) {
          expect(due >= 20_000n && due <= 150_000n).toBe(true);
        }
      }),
      few,
    );
  });

  test("of a hybrid are those of its parts together, in every period and every resampled one", () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const [one, other, both] = [slaTerms, pbcTerms, hybridTerms].map((terms) => sideOf(terms, days, 30));
        const sums = one!.resampledMinor.map((due, index) => due + other!.resampledMinor[index]!);
        expect(both!.resampledMinor).toEqual(sums);
        const dues = ({ periods }: SideResult) => periods.map(({ worth }) => worth.dueMinor);
        expect(dues(both!)).toEqual(dues(one!).map((due, index) => due + dues(other!)[index]!));
      }),
      few,
    );
  });

  test("of fewer resamples are a prefix of those of more", () => {
    fc.assert(
      fc.property(anyDays, fc.nat(1_000), (days, seed) => {
        const all = sideOf(hybridTerms, days, 40, seed).resampledMinor;
        expect(sideOf(hybridTerms, days, 15, seed).resampledMinor).toEqual(all.slice(0, 15));
      }),
      few,
    );
  });

  test("have no risk where every day is like the other, but for the lengths of months", () => {
    const { risk, fees } = sideOf(slaTerms, [{ confirmed: 3 }]);
    expect([risk.providerMinor, risk.customerMinor, fees.minMinor]).toEqual([0n, 0n, 200_000n]);
    // 31 or 30 days at 2 × 5.00, and the pool of 1000.00.
    const paid = sideOf(pbcTerms, [{ confirmed: 2 }]);
    expect(paid.fees).toEqual({ minMinor: 130_000n, medianMinor: 131_000n, maxMinor: 131_000n });
    expect(new Set(paid.resampledMinor)).toEqual(new Set([130_000n, 131_000n]));
  });

  test("rank as they should: the risks are distances from the median", () => {
    fc.assert(
      fc.property(anyDays, (days) => {
        const { risk, resampledMinor, fees } = sideOf(hybridTerms, days, 40);
        const { lowMinor, medianMinor, highMinor } = risk;
        expect(medianMinor - lowMinor).toBe(risk.providerMinor);
        expect(highMinor - medianMinor).toBe(risk.customerMinor);
        expect(resampledMinor.filter((due) => due <= lowMinor).length).toBeGreaterThanOrEqual(2);
        expect(resampledMinor.filter((due) => due < lowMinor).length).toBeLessThan(2);
        expect(fees.minMinor <= fees.medianMinor && fees.medianMinor <= fees.maxMinor).toBe(true);
      }),
      few,
    );
  });

  test("take the mean of two in the middle, half-even, and the credit again that repeats", () => {
    const days = new Map(
      dates.map((date) => [
        date,
        day(date < "2026-05" ? { confirmed: 2, late: date < "2026-04-20" ? 1 : 0 } : { confirmed: 2 }),
      ]),
    );
    const side = { name: "SLA", terms: slaTerms, days };
    // March: half late, 25 % capped at 20 %. April: 19 of 60 late, 25 % × 1.5 capped. May: none.
    const { periods: valued, fees } = valueSide(side, periods, before, { seed: 1, resamples: 10 });
    expect(valued.map(({ worth }) => worth.dueMinor)).toEqual([160_000n, 160_000n, 200_000n]);
    expect(valued[1]!.worth.lines.some(({ formula }) => formula.includes("× 1.5 (again)"))).toBe(true);
    expect(fees.medianMinor).toBe(160_000n);
    const two = valueSide(side, periods.slice(1), periods[0]!, { seed: 1, resamples: 10 });
    expect(two.fees.medianMinor).toBe(180_000n);
  });

  test("are those of whole periods, whatever span the terms have", () => {
    const cut = { ...slaTerms, from: "2026-03-20", until: "2026-05-02" };
    expect(sideOf(cut, [{ confirmed: 3 }]).fees).toEqual(sideOf(slaTerms, [{ confirmed: 3 }]).fees);
  });

  test("of which the lower ones are counted pair by pair", () => {
    const [one, other] = [sideOf(slaTerms, [{ confirmed: 2 }]), sideOf(pbcTerms, [{ confirmed: 2 }])];
    expect([timesCheaper(other, one), timesCheaper(one, other), timesCheaper(one, one)]).toEqual([200, 0, 0]);
  });
});

test("with every amount times a factor, the median is that many times as high", () => {
  const days = [{ confirmed: 3, failed: 1 }, { claimed: 4 }, { confirmed: 1, failed: 2 }];
  const scaled: PbcTerms = {
    ...pbc,
    unit: { metric: "completions", price: ratio(15) },
    poolMinor: 300_000n,
    minMinor: 60_000n,
    maxMinor: 450_000n,
  };
  const [one, three] = [pbcTerms, { ...pbcTerms, pbc: scaled }].map((terms) => sideOf(terms, days));
  const difference = three!.risk.medianMinor - 3n * one!.risk.medianMinor;
  expect(difference >= -2n && difference <= 2n).toBe(true);
});

test("availability of days adds up, and what may be unknown is a share of the sum", () => {
  const terms = termsWith({
    sla: {
      feeMinor: 1_000n,
      once: [],
      objectives: [
        {
          metric: "availability",
          hours: "always",
          target: ratio(99, 100),
          credits: [{ threshold: ratio(99, 100), credit: ratio(1, 10) }],
        },
      ],
    },
  });
  const dayMs = 86_400_000;
  const made = (unknownMs: number): DayFigures => ({
    counters: new Map(),
    availability: { always: { agreedMs: dayMs, excludedMs: 0, unknownMs, overCapMs: 0, downMs: 0 } },
  });
  // 10 % of one day is unknown, and 0.32 % of the month: below the cap of 1 %.
  const days = new Map(dates.map((date) => [date, made(date.endsWith("-07") ? dayMs / 10 : 0)]));
  const { periods: valued } = valueSide({ name: "SLA", terms, days }, periods, before, {
    seed: 1,
    resamples: 5,
  });
  expect(valued.map(({ card }) => card.objectives[0]!.measured.value)).toEqual([
    ratio(1),
    ratio(1),
    ratio(1),
  ]);
  // Half of every day: what is above 1 % counts as down.
  const half = new Map(dates.map((date) => [date, made(dayMs / 2)]));
  const worse = valueSide({ name: "SLA", terms, days: half }, periods, before, { seed: 1, resamples: 5 });
  const value = worse.periods[0]!.card.objectives[0]!.measured.value!;
  expect(compareRatio(value, ratio(51, 100)) < 0 && compareRatio(value, ratio(50, 100)) > 0).toBe(true);
});

test("a what-if takes targets, calendars and money, and leaves what a task is", () => {
  const other = termsWith({
    id: "other",
    title: "Another desk",
    kind: "pbc",
    pbc,
    samples: { minimum: 5 },
    scope: ["slack:TOTHER"],
    from: "2026-01-01",
    tasks: { ...hybridTerms.tasks, open: "every-message", closeAfterMs: 1 },
    period: { every: "month", timezone: "Asia/Tokyo" },
  });
  const { sla: _sla, ...pure } = other;
  const mixed = whatIf(hybridTerms, pure as Terms);
  const { id, scope, tasks, period, assistant } = hybridTerms;
  expect(mixed).toMatchObject({ id, scope, tasks, period, assistant, kind: "pbc", samples: { minimum: 5 } });
  expect([mixed.pbc, mixed.sla, mixed.from, mixed.title]).toEqual([
    pbc,
    undefined,
    undefined,
    "Another desk",
  ]);
});

describe("the advice", () => {
  const all = (days: readonly Day[], more: Partial<Terms> = {}) =>
    adviceOn(
      ([slaTerms, pbcTerms, hybridTerms] as const).map((terms, index) =>
        sideOf(
          { ...terms, ...more, ...(terms.sla ? { sla: terms.sla } : {}) },
          days,
          200,
          1,
          ["SLA part", "PBC part", "both"][index]! as Terms["kind"],
        ),
      ),
    );

  test("is the contract where outcomes are measured, checked and steady", () => {
    const { choose, reasons, flips } = all([{ confirmed: 2 }, { confirmed: 3, failed: 1 }]);
    expect(choose).toBe("PBC part");
    expect([...reasons, ...flips].join("\n")).toMatchInlineSnapshot(`
      "PBC part: what it pays by was measured in every month; scarcest completion-rate, n = 90 in 2026-04, needed 20.
      PBC part: a poor month (5th percentile) costs the provider 4.5 % of the median fee, no more than 25 %.
      PBC part: 230 of 230 completions that it pays were confirmed or checked, at least 50 %.
      away from PBC part: completion-rate with n below 20 in a month (least so far 90)
      away from PBC part: a 5th percentile below 910.85 (now 1160.19)
      away from PBC part: fewer than 115 of 230 confirmed or checked (now 230)"
    `);
  });

  test("is the SLA where the completions rest on the assistant's own word", () => {
    const { choose, reasons, flips } = all([{ claimed: 2 }, { claimed: 3, confirmed: 1 }]);
    expect(choose).toBe("SLA part");
    expect(reasons.filter((reason) => reason.startsWith("PBC part"))).toMatchInlineSnapshot(`
      [
        "PBC part: 46 of 276 completions that it pays were confirmed or checked, less than 50 %.",
      ]
    `);
    expect(flips.filter((flip) => flip.startsWith("to "))).toMatchInlineSnapshot(`
      [
        "to PBC part: at least 138 of 276 confirmed or checked (now 46)",
        "to both: at least 138 of 276 confirmed or checked (now 46)",
      ]
    `);
  });

  test("is the hybrid where the contract alone is more than the provider can bear", () => {
    // Three of four succeed, and those that fail do so on the same days: now and then the score is below payFrom.
    const days = [...Array.from({ length: 6 }, () => ({ confirmed: 3 })), { failed: 6 }];
    const { choose, reasons } = all(days);
    expect(choose).toBe("both");
    expect(reasons.filter((reason) => reason.startsWith("PBC part"))).toMatchInlineSnapshot(`
      [
        "PBC part: a poor month (5th percentile) costs the provider 68.2 % of the median fee, more than 25 %.",
      ]
    `);
  });

  test("needs samples enough for every outcome in every period", () => {
    const { choose, reasons } = all([{ confirmed: 2 }], { samples: { minimum: 62 } });
    expect(choose).toBe("SLA part");
    expect(reasons.filter((reason) => reason.startsWith("both"))).toMatchInlineSnapshot(`
      [
        "both: what it pays by could not be measured in every month (completion-rate n = 60 in 2026-04, needed 62).",
        "both: a poor month (5th percentile) costs the provider 30.5 % of the median fee, more than 25 %.",
      ]
    `);
  });

  test("says where there is no data at all for what is paid by", () => {
    const objectives: SlaTerms["objectives"] = [
      {
        metric: "availability",
        hours: "always",
        target: ratio(99, 100),
        credits: [{ threshold: ratio(99, 100), credit: ratio(1, 10) }],
      },
    ];
    const { cap: _cap, floorMinor: _floor, ...rest } = sla;
    const watched = { ...slaTerms, sla: { ...rest, objectives } };
    const { choose, reasons, flips } = adviceOn([
      sideOf(watched, [{ claimed: 2 }], 50),
      sideOf(pbcTerms, [{ claimed: 2 }], 50),
    ]);
    expect([choose, flips]).toEqual([null, []]);
    expect(reasons).toContain(
      "sla: what it pays by could not be measured in every month (no availability in 2026-03).",
    );
  });

  test("is none with fewer than two periods of 30 valid tasks, and says how many there were", () => {
    const days = new Map(dates.map((date, index) => [date, day(index < 40 ? { confirmed: 1 } : {})]));
    const sides = [slaTerms, pbcTerms].map((terms) =>
      valueSide({ name: terms.kind, terms, days }, periods, before, { seed: 1, resamples: 50 }),
    );
    expect(adviceOn(sides)).toEqual({
      choose: null,
      reasons: [
        "It takes 2 full periods of 30 valid tasks each; there are 31 in 2026-03, 9 in 2026-04, 0 in 2026-05.",
      ],
      flips: [],
    });
  });

  test("is none between two of one kind", () => {
    const sides = [sideOf(slaTerms, [{ confirmed: 2 }]), sideOf(slaTerms, [{ confirmed: 2 }])];
    expect(adviceOn(sides).choose).toBeNull();
    expect(adviceOn(sides).reasons[0]).toContain("of one kind");
  });
});
