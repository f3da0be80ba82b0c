import type { Terms } from "../agreement/terms.js";
import type { BurnAlerts } from "../app/burn.js";
import type { Outlook } from "../app/outlook.js";
import type { Scored } from "../app/score.js";
import type { Valued } from "../app/worth.js";
import { duration, fixed, percent } from "../measure/figures.js";
import {
  type ClockFigures,
  clockOf,
  type Scorecard,
  type ScoreLine,
  type Times,
} from "../score/scorecard.js";
import { sizeText, targetText, valueText } from "../score/words.js";
import { utcSecond, utcText } from "../time/iso.js";
import { burnAlertNotes } from "./burn.js";
import type { Block, Cell, Report } from "./report.js";
import { soonBlocks } from "./soon.js";
import { columnsOf, tableOf } from "./table.js";
import { shortName } from "./task-name.js";
import { budgetTable, pbcBlocks, responseOf, worthBlocks, worthText } from "./worth.js";

const kinds = {
  sla: "SLA",
  pbc: "performance-based contract",
  hybrid: "SLA and performance-based contract",
} as const;

/** The scorecard of a period as a report: what was measured, what it is worth, and how it goes on. */
export function scoreReport(
  terms: Terms,
  valued: Valued,
  outlook: Outlook | null = null,
  burn: BurnAlerts | null = null,
): Report {
  const { period, now, toDate, card, worth, unseen } = valued;
  const title = `${terms.title}: ${kinds[terms.kind]}, ${period.key}, as of ${utcSecond(now)} (unaccepted terms)`;
  const untilNow = toDate ? `To date: the period runs to the end of ${period.lastDay}. ` : "";
  if (unseen) return { title, blocks: [{ kind: "text", text: worthText(terms, valued) }] };
  const blocks: Block[] = [{ kind: "text", text: untilNow + worthText(terms, valued) }];
  if (card.objectives.length > 0) blocks.push(linesTable("Objective", card.objectives, card));
  if (card.outcomes.length > 0) blocks.push(linesTable("Outcome", card.outcomes, card));
  if (card.objectives.length > 0) blocks.push(budgetTable(terms, card));
  if (worth?.pbc) blocks.push(...pbcBlocks(worth.pbc));
  if (worth) blocks.push(...worthBlocks(terms, worth));
  blocks.push(clocksTable(card.clocks), { kind: "text", text: tasksText(card) });
  blocks.push(...soonBlocks(outlook?.soon ?? [], (one) => shortName(one, MOST_NAME), DUE));
  const alerts = burnAlertNotes(burn, card, period);
  if (alerts.length > 0) blocks.push({ kind: "notes", notes: alerts });
  const notes = [
    ...responseNotes(card),
    ...provisionalNotes(card),
    ...unsuppliedNotes(card),
    ...burnNotes(outlook),
    ...refoldNotes(valued.refolded),
  ];
  if (notes.length > 0) blocks.push({ kind: "notes", notes });
  return { title, blocks };
}

function linesTable(heading: string, lines: readonly ScoreLine[], card: Scorecard): Block {
  const names = [heading, "target", "value", "n", "sample", "median", "p90"];
  const rows = lines.map((line): Cell[] => {
    const figures = clockOf(line, card);
    return [
      line.metric,
      targetText(line),
      valueCell(line),
      sizeText(line),
      line.sample,
      ...timeCells(figures?.times ?? null, ["medianMs", "p90Ms"]),
    ];
  });
  return tableOf(columnsOf(names, [heading, "sample"]), rows);
}

function valueCell(line: ScoreLine): Cell {
  const { value } = line.measured;
  if (value === null) return "-";
  const text = `${valueText(line, value)} ${line.kept ? "kept" : "MISSED"}`;
  return { text, tone: line.sample === "provisional" ? "unsure" : line.kept ? "good" : "bad" };
}

function clocksTable(clocks: readonly ClockFigures[]): Block {
  const names = ["Clock", "met", "breached", "open", "outside", "median", "p90", "p95"];
  const rows = clocks.map((figures): Cell[] => [
    figures.clock,
    String(figures.met),
    String(figures.breached),
    String(figures.open),
    String(figures.cancelled + figures.partial + figures.unjudged),
    ...timeCells(figures.times, ["medianMs", "p90Ms", "p95Ms"]),
  ]);
  return tableOf(columnsOf(names, ["Clock"]), rows);
}

const MOST_NAME = 26;
const DUE = { heading: "due (UTC)", textOf: (at: number) => utcText(at).slice(0, 16).replace("T", " ") };

/** Below 20 there is no tail to speak of; a time among the unanswered is longer than the target. */
function timeCells(times: Times | null, keys: readonly ("medianMs" | "p90Ms" | "p95Ms")[]): Cell[] {
  return keys.map((key) => {
    if (times === null || (key !== "medianMs" && times.n < 20)) return "-";
    const ms = times[key];
    return ms === null ? "> target" : duration(ms);
  });
}

function tasksText({ tasks }: Scorecard): string {
  const { completed } = tasks;
  const requesters = tasks.requesters
    ? ` by ${tasks.requesters} ${tasks.requesters === 1 ? "requester" : "requesters"}`
    : "";
  const outside = [
    [tasks.excluded, "excluded"],
    [tasks.cancelled, "cancelled"],
    [tasks.partial, "partial"],
    [tasks.answeredByOther, "answered by others"],
  ].map(([count, name]) => `${count} ${name}`);
  return [
    `Tasks: ${tasks.opened} opened${requesters}, ${tasks.valid} valid.`,
    `Completed: ${completed.A} A, ${completed.B} B, ${completed.C} C, ${completed.D} D, ${completed.pending} pending;`,
    `${tasks.failed} failed, ${tasks.handedOff} handed off, ${tasks.overdue} overdue, ${tasks.open} open.`,
    `Outside every rate: ${outside.join(", ")}.`,
    `Messages of the assistant in no task: ${tasks.unattributed}.`,
  ].join(" ");
}

/** How many of those who could have rated did. */
function responseNotes(card: Scorecard): string[] {
  const rated = [...card.objectives, ...card.outcomes].find(({ metric }) => metric === "satisfaction");
  const response = rated && responseOf(rated, card);
  if (!response) return [];
  const { of, n, value } = response;
  return [`satisfaction: ${of} of ${n} valid tasks were rated, a response rate of ${percent(value)}.`];
}

function provisionalNotes({ objectives, outcomes }: Scorecard): string[] {
  return [...objectives, ...outcomes].flatMap(({ metric, interval, needed, measured }) => {
    if (!interval) return [];
    const [low, high] = [interval.low, interval.high].map((share) => (share * 100).toFixed(1));
    return [
      `${metric} is provisional: n = ${measured.n} of the ${needed} needed; 95 % interval ${low} to ${high} %.`,
    ];
  });
}

function unsuppliedNotes({ objectives, outcomes }: Scorecard): string[] {
  const lacking = [...objectives, ...outcomes].filter(({ supplied }) => !supplied);
  return [...new Set(lacking.map(({ metric }) => metric))].map((metric) =>
    metric === "availability"
      ? "availability: no presence was recorded, so there is nothing to measure."
      : `${metric}: the costs of more than 5 % of the tasks are missing, or of all of them.`,
  );
}

function burnNotes(outlook: Outlook | null): string[] {
  return [...(outlook?.burn ?? [])].flatMap(([metric, { today, threeDays }]) => {
    if (threeDays === null) return [];
    const now = today === null ? "" : `, ${fixed(today, 1)} of those of today`;
    return [
      `${metric} burns its error budget at ${fixed(threeDays, 1)} among tasks of the last three days${now}; 1 spends it exactly.`,
    ];
  });
}

function refoldNotes(why: Scored["refolded"]): string[] {
  if (why === null) return [];
  return [
    why === "another-frame"
      ? "Recomputed from the facts: the ledger keeps its counters under other terms."
      : "Recomputed from the facts: the instant lies before what the ledger has settled.",
  ];
}
