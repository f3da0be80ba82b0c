import { targetText as withinText } from "../agreement/duration.js";
import type { Metric, SlaTerms, Terms } from "../agreement/terms.js";
import { weekText } from "../agreement/week.js";
import { exact } from "../measure/figures.js";
import { BETTER } from "../measure/metrics.js";
import type { Ratio } from "../measure/ratio.js";
import { amountText } from "../score/line.js";
import { shareText } from "../score/words.js";
import type { Party } from "../task/fact.js";
import type { Block, Cell, Report } from "./report.js";
import { columnsOf, tableOf } from "./table.js";

const kinds = {
  sla: "a Service Level Agreement",
  pbc: "a performance-based contract",
  hybrid: "a Service Level Agreement with a performance-based part",
} as const;

/** What was promised, short. @param accepted the parties that have accepted these terms */
export function agreementReport(terms: Terms, accepted: ReadonlySet<Party>): Report {
  const { sla, pbc } = terms;
  const blocks: Block[] = [
    { kind: "text", text: introduction(terms) },
    { kind: "text", text: acceptance(accepted) },
    ...(sla && sla.objectives.length > 0 ? [objectivesTable(terms)] : []),
    ...(pbc && pbc.outcomes.length > 0 ? [outcomesTable(terms)] : []),
  ];
  const money = moneyNotes(terms);
  if (money.length > 0) blocks.push({ kind: "notes", notes: money });
  return { title: terms.title, blocks };
}

function introduction({ kind, parties, period, from, until, calendar }: Terms): string {
  const span = [from === undefined ? "" : ` from ${from}`, until === undefined ? "" : ` until ${until}`].join(
    "",
  );
  const hours =
    calendar === null ? "always open" : `office hours ${weekText(calendar.hours)} in ${calendar.timezone}`;
  return `${parties.provider.name} (provider) and ${parties.customer.name} (customer) have ${kinds[kind]}, reckoned by the ${period.every} in ${period.timezone}${span}; ${hours}.`;
}

function acceptance(accepted: ReadonlySet<Party>): string {
  const lacking = (["provider", "customer"] as const).filter((party) => !accepted.has(party));
  if (lacking.length === 0) return "Accepted by both parties.";
  return `Not accepted yet by the ${lacking.join(" nor by the ")}: every figure is of unaccepted terms, and nothing is payable.`;
}

function objectivesTable({ sla }: Terms): Block {
  const rows = sla!.objectives.map(({ metric, clock, hours, target }): Cell[] => [
    metric,
    clock ? within(clock.within) : "",
    clock?.hours ?? hours ?? "",
    `${BETTER[metric] === "higher" ? ">=" : "<="} ${shareText(target)}`,
  ]);
  const names = ["Objective", "within", "hours", "target"];
  return tableOf(columnsOf(names, names), rows);
}

/** `first-response-time: a credit of 5 % of the fee below 95 %, 15 % below 90 %.` */
function creditNotes({ objectives }: SlaTerms): string[] {
  return objectives.map(({ metric, credits }) => {
    const side = BETTER[metric] === "higher" ? "below" : "above";
    const bands = credits.map(
      ({ threshold, credit }) => `${shareText(credit)} ${side} ${shareText(threshold)}`,
    );
    return bands.length === 0
      ? `${metric}: report only, no credit.`
      : `${metric}: of the fee a credit of ${bands.join(", ")}.`;
  });
}

function within(targets: Readonly<Record<string, Parameters<typeof withinText>[0]>>): string {
  const entries = Object.entries(targets);
  if (entries.length === 1) return withinText(entries[0]![1]);
  return entries.map(([priority, target]) => `${priority} ${withinText(target)}`).join(", ");
}

function outcomesTable({ pbc }: Terms): Block {
  const rows = pbc!.outcomes.map(({ metric, clock, weight, floor, target, stretch, gate }): Cell[] => [
    metric + (clock ? ` (${within(clock.within)})` : "") + (gate ? ", a gate" : ""),
    exact(weight),
    amountOf(metric, floor),
    amountOf(metric, target),
    stretch ? amountOf(metric, stretch) : "",
  ]);
  return tableOf(columnsOf(["Outcome", "weight", "0 points", "100 points", "stretch"], ["Outcome"]), rows);
}

function amountOf(metric: Metric, value: Ratio): string {
  return metric === "cost-per-completion" ? exact(value) : shareText(value);
}

function moneyNotes({ sla, pbc, currency, period }: Terms): string[] {
  const money = (minor: bigint) => `${amountText(minor, currency)} ${currency}`;
  const notes: string[] = [];
  if (sla) {
    const limits = [
      sla.cap === undefined ? "" : `, all credits together at most ${shareText(sla.cap)} of it`,
      sla.floorMinor === undefined ? "" : `, never less than ${money(sla.floorMinor)}`,
      sla.repeat === undefined ? "" : `, a credit earned again counts ${exact(sla.repeat)} times`,
    ];
    notes.push(`Fee: ${money(sla.feeMinor)} a ${period.every}${limits.join("")}.`);
    notes.push(...creditNotes(sla));
    for (const group of sla.once) notes.push(`Of ${group.join(" and ")} only the highest credit is charged.`);
  }
  if (!pbc) return notes;
  if (pbc.baseMinor !== 0n) notes.push(`Base: ${money(pbc.baseMinor)} a ${period.every}.`);
  if (pbc.unit) {
    const shares = (["A", "B", "C", "D"] as const).map((grade) => `${grade} ${shareText(pbc.grades[grade])}`);
    notes.push(
      `A completion is worth ${exact(pbc.unit.price)} ${currency}, by its grade: ${shares.join(", ")}.`,
    );
  }
  const bands = (pbc.payBands ?? []).map(({ from, pay }) => `from ${exact(from)}: ${shareText(pay)}`);
  const paid =
    bands.length > 0 ? bands.join(", ") : `paid from ${exact(pbc.payFrom)} points on, by the score`;
  notes.push(`Pool: ${money(pbc.poolMinor)} a ${period.every}, ${paid}.`);
  if (pbc.minMinor !== undefined || pbc.maxMinor !== undefined) {
    const least = pbc.minMinor === undefined ? "" : ` at least ${money(pbc.minMinor)}`;
    const most = pbc.maxMinor === undefined ? "" : ` at most ${money(pbc.maxMinor)}`;
    notes.push(`The performance part is${[least, most].filter((limit) => limit !== "").join(" and")}.`);
  }
  return notes;
}
