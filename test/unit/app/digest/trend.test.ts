import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../../adapters/ledger/memory.js";
import { TREND_DAYS, trendOf } from "../../../../src/app/digest/trend.js";
import { createRecorder } from "../../../../src/app/record.js";
import { ensureFrame } from "../../../../src/app/refold.js";
import { scorePeriod } from "../../../../src/app/score.js";
import type { Ledger } from "../../../../src/ports/ledger.js";
import type { Fact } from "../../../../src/task/fact.js";
import { parsePeriod } from "../../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";

const desk = frameWith();
const march = parsePeriod("2026-03")!;

/** A task opened at an instant, answered some minutes later: ten are allowed. */
const task = (at: number, minutes: number): Fact[] => {
  const c = conversation(`slack:C1:${at}.000001`, at);
  return [c.open(0), c.answer(minutes), c.close(minutes)];
};

async function ledgerOf(facts: readonly Fact[], frame = desk): Promise<Ledger> {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY - 30 * DAY);
  await createRecorder(ledger, [frame]).record(facts);
  return ledger;
}

async function trend(ledger: Ledger, now: number, period = march, frame = desk) {
  return (await trendOf(ledger, frame, await scorePeriod(ledger, frame, period, now)))!;
}

describe("the trend of a term", () => {
  test("is each of the last fourteen days by itself, across the period's start, and null without data", async () => {
    const facts = [
      task(MONDAY - 5 * DAY, 20),
      task(MONDAY, 3),
      task(MONDAY + HOUR, 30),
      task(MONDAY + DAY, 2),
    ];
    const { days, lines } = await trend(await ledgerOf(facts.flat()), MONDAY + 2 * DAY);
    expect([days.length, days[0], days.at(-1)]).toEqual([TREND_DAYS, "2026-02-19", "2026-03-04"]);
    const [first] = lines;
    const judged = first!.days.flatMap(({ measured, kept }, index) =>
      kept === null ? [] : [[days[index], Number(measured.of.num), measured.n, kept]],
    );
    expect(judged).toEqual([
      ["2026-02-25", 0, 1, false],
      ["2026-03-02", 1, 2, false],
      ["2026-03-03", 1, 1, true],
    ]);
    expect(first!.days.at(-1)?.measured.value).toBeNull();
  });

  test("of a period that is over ends with it", async () => {
    const ledger = await ledgerOf(task(Date.UTC(2026, 3, 1, 9), 2));
    expect((await trend(ledger, MONDAY + 60 * DAY)).days.at(-1)).toBe("2026-03-31");
  });

  test("has no day outside of the agreement's own span", async () => {
    const frame = frameWith({ from: "2026-03-01", until: "2026-03-03" });
    const ledger = await ledgerOf([], frame);
    expect((await trend(ledger, MONDAY + 5 * DAY, march, frame)).days).toEqual([
      "2026-03-01",
      "2026-03-02",
      "2026-03-03",
    ]);
    const scored = await scorePeriod(ledger, frame, march, MONDAY + 30 * DAY);
    expect(await trendOf(ledger, frame, scored)).toBeNull();
  });

  test("is read in one tally, whatever the number of tasks", async () => {
    const ledger = await ledgerOf(Array.from({ length: 40 }, (_, index) => task(MONDAY + index, 2)).flat());
    const scored = await scorePeriod(ledger, desk, march, MONDAY + DAY);
    const asked: PropertyKey[] = [];
    const watched = new Proxy(ledger, {
      get: (target, name) => {
        asked.push(name);
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    await trendOf(watched, desk, scored);
    expect(asked).toEqual(["tally"]);
  });

  test("adds up to the period that the days make, and is the same when it is recomputed from the facts", async () => {
    const opening = fc.record({ hour: fc.nat({ max: 24 * 13 }), minutes: fc.integer({ min: 1, max: 20 }) });
    const openings = fc.uniqueArray(opening, { maxLength: 12, selector: ({ hour }) => hour });
    const monday = parsePeriod("2026-W11")!;
    await fc.assert(
      fc.asyncProperty(openings, async (some) => {
        const facts = some.flatMap(({ hour, minutes }) => task(MONDAY - 9 * HOUR + hour * HOUR, minutes));
        const ledger = await ledgerOf(facts);
        const now = MONDAY + 14 * DAY;
        const found = await trend(ledger, now, monday);
        const scored = await scorePeriod(ledger, desk, monday, now);
        for (const [index, { days }] of found.lines.entries()) {
          const week = days.slice(-7).reduce((sum, { measured }) => sum + measured.n, 0);
          expect(week).toBe(scored.card.objectives[index]!.measured.n);
        }
        const refolded = await trendOf(ledger, desk, { ...scored, refolded: "before-watermark" });
        expect(refolded).toEqual(found);
      }),
      { numRuns: 25 },
    );
  });
});
