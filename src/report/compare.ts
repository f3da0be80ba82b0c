import type { Comparison } from "../app/compare.js";
import { fixed } from "../measure/figures.js";
import { ratio } from "../measure/ratio.js";
import { timesCheaper } from "../score/compare.js";
import { amountText } from "../score/line.js";
import { utcSecond } from "../time/iso.js";
import { ASPECTS, aspectsOf } from "./compare-differences.js";
import type { Block, Report } from "./report.js";
import { wrap } from "./text.js";

/** Columns of one side in the table of differences: two of them and the aspect fill a page of 80. */
const CELL_WIDTH = 30;

/** A comparison as a report. */
export function compareReport(comparison: Comparison): Report {
  const { own, periods, sides, advice, now } = comparison;
  const [first, last] = [periods[0]!.key, periods.at(-1)!.key];
  const span = first === last ? first : `${first} to ${last}`;
  const blocks: Block[] = [
    feesTable(comparison),
    periodsTable(comparison),
    riskTable(comparison),
    ...[levelText(comparison)].filter((block) => block !== null),
    differencesTable(comparison),
    { kind: "text", text: advice.choose === null ? "No advice." : `Advice: ${advice.choose}.` },
    { kind: "notes", notes: advice.reasons },
  ];
  if (advice.flips.length > 0) {
    blocks.push({ kind: "text", text: "What would flip this:" }, { kind: "notes", notes: advice.flips });
  }
  const notes = notesOf(comparison);
  if (notes.length > 0) blocks.push({ kind: "notes", notes });
  const names = sides.map(({ name }) => name).join(", ");
  return {
    title: `${own.title}: ${names}, ${span}, as of ${utcSecond(now)} (unaccepted terms)`,
    blocks,
  };
}

function feesTable({ sides, periods }: Comparison): Block {
  return table(
    `Fee, ${sides[0]!.terms.currency}`,
    ["minimum", "median", "maximum", "periods"],
    sides.map(({ name, terms, fees }) => [
      name,
      ...[fees.minMinor, fees.medianMinor, fees.maxMinor].map((minor) => amountText(minor, terms.currency)),
      String(periods.length),
    ]),
  );
}

function periodsTable({ sides, periods }: Comparison): Block {
  return table(
    "Period",
    ["valid tasks", ...sides.map(({ name }) => name)],
    periods.map(({ key }, index) => [
      key,
      String(sides[0]!.periods[index]!.card.tasks.valid),
      ...sides.map(({ terms, periods }) => amountText(periods[index]!.worth.dueMinor, terms.currency)),
    ]),
  );
}

function riskTable({ sides }: Comparison): Block {
  return table(
    "Risk",
    ["5th percentile", "median", "95th", "provider's", "customer's"],
    sides.map(({ name, terms, risk }) => [
      name,
      ...[risk.lowMinor, risk.medianMinor, risk.highMinor, risk.providerMinor, risk.customerMinor].map(
        (minor) => amountText(minor, terms.currency),
      ),
    ]),
  );
}

/** The level of a fee can be negotiated: how far the two are apart, and what would make them equal. */
function levelText({ sides, options }: Comparison): Block | null {
  const [one, other] = [sides[0]!, sides[1]!];
  const cheaper = timesCheaper(other, one);
  const resamples = options.resamples;
  const text = `Of ${resamples} resampled ${one.terms.period.every}s (whole days drawn with replacement, seed ${options.seed}), ${other.name} costs the customer less than ${one.name} in ${cheaper}.`;
  const { medianMinor } = other.risk;
  if (medianMinor === 0n) return { kind: "text", text };
  const factor = fixed(ratio(one.risk.medianMinor, medianMinor), 4);
  return {
    kind: "text",
    text: `${text} With every amount of ${other.name} times ${factor} both have the same median.`,
  };
}

function differencesTable({ sides }: Comparison): Block {
  const columns = [sides[0]!, sides[1]!];
  const aspects = columns.map(aspectsOf);
  const rows = ASPECTS.flatMap((aspect) => {
    const [left, right] = aspects.map((own) => wrap(own[aspect], CELL_WIDTH));
    const height = Math.max(left!.length, right!.length);
    return Array.from({ length: height }, (_, line) => [
      line === 0 ? aspect : "",
      left![line] ?? "",
      right![line] ?? "",
    ]);
  });
  return {
    kind: "table",
    heading: "Difference",
    columns: ["Difference", ...columns.map(({ name }) => name)].map((name) => ({ name, align: "left" })),
    rows,
  };
}

function notesOf({ own, sides, refolded }: Comparison): string[] {
  const pending = sides[0]!.periods.reduce((sum, { card }) => sum + card.tasks.completed.pending, 0);
  const others = sides.filter(({ terms }) => terms.title !== own.title);
  return [
    ...others.map(
      ({ name, terms }) =>
        `${name} is a what-if: targets, calendars and money of "${terms.title}" over what this ledger observed.`,
    ),
    ...(pending > 0 ? [`${pending} claimed completions are still pending: they count in no fee yet.`] : []),
    ...(refolded.length > 0
      ? [`Recomputed from the facts: ${refolded.join(", ")}. The ledger keeps no counters under these terms.`]
      : []),
  ];
}

function table(heading: string, names: readonly string[], rows: readonly (readonly string[])[]): Block {
  return {
    kind: "table",
    heading,
    columns: [heading, ...names].map((name, index) => ({ name, align: index === 0 ? "left" : "right" })),
    rows,
  };
}
