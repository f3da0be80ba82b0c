import { percentText } from "../agreement/decimal.js";
import type { Terms } from "../agreement/terms.js";
import type { BurnWarning, CreditWarning, FoundBudgets } from "../app/warn/budgets.js";
import type { ClockWarning } from "../app/warn/level.js";
import type { Warning } from "../app/warn/warning.js";
import { duration } from "../measure/figures.js";
import { changedBy, shareText } from "../score/words.js";
import { utcSecond } from "../time/iso.js";
import { withActions } from "./actions.js";
import { burnAlertNotes } from "./burn.js";
import { minuteText } from "./digest-changes.js";
import { linksTo } from "./links.js";
import { warningActions } from "./next.js";
import type { Block, Cell, Report } from "./report.js";
import { columnsOf, tableOf } from "./table.js";
import { taskName } from "./task-name.js";

/** More are counted, not listed. */
const MOST_ROWS = 20;
const MOST_NAME = 34;

/** What people are told of before it is too late, and of what has just become so. */
export function warningReport(
  terms: Terms,
  now: number,
  warnings: readonly Warning[],
  { burn, scored }: Pick<FoundBudgets, "burn" | "scored">,
): Report {
  const clocks = warnings.filter((warning) => warning.kind === "clock");
  const breached = clocks.filter(({ level }) => level === "breached").sort(byBreach);
  const running = clocks.filter(({ level }) => level !== "breached").sort(byBreach);
  const burning = warnings.filter((warning) => warning.kind === "burn");
  const credits = warnings.filter((warning) => warning.kind === "credit");
  const blocks: Block[] = [];
  if (clocks.length > 0) blocks.push({ kind: "text", text: headline(breached.length, running.length) });
  if (breached.length > 0) blocks.push(breachedTable(breached, now), ...moreThan(breached.length));
  if (running.length > 0) blocks.push(runningTable(running, now), ...moreThan(running.length));
  blocks.push(...linksTo([...breached, ...running]));
  const notes = [...(scored ? burnNotes(burning, burn, scored) : []), ...credits.map(creditNote)];
  if (notes.length > 0) blocks.push({ kind: "notes", notes });
  const title = `Warning of ${terms.title}, as of ${utcSecond(now)} (unaccepted terms)`;
  return withActions({ title, blocks }, warningActions([...breached, ...running]));
}

function headline(breached: number, running: number): string {
  const parts = [
    ...(breached > 0
      ? [`${breached} ${breached === 1 ? "clock is" : "clocks are"} breached and not stopped`]
      : []),
    ...(running > 0 ? [`${running} ${running === 1 ? "clock runs" : "clocks run"} out`] : []),
  ];
  return `${parts.join("; ")}.`;
}

function breachedTable(warnings: readonly ClockWarning[], now: number): Block {
  const rows = warnings.slice(0, MOST_ROWS).map((warning): Cell[] => {
    const late = { text: duration(now - warning.breachesAt), tone: "bad" } as const;
    return [taskName(warning, MOST_NAME), warning.clock, minuteText(warning.breachesAt), late];
  });
  const names = ["Breached", "clock", "since", "late by"];
  return tableOf(columnsOf(names, names.slice(0, 2)), rows);
}

function runningTable(warnings: readonly ClockWarning[], now: number): Block {
  const rows = warnings.slice(0, MOST_ROWS).map((warning): Cell[] => {
    const { clock, level, breachesAt } = warning;
    const left = { text: duration(breachesAt - now), tone: "unsure" } as const;
    const used = level === "breached" ? "" : percentText(level);
    return [taskName(warning, MOST_NAME), clock, left, used, minuteText(breachesAt)];
  });
  const names = ["Running out", "clock", "left", "used", "due"];
  return tableOf(columnsOf(names, names.slice(0, 2)), rows);
}

function moreThan(count: number): Block[] {
  return count > MOST_ROWS ? [{ kind: "text", text: `And ${count - MOST_ROWS} more.` }] : [];
}

function burnNotes(
  burning: readonly BurnWarning[],
  burn: FoundBudgets["burn"],
  { card, period }: NonNullable<FoundBudgets["scored"]>,
): string[] {
  const metrics = new Set(burning.map(({ metric }) => metric));
  const objectives = burn?.objectives?.filter(({ metric }) => metrics.has(metric)) ?? [];
  return burn ? burnAlertNotes({ ...burn, objectives }, card, period) : [];
}

function creditNote({ metric, period, credit, misses }: CreditWarning): string {
  const share = `a credit of ${shareText(credit)} of the fee is due`;
  if (misses === 0) return `${metric}: as ${period} stands, ${share}.`;
  return `${metric}: ${changedBy(metric, misses, "more")} in ${period}, and ${share}.`;
}

function byBreach(one: ClockWarning, other: ClockWarning): number {
  return one.breachesAt - other.breachesAt || (one.task < other.task ? -1 : 1);
}
