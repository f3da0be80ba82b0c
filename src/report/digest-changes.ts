import type { Changes, LineChange } from "../app/digest/changes.js";
import { amountText } from "../score/line.js";
import type { Scorecard, ScoreLine } from "../score/scorecard.js";
import { utcText } from "../time/iso.js";
import { standing } from "./digest-terms.js";
import type { Block, Cell } from "./report.js";
import { columnsOf, tableOf } from "./table.js";

/** What is other than at the digest before: tasks and breaches in a line, then each term that moved. */
export function changesBlocks(changes: Changes, card: Scorecard, currency: string): Block[] {
  const blocks: Block[] = [
    { kind: "text", text: `Since ${minuteText(changes.since)}: ${happened(changes, currency)}.` },
  ];
  const rows = changes.lines.flatMap((change): Cell[][] => {
    const line = lineOf(card, change);
    if (!line) return [];
    const { before, after } = change;
    const was: Cell = before ? standing(line, before.value, before.kept) : "-";
    return [[line.metric, was, standing(line, after.value, after.kept)]];
  });
  const names = ["Changed", "then", "now"];
  if (rows.length > 0) blocks.push(tableOf(columnsOf(names, ["Changed"]), rows));
  return blocks;
}

/** `12 tasks opened, 9 completed; breached: 2 first-response-time; worth 2000.00 → 1900.00 EUR`. */
export function happened({ tasks, breached, dueMinor }: Changes, currency: string): string {
  const counted = [
    [tasks.opened, `${Math.abs(tasks.opened) === 1 ? "task" : "tasks"} opened`],
    [tasks.completed, "completed"],
    [tasks.failed, "failed"],
    [tasks.handedOff, "handed off"],
    [tasks.overdue, "overdue"],
  ] as const;
  const counts = counted.filter(([by]) => by !== 0).map(([by, what]) => `${signed(by)} ${what}`);
  const parts = [counts.length > 0 ? counts.join(", ") : "no task opened or closed"];
  if (breached.length > 0) {
    parts.push(`breached: ${breached.map(({ clock, by }) => `${signed(by)} ${clock}`).join(", ")}`);
  }
  if (dueMinor && dueMinor.before !== dueMinor.after) {
    const [before, after] = [dueMinor.before, dueMinor.after].map((minor) => amountText(minor, currency));
    parts.push(`worth ${before} → ${after} ${currency}`);
  }
  return parts.join("; ");
}

/** `2026-04-07 09:00 UTC`. */
export function minuteText(at: number): string {
  return `${utcText(at).slice(0, 16).replace("T", " ")} UTC`;
}

/** Fewer of something happens too, where a task was taken out; that is never shown as if it were more. */
function signed(by: number): string {
  return by < 0 ? `−${-by}` : String(by);
}

function lineOf({ objectives, outcomes }: Scorecard, { part, metric }: LineChange): ScoreLine | undefined {
  return (part === "sla" ? objectives : outcomes).find((line) => line.metric === metric);
}
