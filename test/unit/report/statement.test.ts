import { expect, test } from "vitest";
import { statementReport } from "../../../src/report/statement.js";
import { renderText } from "../../../src/report/text.js";
import { scorecardOf } from "../../../src/score/scorecard.js";
import { draftStatement } from "../../../src/score/statement-draft.js";
import { termsWith } from "../../kit/terms.js";

const terms = termsWith();
const [clause, hash] = ["pbc.outcomes[0]", "a".repeat(64)];
const statement = {
  ...draftStatement({
    terms,
    termsSha256: hash,
    zonesSha256: hash,
    period: { kind: "month", key: "2026-03", firstDay: "2026-03-01", lastDay: "2026-03-31" },
    stage: "final",
    asOf: 0,
    card: scorecardOf(terms, new Map(), null, null),
    worth: null,
    raw: null,
    adjusted: [],
    earlier: [],
    evidence: { sha256: hash, facts: 0 },
  }),
  seal: null,
};

function measured(metric: string, value: string | null, target: string, currency = "EUR"): string {
  const kept = value === null ? null : true;
  const measure = { clause, metric, target, of: "1", n: 33, value, sample: "normal", kept } as const;
  const text = renderText(statementReport({ ...statement, currency, measures: [measure] }), {
    width: 80,
    colour: false,
  });
  return text
    .split("\n")
    .find((line) => line.startsWith(metric))!
    .replace(/ {2,}/g, " | ");
}

test("a statement shows a cost per completion as money, exact where it is a price", () => {
  const cost = (value: string | null, target: string, currency?: string) =>
    measured("cost-per-completion", value, target, currency);
  expect([
    cost("4/5", "0.8"),
    cost("161/200", "0.805"),
    cost("6407117/8250000", "0.8"),
    cost("61", "80", "JPY"),
    cost(null, "0.8"),
  ]).toMatchInlineSnapshot(`
    [
      "cost-per-completion | EUR 0.80 kept | EUR 0.80 | 33 | normal",
      "cost-per-completion | EUR 0.805 kept | EUR 0.805 | 33 | normal",
      "cost-per-completion | EUR 0.7766 kept | EUR 0.80 | 33 | normal",
      "cost-per-completion | JPY 61 kept | JPY 80 | 33 | normal",
      "cost-per-completion | - | EUR 0.80 | 33 | normal",
    ]
  `);
});

test("a statement shows any other measure as a share", () => {
  expect(measured("satisfaction", "5/7", "0.8")).toMatchInlineSnapshot(
    `"satisfaction | 71.43 % kept | 80.00 % | 33 | normal"`,
  );
});
