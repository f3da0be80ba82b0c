import type { Terms } from "../agreement/terms.js";
import { unseenText } from "../app/unseen.js";
import type { Valued } from "../app/worth.js";
import { exact, fixed } from "../measure/figures.js";
import { type Ratio, ratio } from "../measure/ratio.js";
import { crossedBand } from "../score/band.js";
import { budgetOf } from "../score/budget.js";
import { toWorseBand } from "../score/distance.js";
import { amountText } from "../score/line.js";
import type { OutcomeScore, PbcResult } from "../score/pbc.js";
import type { Scorecard, ScoreLine } from "../score/scorecard.js";
import { missesText, shareText } from "../score/words.js";
import type { Worth } from "../score/worth.js";
import type { Block, Cell } from "./report.js";
import { columnsOf, tableOf } from "./table.js";

/** `Worth so far: 1850.00 EUR. Nothing is payable: the terms are unaccepted.` */
export function worthText(terms: Terms, { period, worth, toDate, unseen }: Valued): string {
  if (unseen) return `${unseenText(period, unseen)}: nothing was seen of it, and it has no worth.`;
  if (!worth) {
    const { every } = terms.period;
    return `What it is worth is reckoned by the ${every}: a ${period.kind} has no worth of its own.`;
  }
  const so = toDate ? " so far" : "";
  return `Worth${so}: ${amountText(worth.dueMinor, terms.currency)} ${terms.currency}. Nothing is payable: the terms are unaccepted.`;
}

/** The lines that make up what a period is worth, then how each came about. */
export function worthBlocks(terms: Terms, worth: Worth): Block[] {
  const { currency } = terms;
  const rows = worth.lines.map(({ key, clause, amountMinor }): Cell[] => [
    key,
    clause,
    amountText(amountMinor, currency),
  ]);
  rows.push(["total", "", amountText(worth.dueMinor, currency)]);
  return [
    tableOf(columnsOf(["Worth", "clause", currency], ["Worth", "clause"]), rows),
    { kind: "notes", notes: worth.lines.map(({ key, formula }) => `${key}: ${formula}`) },
  ];
}

/** How each objective stands to its credits, and what is left of its error budget. */
export function budgetTable(terms: Terms, { objectives }: Scorecard): Block {
  const rows = objectives.map((line, index): Cell[] => {
    const objective = terms.sla!.objectives[index]!;
    const band = crossedBand(objective, line);
    const next = toWorseBand(objective, line);
    const order = line.better === "higher" ? "<" : ">";
    return [
      line.metric,
      objective.credits.length === 0
        ? "report only"
        : band
          ? { text: `${order} ${shareText(band.threshold)}: ${shareText(band.credit)}`, tone: "bad" }
          : "none",
      next?.band ? `${missesText(line.metric, next.misses)} to ${shareText(next.band.credit)}` : "-",
      budgetCell(line),
    ];
  });
  const names = ["Credit", "band crossed", "next credit", "budget left"];
  return tableOf(columnsOf(names, names), rows);
}

function budgetCell(line: ScoreLine): Cell {
  const budget = budgetOf(line);
  if (!budget) return "-";
  if (budget.left.num >= 0n) return missesText(line.metric, budget.missesLeft);
  const over = Number((-budget.left.num + budget.left.den - 1n) / budget.left.den);
  return { text: `spent, ${missesText(line.metric, over)} over`, tone: "bad" };
}

/** Rated ones among the valid tasks; `null` for a metric that does not rest on ratings, and without a valid task. */
export function responseOf(
  { metric, measured }: ScoreLine,
  { tasks }: Pick<Scorecard, "tasks">,
): { readonly of: number; readonly n: number; readonly value: Ratio } | null {
  if (metric !== "satisfaction" || tasks.valid === 0) return null;
  return { of: measured.n, n: tasks.valid, value: ratio(measured.n, tasks.valid) };
}

/** The score of each outcome, and what they come to. */
export function pbcBlocks({ outcomes, score, withheld }: PbcResult): Block[] {
  if (outcomes.length === 0) return [];
  const rows = outcomes.map((item): Cell[] => [
    item.outcome.metric,
    exact(item.outcome.weight),
    item.score === null ? "-" : fixed(item.score, 2),
    remarkOn(item),
  ]);
  const words: Record<NonNullable<PbcResult["withheld"]>, string> = {
    "gate-without-samples": "The pool is withheld: a gate has too few samples.",
    "too-little-weight": "The pool is withheld: less than half of the weight could be measured.",
  };
  const text = withheld ? words[withheld] : `S = Σ weight × score ÷ Σ weight = ${fixed(score!, 2)}.`;
  const names = ["Score", "weight", "score", ""];
  return [tableOf(columnsOf(names, ["Score", ""]), rows), { kind: "text", text }];
}

function remarkOn({ outcome, score, unsupplied, shut }: OutcomeScore): string {
  if (score === null) return "too few samples: outside";
  if (unsupplied) return "the provider has not supplied the data";
  if (shut) return "a gate below its floor: the pool is 0";
  return outcome.gate ? "a gate, passed" : "";
}
