import type { Terms } from "../agreement/terms.js";
import type { Scored } from "../app/score.js";
import { duration, exact, percent } from "../measure/figures.js";
import {
  type ClockFigures,
  clockOf,
  type Scorecard,
  type ScoreLine,
  type Times,
} from "../score/scorecard.js";
import { utcText } from "../time/iso.js";
import type { Block, Cell, Report } from "./report.js";

const kinds = {
  sla: "SLA",
  pbc: "performance-based contract",
  hybrid: "SLA and performance-based contract",
} as const;

/** The scorecard of a period as a report. */
export function scoreReport(terms: Terms, { period, now, card, refolded }: Scored): Report {
  const title = `${terms.title}: ${kinds[terms.kind]}, ${period.key}, as of ${utcText(now)} (unaccepted terms)`;
  const blocks: Block[] = [];
  if (card.objectives.length > 0) blocks.push(linesTable("Objective", card.objectives, card));
  if (card.outcomes.length > 0) blocks.push(linesTable("Outcome", card.outcomes, card));
  blocks.push(clocksTable(card.clocks), { kind: "text", text: tasksText(card) });
  const notes = [...provisionalNotes(card), ...(refolded ? [refoldNote(refolded)] : [])];
  if (notes.length > 0) blocks.push({ kind: "notes", notes });
  return { title, blocks };
}

function linesTable(heading: string, lines: readonly ScoreLine[], card: Scorecard): Block {
  const names = [heading, "target", "value", "n", "sample", "median", "p90"];
  return {
    kind: "table",
    heading,
    columns: names.map((name, index) => ({
      name,
      align: index === 0 || name === "sample" ? "left" : "right",
    })),
    rows: lines.map((line) => {
      const figures = clockOf(line, card);
      return [
        line.metric,
        `${line.better === "higher" ? ">=" : "<="} ${amount(line, line.target)}`,
        valueCell(line),
        String(line.measured.n),
        line.sample,
        ...timeCells(figures?.times ?? null, ["medianMs", "p90Ms"]),
      ];
    }),
  };
}

function valueCell(line: ScoreLine): Cell {
  const { value } = line.measured;
  if (value === null) return "-";
  const text = `${amount(line, value)} ${line.kept ? "kept" : "MISSED"}`;
  return { text, tone: line.sample === "provisional" ? "unsure" : line.kept ? "good" : "bad" };
}

function amount({ metric }: ScoreLine, value: ScoreLine["target"]): string {
  if (metric === "cost-per-completion") return exact(value);
  return percent(value, value.den % 1000n === 0n && value.num < value.den ? 3 : 2);
}

function clocksTable(clocks: readonly ClockFigures[]): Block {
  const names = ["Clock", "met", "breached", "open", "outside", "median", "p90", "p95"];
  return {
    kind: "table",
    heading: "Clock",
    columns: names.map((name, index) => ({ name, align: index === 0 ? "left" : "right" })),
    rows: clocks.map((figures) => [
      figures.clock,
      String(figures.met),
      String(figures.breached),
      String(figures.open),
      String(figures.cancelled + figures.partial + figures.unjudged),
      ...timeCells(figures.times, ["medianMs", "p90Ms", "p95Ms"]),
    ]),
  };
}

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
  const requesters = tasks.requesters ? ` by ${tasks.requesters} requesters` : "";
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

function provisionalNotes({ objectives, outcomes }: Scorecard): string[] {
  return [...objectives, ...outcomes].flatMap(({ metric, interval, needed, measured }) => {
    if (!interval) return [];
    const [low, high] = [interval.low, interval.high].map((share) => (share * 100).toFixed(1));
    return [
      `${metric} is provisional: n = ${measured.n} of the ${needed} needed; 95 % interval ${low} to ${high} %.`,
    ];
  });
}

function refoldNote(why: NonNullable<Scored["refolded"]>): string {
  return why === "another-frame"
    ? "Recomputed from the facts: the ledger keeps its counters under other terms."
    : "Recomputed from the facts: the instant lies before what the ledger has settled.";
}
