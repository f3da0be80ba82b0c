import { currencyExponent } from "../agreement/currencies.js";
import { fixed, percent } from "../measure/figures.js";
import type { Ratio } from "../measure/ratio.js";
import { parseFraction } from "../score/fraction.js";
import { amountText } from "../score/line.js";
import type { SealedStatement, StatementLine, StatementMeasure } from "../score/statement.js";
import type { Block, Cell, Report } from "./report.js";

/** A statement as people read it. Everything in it stands in the document. */
export function statementReport(statement: SealedStatement): Report {
  const { agreement, period, stage, asOf, currency } = statement;
  const title = `${agreement.title}: ${stage} statement of ${period.key} (${period.firstDay} to ${period.lastDay}), as of ${asOf} (unaccepted terms)`;
  const blocks: Block[] = [
    { kind: "text", text: `From ${agreement.provider} to ${agreement.customer}, in ${currency}.` },
    moneyTable(statement),
    measuresTable(statement),
    { kind: "text", text: tasksText(statement) },
    { kind: "notes", notes: notesOf(statement) },
  ];
  return { title, blocks };
}

function moneyTable(statement: SealedStatement): Block {
  const { lines, adjustments, balance, currency, period } = statement;
  const money = (minor: string) => amountText(BigInt(minor), currency);
  const row = ({ key, formula, amountMinor }: StatementLine): Cell[] => [key, money(amountMinor), formula];
  const sum = (name: string, minor: string): Cell[] => [name, money(minor), ""];
  const further = [...adjustments, ...(balance ? [balance] : [])];
  return {
    kind: "table",
    heading: "Line",
    columns: [
      { name: "Line", align: "left" },
      { name: "amount", align: "right" },
      { name: "how", align: "left" },
    ],
    rows: [
      ...lines.map(row),
      sum(`due for ${period.key}`, statement.dueMinor),
      ...further.map(row),
      ...(further.length > 0 ? [sum("total", statement.totalMinor)] : []),
      ...(statement.carriedMinor === "0"
        ? []
        : [sum("to pay", statement.payableMinor), sum("carried to the next", statement.carriedMinor)]),
    ],
  };
}

function measuresTable({ measures, currency }: SealedStatement): Block {
  const shown = (metric: string, text: string) => measureText(metric, text, currency);
  const names = ["Measured", "value", "target", "n", "sample"];
  return {
    kind: "table",
    heading: "Measured",
    columns: names.map((name, index) => ({ name, align: index === 0 || index === 4 ? "left" : "right" })),
    rows: measures.map(({ metric, value, target, n, sample, kept }) => [
      metric,
      value === null
        ? "-"
        : { text: `${shown(metric, value)} ${kept ? "kept" : "MISSED"}`, tone: kept ? "good" : "bad" },
      shown(metric, target),
      String(n),
      sample,
    ]),
  };
}

function measureText(metric: StatementMeasure["metric"], text: string, currency: string): string {
  const value = parseFraction(text);
  if (!value) return text;
  return metric === "cost-per-completion" ? priceText(value, currency) : percent(value);
}

/** An agreed price has up to so many decimals. */
const MOST_DECIMALS = 6;

/** `EUR 0.80`, `EUR 0.805`: exact where it is a price, else with two decimals more than the currency has. */
function priceText(value: Ratio, currency: string): string {
  const least = currencyExponent(currency) ?? 0;
  for (let digits = least; digits <= MOST_DECIMALS; digits++) {
    if ((value.num * 10n ** BigInt(digits)) % value.den === 0n) return `${currency} ${fixed(value, digits)}`;
  }
  return `${currency} ${fixed(value, least + 2)}`;
}

function tasksText({ tasks }: SealedStatement): string {
  const { completed } = tasks;
  return [
    `Tasks: ${tasks.opened} opened, ${tasks.valid} valid.`,
    `Completed: ${completed.A} A, ${completed.B} B, ${completed.C} C, ${completed.D} D;`,
    `${tasks.failed} failed, ${tasks.handedOff} handed off, ${tasks.overdue} overdue.`,
    `Not settled yet, and left outside: ${tasks.open} open, ${completed.pending} pending.`,
    `Outside every rate: ${tasks.excluded} excluded, ${tasks.cancelled} cancelled, ${tasks.partial} partial,`,
    `${tasks.answeredByOther} answered by others.`,
  ].join(" ");
}

function notesOf(statement: SealedStatement): string[] {
  const { raw, currency, stage, evidence, terms, seal, dueMinor } = statement;
  const money = (minor: string) => amountText(BigInt(minor), currency);
  return [
    ...(raw
      ? [
          `Adjusted for exclusions (tasks: ${raw.excludedTasks}, windows: ${raw.excludedWindows}): ${money(dueMinor)} due. Raw: ${money(raw.dueMinor)}.`,
        ]
      : []),
    ...(stage === "provisional" ? ["Provisional: the window for late facts is still open."] : []),
    "Nobody accepted these terms yet: nothing is payable.",
    `Evidence: ${evidence.facts} facts, SHA-256 ${evidence.sha256}.`,
    `Terms: SHA-256 ${terms.sha256}.`,
    seal ? `Signed with Ed25519 by the key ${seal.publicKey}.` : "Not signed: shown, not issued.",
  ];
}
