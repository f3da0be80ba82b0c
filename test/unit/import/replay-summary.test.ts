import { expect, test } from "vitest";
import { replaySummarySchema, summaryText } from "../../../adapters/cli/replay-summary.js";
import { emptyPumped } from "../../../adapters/import/pump.js";

function textOf(unnamedPriorities: Record<string, number>): string[] {
  const rest = { interrupted: false, ledger: null, faults: [] };
  const summary = { ...emptyPumped(), unnamedPriorities, ...rest };
  expect(replaySummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  return summaryText(summary).trimEnd().split("\n").slice(5);
}

test("a replay tells each priority that the agreement does not name once, the most common first", () => {
  expect(textOf({})).toEqual([]);
  expect(textOf({ "3 - Low": 1, High: 12_345 })).toMatchInlineSnapshot(`
    [
      "the priority "High", read 12,345 times, has no time in the agreement: judged as default",
      "the priority "3 - Low", read once, has no time in the agreement: judged as default",
    ]
  `);
});

test("a replay of priorities without end tells ten of them", () => {
  const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`P${index}`, index + 1]));
  const lines = textOf(many);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toBe("… nor have 15 more");
});
