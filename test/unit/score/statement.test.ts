import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sumOf } from "../../../src/score/line.js";
import { scorecardOf } from "../../../src/score/scorecard.js";
import {
  readStatement,
  type Statement,
  statedFor,
  statementText,
  sumOfAmounts,
} from "../../../src/score/statement.js";
import { differencesOf } from "../../../src/score/statement-difference.js";
import { draftStatement } from "../../../src/score/statement-draft.js";
import type { Worth } from "../../../src/score/worth.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { termsWith } from "../../kit/terms.js";

const hash = "0".repeat(64);
const months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06"];

/** A month stated: its own fee, and the fees of the adjusted ones as they are now. */
function stated(
  month: string,
  feeMinor: bigint,
  adjusted: readonly { period: string; feeMinor: bigint }[] = [],
  earlier: readonly Statement[] = [],
): Statement {
  const terms = termsWith();
  const fee = { key: "sla.fee", clause: "sla.fee", formula: "1", amountMinor: feeMinor - 1n };
  const lines = [fee, { ...fee, key: "sla.credit.accuracy", amountMinor: 1n }];
  const worth: Worth = { sla: null, pbc: null, lines, dueMinor: sumOf(lines) };
  return draftStatement({
    terms,
    termsSha256: hash,
    zonesSha256: hash,
    period: parsePeriod(month)!,
    stage: "final",
    asOf: Date.UTC(2026, 6, 1),
    card: scorecardOf(terms, new Map(), null, null),
    worth,
    raw: null,
    adjusted,
    earlier,
    evidence: { sha256: hash, facts: 0 },
  });
}

/** The statements of consecutive months, when `fees[month][at]` is the fee of a month under all facts known at another. */
function chain(fees: readonly (readonly bigint[])[], adjustFor: number): Statement[] {
  const all: Statement[] = [];
  for (let at = 0; at < fees.length; at++) {
    const first = Math.max(0, at - adjustFor);
    const adjusted = months.slice(first, at).map((period, index) => ({
      period,
      feeMinor: fees[first + index]![at]!,
    }));
    all.push(stated(months[at]!, fees[at]![at]!, adjusted, all));
  }
  return all;
}

const amount = fc.bigInt({ min: -100_000n, max: 500_000n });
const history = fc.record({
  fees: fc.array(fc.array(amount, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 6 }),
  adjustFor: fc.integer({ min: 0, max: 4 }),
});

describe("statements of consecutive periods", () => {
  test("telescope: all that was ever stated for a period is its fee at the last statement that covers it", () => {
    fc.assert(
      fc.property(history, ({ fees, adjustFor }) => {
        const all = chain(fees, adjustFor);
        for (const [index, month] of months.slice(0, all.length).entries()) {
          const last = Math.min(index + adjustFor, all.length - 1);
          expect(statedFor(month, all)).toBe(fees[index]![last]!);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("ask for no less and no more than they state: a negative total waits for the next one", () => {
    fc.assert(
      fc.property(history, ({ fees, adjustFor }) => {
        const all = chain(fees, adjustFor);
        const own = all.flatMap(({ lines, adjustments }) => [...lines, ...adjustments]);
        const paid = all.reduce((sum, { payableMinor }) => sum + BigInt(payableMinor), 0n);
        expect(paid + BigInt(all.at(-1)!.carriedMinor)).toBe(sumOfAmounts(own));
        for (const { payableMinor, carriedMinor } of all) {
          expect(BigInt(payableMinor) >= 0n && BigInt(carriedMinor) <= 0n).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  test("sum: lines to what is due, all of them to the total", () => {
    fc.assert(
      fc.property(history, ({ fees, adjustFor }) => {
        for (const { lines, dueMinor, adjustments, balance, totalMinor } of chain(fees, adjustFor)) {
          expect(String(sumOfAmounts(lines))).toBe(dueMinor);
          expect(String(sumOfAmounts([...lines, ...adjustments, ...(balance ? [balance] : [])]))).toBe(
            totalMinor,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  test("read back as they were written", () => {
    fc.assert(
      fc.property(history, ({ fees, adjustFor }) => {
        for (const statement of chain(fees, adjustFor)) {
          const sealed = { ...statement, seal: null };
          const again = readStatement(statementText(sealed));
          expect(again).toEqual(sealed);
          expect(statementText(again!)).toBe(statementText(sealed));
        }
      }),
      { numRuns: 40 },
    );
  });
});

test("an adjustment says what was recomputed, and what was stated so far", () => {
  const first = stated("2026-01", 50_000n);
  const second = stated("2026-02", 10_000n, [{ period: "2026-01", feeMinor: 30_000n }], [first]);
  expect(second.adjustments).toMatchInlineSnapshot(`
    [
      {
        "amountMinor": "-20000",
        "clause": "settlement.adjustFor",
        "formula": "300.00 under all facts known now − 500.00 stated so far",
        "inputs": {
          "feeMinor": "30000",
          "statedMinor": "50000",
        },
        "key": "adjustment.2026-01",
        "period": "2026-01",
      },
    ]
  `);
  expect([second.totalMinor, second.payableMinor, second.carriedMinor]).toEqual(["-10000", "0", "-10000"]);
  const third = stated("2026-03", 15_000n, [], [first, second]);
  expect(third.balance).toMatchObject({ key: "balance.2026-02", amountMinor: "-10000" });
  expect([third.totalMinor, third.payableMinor, third.carriedMinor]).toEqual(["5000", "5000", "0"]);
});

describe("the differences of two statements", () => {
  const one = stated("2026-01", 50_000n);

  test("are none where nothing differs", () => expect(differencesOf(one, structuredClone(one))).toEqual([]));

  test("name the line, what was stated and what comes out", () => {
    const lines = one.lines.map((line) => ({ ...line, amountMinor: "7" }));
    expect(differencesOf({ ...one, lines }, one)).toEqual([
      { what: "line sla.fee", stated: "0.07 EUR", recomputed: "499.99 EUR" },
      { what: "line sla.credit.accuracy", stated: "0.07 EUR", recomputed: "0.01 EUR" },
    ]);
  });

  test("name a line that is missing, and one that is there twice", () => {
    const [fee, credit] = one.lines;
    expect(differencesOf({ ...one, lines: [fee!] }, one)).toEqual([
      { what: "line sla.credit.accuracy", stated: "nothing", recomputed: "0.01 EUR" },
    ]);
    expect(differencesOf({ ...one, lines: [fee!, credit!, credit!] }, one)).toEqual([
      { what: "line sla.credit.accuracy", stated: "0.01 EUR and 0.01 EUR", recomputed: "0.01 EUR" },
    ]);
    expect(differencesOf({ ...one, lines: [credit!, fee!] }, one).map(({ what }) => what)).toEqual([
      "the order of lines",
    ]);
  });

  test("are found in every member, whatever it is", () => {
    const paths: string[][] = [];
    const walk = (value: unknown, path: string[]) => {
      if (typeof value === "object" && value !== null)
        for (const [key, member] of Object.entries(value)) walk(member, [...path, key]);
      else paths.push(path);
    };
    walk(one, []);
    expect(paths.length).toBeGreaterThan(60);
    const unseen = paths.filter((path) => {
      const changed = structuredClone(one) as unknown as Record<string, unknown>;
      const parent = path.slice(0, -1).reduce((value, key) => value[key] as typeof value, changed);
      const key = path.at(-1)!;
      parent[key] = typeof parent[key] === "number" ? 77 : "77";
      return differencesOf(changed as unknown as Statement, one).length === 0;
    });
    expect(unseen).toEqual([]);
  });
});
