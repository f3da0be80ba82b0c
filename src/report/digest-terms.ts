import type { Scorecard, ScoreLine } from "../score/scorecard.js";
import { sizeText, targetText, valueText } from "../score/words.js";
import type { Block, Cell } from "./report.js";
import { columnsOf, tableOf } from "./table.js";

/** Every term of a scorecard in one table: what was promised, how it stands, and what of that is provisional. */
export function termsTable({ objectives, outcomes }: Scorecard): Block {
  const lines = [...objectives, ...outcomes];
  const unsure = lines.some(({ sample }) => sample === "provisional");
  const names = ["Term", "target", "value", "n", ...(unsure ? ["sample"] : [])];
  const rows = lines.map((line): Cell[] => [
    line.metric,
    targetText(line),
    standing(line, line.measured.value, line.kept),
    sizeText(line),
    ...(unsure ? [line.sample] : []),
  ]);
  return tableOf(columnsOf(names, ["Term", "sample"]), rows);
}

/** `96.15 % kept`, `no data`. */
export function standing(line: ScoreLine, value: ScoreLine["measured"]["value"], kept: boolean | null): Cell {
  if (value === null) return { text: "no data", tone: "unsure" };
  const text = `${valueText(line, value)} ${kept ? "kept" : "MISSED"}`;
  return { text, tone: line.sample === "provisional" ? "unsure" : kept ? "good" : "bad" };
}

/** `2 of 3 terms on target. Missed: resolution-time.` */
export function headline({ objectives, outcomes, tasks }: Scorecard): string {
  const lines = [...objectives, ...outcomes];
  const kept = lines.filter((line) => line.kept === true).length;
  const missed = lines.filter((line) => line.kept === false).map(({ metric }) => metric);
  const unknown = lines.length - kept - missed.length;
  return [
    tasks.opened === 0
      ? "Nothing was asked: silence is not health."
      : `${kept} of ${lines.length} terms on target.`,
    ...(missed.length > 0 ? [`Missed: ${missed.join(", ")}.`] : []),
    ...(unknown > 0 ? [`Without data: ${unknown}.`] : []),
  ].join(" ");
}
