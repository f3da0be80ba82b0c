import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Trend } from "../../../src/app/digest/trend.js";
import { clockCode } from "../../../src/measure/catalogue.js";
import { trendBlock } from "../../../src/report/digest-trend.js";
import { renderText } from "../../../src/report/text.js";
import { trendText } from "../../../src/report/trend.js";
import { scorecardOf } from "../../../src/score/scorecard.js";
import { termsWith } from "../../kit/terms.js";

const terms = termsWith();

/** First responses met and missed, day by day, under a target of 95 %. */
const trendOf = (days: readonly (readonly [met: number, missed: number])[]): Trend => ({
  days: days.map((_, index) => `2026-03-${String(index + 1).padStart(2, "0")}`),
  lines: (["first-response-time", "resolution-time"] as const).map((metric, index) => ({
    part: "sla",
    metric,
    days: days.map(([met, missed]) => {
      const counters = new Map([
        [clockCode("first-response-time", "met"), met],
        [clockCode("first-response-time", "breached"), missed],
      ]);
      return scorecardOf(terms, counters, null, null).objectives[index]!;
    }),
  })),
});

describe("a trend", () => {
  test("tells how many days were kept and how the last one went, and draws no day that nothing was judged on", () => {
    const blocks = trendBlock(
      trendOf([
        [20, 0],
        [39, 1],
        [19, 1],
        [18, 2],
        [0, 0],
        [0, 5],
        [93, 7],
      ]),
    );
    expect(renderText({ title: "Trend", blocks }, { width: 80, colour: false })).toMatchInlineSnapshot(`
      "Trend

      7 days to 2026-03-07
      first-response-time   █▇▅▁·▁▃  3 of 6 days kept, last 93.00 %
      resolution-time       ·······  nothing judged
      ▅ and above: on target. ▄ and below: missed. ·: nothing judged.
      "
    `);
    expect(blocks).toMatchObject([
      { series: [{ points: [1, 0.75, 0.5, 0, null, 0, 0.3], tone: "bad" }, { tone: "unsure" }] },
    ]);
  });

  test("of days on which nothing was judged at all says so, and there is none before the agreement began", () => {
    expect(trendBlock(trendOf([[0, 0]]))).toEqual([
      {
        kind: "text",
        text: expect.stringMatching(/^2026-\d\d-\d\d: nothing was judged, so there is no trend/),
      },
    ]);
    expect(trendBlock(null)).toEqual([]);
  });

  test("is drawn in the upper half exactly on the days that were kept", () => {
    const day = fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 40 }));
    fc.assert(
      fc.property(fc.array(day, { minLength: 1, maxLength: 14 }), (days) => {
        const trend = trendOf(days);
        const [block] = trendBlock(trend);
        const drawn = block?.kind === "trend" ? [...trendText(block.series[0]!.points)] : days.map(() => "·");
        const kept = drawn.map((level) => (level === "·" ? null : "▅▆▇█".includes(level)));
        expect(kept).toEqual(trend.lines[0]!.days.map((line) => line.kept));
      }),
      {
        examples: [
          [
            [
              [19, 1],
              [0, 0],
            ],
          ],
        ],
      },
    );
  });
});
