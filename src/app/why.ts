import { nearest } from "../agreement/nearest.js";
import type { Metric, Terms } from "../agreement/terms.js";
import { type Share, shareOfTask } from "../measure/behind.js";
import { type GradeShares, SLA_SHARES } from "../measure/metrics.js";
import { ZERO } from "../measure/ratio.js";
import type { Ledger } from "../ports/ledger.js";
import { beginningOf } from "../report/links.js";
import type { Target } from "../report/words.js";
import { type Explanation, explain, figuresOf } from "../score/explain.js";
import type { Frame } from "../task/frame.js";
import { type Period, periodBounds } from "../time/cohort.js";
import type { Segment } from "../time/segments.js";
import type { Progress } from "./refold.js";
import type { Scored } from "./score.js";
import { type TaskView, tasksOf } from "./tasks.js";
import { valuePeriod } from "./worth.js";

/** Why a figure of a period is what it is. */
export interface Why extends Explanation {
  readonly figure: string;
  readonly period: Period;
  /** ms since epoch. */
  readonly now: number;
  readonly toDate: boolean;
  readonly refolded: Scored["refolded"];
  /** Tasks behind it, the missed ones first, then the latest. */
  readonly behind: readonly Behind[];
  /** Of availability: when it was down or unknown. */
  readonly spells: readonly (Segment & { readonly state: "down" | "unknown" })[];
}

/** A task behind a figure. */
export interface Behind {
  readonly task: string;
  readonly title: string | null;
  /** Where it began. */
  readonly began: Target | null;
  readonly openedAt: number;
  readonly parts: readonly (Share & { readonly metric: Metric })[];
}

/** A figure by name, or nothing: then the nearest one, and all there are. */
export function findFigure(
  frame: Frame,
  name: string,
): { readonly figure: string } | { readonly nearest: string | undefined; readonly all: readonly string[] } {
  const all = figuresOf(frame.terms);
  return all.includes(name) ? { figure: name } : { nearest: nearest(name, all), all };
}

/**
 * Explains a figure of a period, the tasks behind it included: it reads the period's conversations.
 *
 * @throws {RangeError} for a figure that `findFigure` does not know, and for money in a period that has none of its own.
 */
export async function whyFigure(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  figure: string,
  progress?: Progress,
): Promise<Why> {
  const valued = await valuePeriod(ledger, frame, period, now, progress);
  const explanation = explain(frame.terms, valued, figure);
  const behind: Behind[] = [];
  if (explanation.metrics.length > 0 || explanation.grade) {
    for await (const view of tasksOf(ledger, frame, periodBounds(frame.zone, period), now)) {
      const parts = partsOf(view, explanation, frame, now);
      const { id, title, openedAt } = view.task;
      if (parts.length > 0) behind.push({ task: id, title, began: beginningOf(view.task), openedAt, parts });
    }
  }
  const { toDate, refolded, presence } = valued;
  const spells = explanation.metrics.includes("availability")
    ? [
        ...(presence?.down ?? []).map((spell) => ({ ...spell, state: "down" as const })),
        ...(presence?.unknown ?? []).map((spell) => ({ ...spell, state: "unknown" as const })),
      ].sort((one, other) => one.from - other.from)
    : [];
  return { ...explanation, figure, period, now, toDate, refolded, behind: behind.sort(missedFirst), spells };
}

function partsOf(
  { task, judgement }: TaskView,
  { metrics, grade }: Explanation,
  { terms }: Frame,
  now: number,
): Behind["parts"] {
  const counted: readonly Metric[] = grade ? ["completion-rate"] : metrics;
  if (grade && judgement.grade !== grade) return [];
  return counted.flatMap((metric) => {
    const share = shareOfTask(metric, task, judgement, sharesFor(metric, terms), now);
    // A line of unit prices has no miss: each completion of its grade is what it pays for.
    return share ? [{ metric, ...share, ...(grade ? { bad: ZERO } : {}) }] : [];
  });
}

/** Grades count as the SLA has it where it names the metric, else as the performance-based contract does. */
export function sharesFor(metric: Metric, { sla, pbc }: Terms): GradeShares {
  const named = sla?.objectives.some((objective) => objective.metric === metric) ?? false;
  return named || !pbc ? SLA_SHARES : pbc.grades;
}

function missedFirst(one: Behind, other: Behind): number {
  const bad = ({ parts }: Behind) =>
    parts.reduce((sum, { bad }) => sum + Number(bad.num) / Number(bad.den), 0);
  return bad(other) - bad(one) || other.openedAt - one.openedAt || (one.task < other.task ? -1 : 1);
}
