import { describe, expect, test } from "vitest";
import type { Terms } from "../../../src/agreement/terms.js";
import { clockCode, taskCode } from "../../../src/measure/catalogue.js";
import { ratio } from "../../../src/measure/ratio.js";
import { budgetBars, budgetsLeft } from "../../../src/report/digest-budgets.js";
import { type AvailabilityByHours, scorecardOf } from "../../../src/score/scorecard.js";
import { termsWith } from "../../kit/terms.js";

const terms = termsWith();

/** First responses under a target of 95 %. */
function bars(met: number, missed: number, more: Partial<Terms> = {}, up: AvailabilityByHours = {}) {
  const counters = new Map([
    [taskCode("tasks"), met + missed],
    [clockCode("first-response-time", "met"), met],
    [clockCode("first-response-time", "breached"), missed],
  ]);
  const [block] = budgetBars(scorecardOf({ ...terms, ...more }, counters, null, null, up));
  return block?.kind === "bars" ? block.bars.map(({ share, text, tone }) => [share, text, tone]) : [];
}

describe("a bar of an error budget", () => {
  test.each([
    [100, 0, 1, "5 of 5 misses left", "good"],
    [97, 3, 0.4, "2 of 5 misses left", "good"],
    [95, 5, 0, "0 of 5 misses left", "good"],
    [90, 10, 0, "spent, 5 misses over", "bad"],
    [29, 1, 1 / 3, "0 of 1 miss left", "good"],
    [2, 0, 1, "untouched, allows no miss so far", "unsure"],
    [1, 1, 0, "spent, 1 miss over", "unsure"],
  ])("of %i met and %i missed is %f: %s", (met, missed, share, text, tone) => {
    expect(bars(met, missed)[0]).toEqual([share, text, tone]);
  });

  test("without data is none, never all and never nothing; where no term has data there is no bar", () => {
    expect(bars(100, 0)[1]).toEqual([null, "no data", "unsure"]);
    expect(bars(0, 0)).toEqual([]);
  });

  test("of availability is a time", () => {
    const objective = { metric: "availability", target: ratio(9, 10), hours: "always", credits: [] } as const;
    const spent = { agreedMs: 36_000_000, excludedMs: 0, unknownMs: 0, overCapMs: 0, downMs: 1_800_000 };
    const more = { sla: { ...terms.sla!, objectives: [objective] } };
    expect(bars(0, 0, more, { always: spent })).toEqual([[0.5, "30m 00s of 1h 00m left", "good"]]);
  });

  test("stands for every term but costs, which are no share", () => {
    const cost = {
      metric: "cost-per-completion",
      weight: ratio(1),
      floor: ratio(9),
      target: ratio(3),
      gate: false,
    };
    const rate = { ...cost, metric: "completion-rate", floor: ratio(1, 2), target: ratio(9, 10) };
    const pbc = { outcomes: [cost, rate], grades: { A: ratio(1), B: ratio(1), C: ratio(1), D: ratio(0) } };
    const card = scorecardOf({ ...terms, pbc } as unknown as Terms, new Map(), null, null);
    expect(budgetsLeft(card).map(({ part, line }) => [part, line.metric])).toEqual([
      ["sla", "first-response-time"],
      ["sla", "resolution-time"],
      ["pbc", "completion-rate"],
    ]);
  });
});
