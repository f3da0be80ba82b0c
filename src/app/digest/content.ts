import type { Ledger } from "../../ports/ledger.js";
import type { Frame, Gap } from "../../task/frame.js";
import { type Period, parsePeriod, periodBounds, periodOf, previousPeriod } from "../../time/cohort.js";
import { type BurnAlerts, burnAlertsOf } from "../burn.js";
import { type Outlook, outlookOf } from "../outlook.js";
import type { Progress } from "../refold.js";
import { type Valued, valuePeriod } from "../worth.js";
import { type Changes, changesIn } from "./changes.js";
import { type DigestFigures, figuresOf } from "./figures.js";
import { type Trend, trendOf } from "./trend.js";

/** Everything that a digest says, before it is put into words. */
export interface DigestContent {
  /** The agreement's own period that `now` lies in, to date; of a digest asked for, that one. */
  readonly valued: Valued;
  readonly outlook: Outlook | null;
  /** `null` for a period that is over. */
  readonly burn: BurnAlerts | null;
  /** `null` where the agreement had not begun. */
  readonly trend: Trend | null;
  /** Since the digest before; `null` where there is none to compare with. */
  readonly changes: Changes | null;
  /** Periods that ended since the digest before, the latest first. */
  readonly ended: readonly EndedPeriod[];
  /** Digests before this one that may not have arrived: their periods. */
  readonly unknown: readonly string[];
  /** Digests before this one that were not sent: this one covers them. */
  readonly skipped: readonly string[];
  /** Channels that could not be read for a while, in the periods reported on. */
  readonly gaps: readonly Gap[];
  /** What the next digest compares with. */
  readonly figures: DigestFigures;
}

export interface EndedPeriod {
  readonly valued: Valued;
  /** Since the digest before, in this very period. */
  readonly changes: Changes | null;
}

/** What went before a digest. */
export interface DigestBefore {
  /** What the last one that was delivered said. */
  readonly figures: DigestFigures | null;
  /** When that was, else the beat before this one; ms since epoch. */
  readonly since: number;
  readonly unknown: readonly string[];
  readonly skipped: readonly string[];
}

/** Periods that ended while nobody was told: more than that many are left to `pawpact score`. */
const MOST_ENDED = 3;

/** A digest is gathered beside the host's own work: alerts of more are left to `pawpact score`. */
export const MOST_READ_FOR_ALERTS = 2_000;

/** How things stand, whoever is told. */
export type DigestNow = Pick<DigestContent, "valued" | "outlook" | "burn" | "trend" | "figures">;

/**
 * Gathers a digest. It reads a row a day, the next steps that are due and, for the burn alerts, so many conversations of
 * the last days at most; its cost does not grow with the tasks behind them.
 *
 * @param period the one asked for; without it that of `now`, with those that ended since the digest before.
 */
export async function digestContent(
  ledger: Ledger,
  frame: Frame,
  now: number,
  before: DigestBefore | null,
  period?: Period,
  progress?: Progress,
): Promise<DigestContent> {
  const stands = await digestNow(ledger, frame, now, period, progress);
  const endedOf = (one: Period) => valuePeriod(ledger, frame, one, now, progress);
  return digestSince(stands, frame, before, period ? null : endedOf);
}

/** The part of a digest that does not depend on whom it is for. */
export async function digestNow(
  ledger: Ledger,
  frame: Frame,
  now: number,
  period?: Period,
  progress?: Progress,
): Promise<DigestNow> {
  const current = period ?? periodOf(frame.zone, now, frame.terms.period.every);
  const valued = await valuePeriod(ledger, frame, current, now, progress);
  const outlook = await outlookOf(ledger, frame, valued);
  const burn = valued.toDate ? await burnAlertsOf(ledger, frame, now, MOST_READ_FOR_ALERTS) : null;
  const trend = await trendOf(ledger, frame, valued, progress);
  return { valued, outlook, burn, trend, figures: figuresOf(valued) };
}

/**
 * What a digest says to somebody who was told something before.
 * @param endedOf values a period that ended since; `null`: nobody asks for those
 */
export async function digestSince(
  stands: DigestNow,
  frame: Frame,
  before: DigestBefore | null,
  endedOf: ((period: Period) => Promise<Valued>) | null,
): Promise<DigestContent> {
  const { valued, figures } = stands;
  const { period: current, now } = valued;
  const ended: EndedPeriod[] = [];
  for (const one of endedOf && before ? endedSince(frame, before, current) : []) {
    const then = await endedOf!(one);
    const own = before?.figures?.period === one.key ? before.figures : null;
    ended.push({ valued: then, changes: own && changesIn(own, figuresOf(then), own.now) });
  }
  const first = periodBounds(frame.zone, ended.at(-1)?.valued.period ?? current).from;
  return {
    ...stands,
    changes: before?.figures ? changesFrom(before.figures, figures, current, frame) : null,
    ended,
    unknown: before?.unknown ?? [],
    skipped: before?.skipped ?? [],
    gaps: frame.gaps.filter(({ from, to }) => to > first && from <= now),
  };
}

/** Of a period that began since, everything is new. */
function changesFrom(
  earlier: DigestFigures,
  figures: DigestFigures,
  period: Period,
  frame: Frame,
): Changes | null {
  if (earlier.period === period.key) return changesIn(earlier, figures, earlier.now);
  const { from } = periodBounds(frame.zone, period);
  return from > earlier.now ? changesIn(null, figures, from) : null;
}

function endedSince(frame: Frame, before: DigestBefore, current: Period): Period[] {
  const told = before.figures && parsePeriod(before.figures.period);
  const since = told ? periodBounds(frame.zone, told).from : before.since;
  const ended: Period[] = [];
  for (let one = previousPeriod(current); ended.length < MOST_ENDED; one = previousPeriod(one)) {
    if (periodBounds(frame.zone, one).to <= since) break;
    ended.push(one);
  }
  return ended;
}
