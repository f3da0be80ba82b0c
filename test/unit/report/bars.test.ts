import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barText } from "../../../src/report/bars.js";
import type { Report } from "../../../src/report/report.js";
import { renderText } from "../../../src/report/text.js";

describe("a bar in text", () => {
  test("says what is left in words beside the drawing, and no data is drawn as neither full nor empty", () => {
    const report: Report = {
      title: "Budgets",
      blocks: [
        {
          kind: "bars",
          heading: "Error budget left",
          bars: [
            { label: "acknowledge-time", share: 0.34, text: "9 of 27 misses left", tone: "good" },
            { label: "resolution-time", share: 0, text: "spent, 2 misses over", tone: "bad" },
            { label: "accuracy", share: null, text: "no data", tone: "unsure" },
          ],
        },
      ],
    };
    const plain = renderText(report, { width: 80, colour: false });
    expect(plain).toMatchInlineSnapshot(`
      "Budgets

      Error budget left
      acknowledge-time   ▓▓▓░░░░░░░  9 of 27 misses left
      resolution-time    ░░░░░░░░░░  spent, 2 misses over
      accuracy           ··········  no data
      "
    `);
    const coloured = renderText(report, { width: 80, colour: true });
    expect(coloured).toContain("\u001b[31m░░░░░░░░░░\u001b[39m");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the colours
    expect(coloured.replace(/\u001b\[\d+m/g, "")).toBe(plain);
  });

  test("is full for all of it alone, empty for nothing alone, and more is never shorter", () => {
    const filled = (share: number) => [...barText(share)].filter((cell) => cell === "▓").length;
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (one, other) => {
        expect([...barText(one)]).toHaveLength(10);
        expect([filled(one) === 10, filled(one) === 0]).toEqual([one === 1, one === 0]);
        expect(filled(Math.max(one, other))).toBeGreaterThanOrEqual(filled(Math.min(one, other)));
      }),
      {
        examples: [
          [1e-9, 1 - 1e-9],
          [0, 1],
        ],
      },
    );
  });
});
