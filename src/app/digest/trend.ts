import type { Metric } from "../../agreement/terms.js";
import type { Ledger } from "../../ports/ledger.js";
import { type ScoreLine, scorecardOf } from "../../score/scorecard.js";
import type { Frame } from "../../task/frame.js";
import { formatDate, parseDate } from "../../time/civil.js";
import { dayAt } from "../../time/zoned.js";
import { type Progress, refold } from "../refold.js";
import type { Scored } from "../score.js";

/** How each term went, by the day on which the tasks were opened. */
export interface Trend {
  /** Local dates in order, `YYYY-MM-DD`; at least one. */
  readonly days: readonly string[];
  /** In the order of the terms. Costs are no share, and availability is no counter of a day: neither is here. */
  readonly lines: readonly TrendLine[];
}

export interface TrendLine {
  readonly part: "sla" | "pbc";
  readonly metric: Metric;
  /** One for each day; its value is `null` where nothing was judged. */
  readonly days: readonly ScoreLine[];
}

export const TREND_DAYS = 14;

/**
 * The last 14 days up to the period's end or `now`, as they are known now; days outside of the agreement's own span are
 * left out. It reads one row a day in one go, however many tasks there are; where scoring had to refold all facts, so
 * does this.
 *
 * @returns `null` where none of these days lies in the agreement's span.
 */
export async function trendOf(
  ledger: Ledger,
  frame: Frame,
  { period, now, refolded }: Scored,
  progress?: Progress,
): Promise<Trend | null> {
  const { terms, zone } = frame;
  const end = Math.min(dayAt(zone, now), parseDate(period.lastDay)!);
  const days = Array.from({ length: TREND_DAYS }, (_, index) =>
    formatDate(end - TREND_DAYS + 1 + index),
  ).filter((day) => (terms.from ?? day) <= day && day <= (terms.until ?? day));
  if (days.length === 0) return null;
  const keys = days.map((day) => `d:${day}`);
  const { rows } = refolded
    ? await refold(ledger, frame, keys, [], now, progress)
    : await ledger.tally(frame.id, keys, [], now);
  const cards = keys.map((key) => scorecardOf(terms, rows.get(key) ?? new Map(), null, null));
  const linesOf = (part: TrendLine["part"], which: "objectives" | "outcomes") =>
    cards[0]![which].map(
      ({ metric }, index): TrendLine => ({ part, metric, days: cards.map((card) => card[which][index]!) }),
    );
  const lines = [...linesOf("sla", "objectives"), ...linesOf("pbc", "outcomes")];
  return { days, lines: lines.filter(({ metric }) => !NOT_BY_DAY.has(metric)) };
}

const NOT_BY_DAY: ReadonlySet<Metric> = new Set(["availability", "cost-per-completion"]);
