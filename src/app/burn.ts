import type { ClockTerms } from "../agreement/terms.js";
import { clockCode, taskCode } from "../measure/catalogue.js";
import { addCounters } from "../measure/delta.js";
import { isClock } from "../measure/metrics.js";
import type { Ratio } from "../measure/ratio.js";
import type { Ledger } from "../ports/ledger.js";
import {
  alertsFor,
  type BurnAlert,
  burnRate,
  isBurning,
  LEAST_MISSES,
  LONGEST_WINDOW_MS,
} from "../score/budget.js";
import { CLOCKS, type Clock } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, type Judgement, judge, stateOfAll } from "../task/judge.js";
import type { Run } from "../task/run.js";
import { dueAt } from "../time/business.js";
import { DAY_MS, formatDate } from "../time/civil.js";
import { periodBounds, periodOf } from "../time/cohort.js";
import { dayAt } from "../time/zoned.js";
import { OWN } from "./house.js";

/** How fast the error budgets burn at an instant, by the instant of each verdict. */
export interface BurnAlerts {
  /** What happened from here on was read; ms since epoch. */
  readonly from: number;
  /** Conversations read. */
  readonly conversations: number;
  /** `null`: there are more conversations than are read for it. */
  readonly objectives: readonly ObjectiveBurn[] | null;
}

export interface ObjectiveBurn {
  readonly metric: Clock;
  readonly pairs: readonly BurnPair[];
  /** Alerts that no burn can reach, and the largest factor that one can. */
  readonly impossible: readonly BurnAlert[];
  readonly largest: Ratio;
}

export interface BurnPair extends BurnAlert {
  readonly long: BurnWindow;
  readonly short: BurnWindow;
  /** `single`: both windows exceed the factor, by one miss. */
  readonly state: "quiet" | "single" | "alert";
}

/** Clocks whose verdict fell into a window that ends now. */
export interface BurnWindow {
  readonly bad: number;
  readonly n: number;
  readonly rate: Ratio | null;
}

/** A clock was stopped in time, or its due instant passed. */
export interface Verdict {
  readonly clock: Clock;
  /** ms since epoch. */
  readonly at: number;
  readonly good: boolean;
}

/** More would take too long to read for a warning. */
export const MOST_CONVERSATIONS = 50_000;

/**
 * Burn rates of every objective that has a clock, over the windows of its alerts up to `now`. It reads the
 * conversations in which something happened since the longest target before the longest window.
 *
 * @param most conversations that are read at most.
 */
export async function burnAlertsOf(
  ledger: Ledger,
  frame: Frame,
  now: number,
  most: number = MOST_CONVERSATIONS,
): Promise<BurnAlerts> {
  const objectives = clockObjectives(frame);
  const from = burnFrom(frame, now);
  if (objectives.length === 0) return { from, conversations: 0, objectives: [] };
  if ((await openedSince(ledger, frame, from, now)) > most)
    return { from, conversations: 0, objectives: null };

  const verdicts = new Map<Clock, Verdict[]>(objectives.map(({ metric }) => [metric, []]));
  let conversations = 0;
  for await (const { facts } of ledger.conversations({ from, to: now + 1, except: OWN })) {
    if (conversations === most) return { from, conversations, objectives: null };
    conversations += 1;
    const known = facts.filter(({ at }) => at <= now);
    for (const item of casesOf(fold(known, frame.terms.tasks), frame)) {
      for (const verdict of verdictsOf(judge(item, frame, now), now)) {
        if (verdict.at > now - LONGEST_WINDOW_MS) verdicts.get(verdict.clock)?.push(verdict);
      }
    }
  }
  const bounds = periodBounds(frame.zone, periodOf(frame.zone, now, frame.terms.period.every));
  return {
    from,
    conversations,
    objectives: objectives.map(({ metric, target }) =>
      burnOf(metric, target, bounds.to - bounds.from, verdicts.get(metric)!, now),
    ),
  };
}

/**
 * Clocks that the ledger's counters know to have been missed by tasks of the days that burn rates look at: an alert can
 * only begin when there are more. `null` where the counters stand under other terms or later.
 */
export async function missesLately(ledger: Ledger, frame: Frame, now: number): Promise<number | null> {
  const counters = await countersSince(ledger, frame, burnFrom(frame, now), now);
  if (!counters) return null;
  return clockObjectives(frame).reduce(
    (sum, { metric }) => sum + (counters.get(clockCode(metric, "breached")) ?? 0),
    0,
  );
}

/** Objectives that have a clock. */
function clockObjectives({ terms }: Frame): { readonly metric: Clock; readonly target: Ratio }[] {
  return (terms.sla?.objectives ?? []).flatMap(({ metric, target }) =>
    isClock(metric) ? [{ metric, target }] : [],
  );
}

/** What happened since is what burn rates are read from; ms since epoch. */
function burnFrom(frame: Frame, now: number): number {
  const clocks = clockObjectives(frame).map(({ metric }) => metric);
  return lookBackFrom(frame, now - LONGEST_WINDOW_MS, clocks);
}

function burnOf(
  metric: Clock,
  target: Ratio,
  periodMs: number,
  verdicts: readonly Verdict[],
  now: number,
): ObjectiveBurn {
  const windowOf = (ms: number): BurnWindow => {
    const within = verdicts.filter(({ at }) => at > now - ms);
    const bad = within.filter(({ good }) => !good).length;
    return { bad, n: within.length, rate: burnRate(bad, within.length, target, "higher") };
  };
  const { alerts, impossible, largest } = alertsFor(target, "higher", periodMs);
  const pairs = alerts.map((alert): BurnPair => {
    const [long, short] = [windowOf(alert.longMs), windowOf(alert.shortMs)];
    const burns = isBurning(alert, long.rate, short.rate);
    const state = !burns ? "quiet" : long.bad < LEAST_MISSES ? "single" : "alert";
    return { ...alert, long, short, state };
  });
  return { metric, pairs, impossible, largest };
}

/** The verdicts of a task up to `now`, as the ratios count them: one a clock, of next-response one a cycle. */
export function verdictsOf(
  { clocks, excluded, answeredByOther, partial }: Judgement,
  now: number,
): Verdict[] {
  if (excluded || answeredByOther || partial) return [];
  const groups = new Map<string, Judgement["clocks"][number][]>();
  for (const [index, item] of clocks.entries()) {
    const { clock } = item.run;
    const key = clock === "next-response-time" ? `${clock} ${index}` : clock;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].flatMap((runs) => verdictOf(runs, now) ?? []);
}

function verdictOf(runs: Judgement["clocks"], now: number): Verdict | null {
  const { run } = runs.at(-1)!;
  if (runs.some((item) => item.run.partial) || !run.judged) return null;
  const state = stateOfAll(runs);
  const { clock } = run;
  if (state === "met") return { clock, at: run.stoppedAt!, good: true };
  if (state !== "breached") return null;
  const breached = runs.filter((item) => item.state === "breached");
  return { clock, at: Math.min(...breached.map((item) => breachedAt(item.run, now))), good: false };
}

/** When a breached run was: at its due instant, or when its task had fallen silent for too long. */
export function breachedAt({ dueAt: due, missedAt, stoppedAt, cancelledAt }: Run, now: number): number {
  const end = Math.min(stoppedAt ?? now, cancelledAt ?? now, now);
  const late = due !== null && due < end ? due : now;
  return Math.min(late, missedAt ?? now);
}

/** A task opened before this instant and silent since has no clock of these that is due after `start`. */
export function lookBackFrom(frame: Frame, start: number, clocks: readonly Clock[] = CLOCKS): number {
  const starts = clocks.flatMap((clock) => {
    const terms = frame.clocks[clock];
    return terms ? [openedBefore(terms, frame, start)] : [];
  });
  return Math.max(0, Math.min(start, ...starts));
}

/** How far back an opening is looked for whose clock is due after an instant. */
const MOST_DAYS_BACK = 366;

function openedBefore({ within, hours }: ClockTerms, frame: Frame, instant: number): number {
  const calendar = frame.calendars[hours];
  const { windows } = frame.exclusions;
  const isOver = (opened: number) =>
    Object.values(within).every((target) => {
      const due = dueAt(calendar, opened, target, windows);
      return due !== null && due <= instant;
    });
  let opened = instant;
  for (let days = 0; days < MOST_DAYS_BACK && !isOver(opened); days++) opened -= DAY_MS;
  return opened;
}

/** Tasks that the ledger's counters know of in these days: it is cheaper to ask than to read them. */
async function openedSince(ledger: Ledger, frame: Frame, from: number, now: number): Promise<number> {
  return (await countersSince(ledger, frame, from, now))?.get(taskCode("tasks")) ?? 0;
}

/** The counters of whole days since an instant; `null` where the ledger's stand under other terms or later. */
async function countersSince(
  ledger: Ledger,
  frame: Frame,
  from: number,
  now: number,
): Promise<ReadonlyMap<number, number> | null> {
  const active = (await ledger.frames()).find(({ state }) => state === "active");
  if (active?.id !== frame.id || now < active.watermark) return null;
  const rows: string[] = [];
  for (let day = dayAt(frame.zone, from) + 1; day <= dayAt(frame.zone, now); day++)
    rows.push(`d:${formatDate(day)}`);
  const tally = await ledger.tally(frame.id, rows, [], now);
  return addCounters([...tally.rows.values()]);
}
