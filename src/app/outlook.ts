import type { Metric } from "../agreement/terms.js";
import { clockCode } from "../measure/catalogue.js";
import { addCounters } from "../measure/delta.js";
import type { Ratio } from "../measure/ratio.js";
import type { Ledger, Step } from "../ports/ledger.js";
import { beginningOf } from "../report/links.js";
import type { Target } from "../report/words.js";
import { burnRate } from "../score/budget.js";
import { missesOf } from "../score/distance.js";
import { scorecardOf } from "../score/scorecard.js";
import { CLOCKS, type Clock } from "../task/fact.js";
import { fold } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, judge } from "../task/judge.js";
import { periodOf, previousPeriod } from "../time/cohort.js";
import type { Scored } from "./score.js";

/** What a period that still runs is heading for. */
export interface Outlook {
  /** The next clocks to breach if nothing is done, the first one first. */
  readonly soon: readonly DueSoon[];
  /** By objective. */
  readonly burn: ReadonlyMap<Metric, Burn>;
}

export interface DueSoon {
  readonly task: string;
  readonly title: string | null;
  /** Where the task began. */
  readonly began: Target | null;
  readonly clock: Clock;
  /** ms since epoch. */
  readonly dueAt: number;
  readonly leftMs: number;
}

/** Burn rates of tasks opened lately: 1 spends the budget exactly; `null` with nothing judged. */
export interface Burn {
  readonly today: Ratio | null;
  /** Today and the two days before. */
  readonly threeDays: Ratio | null;
}

const HORIZON_MS = 24 * 3_600_000;
const MOST_SOON = 5;
const PAGE = 100;

/** `null` for a period that is over, and where the ledger's counters stand under other terms or later. */
export async function outlookOf(ledger: Ledger, frame: Frame, scored: Scored): Promise<Outlook | null> {
  const { now, toDate, refolded } = scored;
  if (!toDate || refolded) return null;
  return { soon: await dueSoon(ledger, frame, now), burn: await burnOf(ledger, frame, now) };
}

/** The clocks that breach within a day, read from the index of pending steps. */
async function dueSoon(ledger: Ledger, frame: Frame, now: number): Promise<DueSoon[]> {
  const end = now + HORIZON_MS;
  const seen = new Set<string>();
  let soon: DueSoon[] = [];
  for (let from = now; from < end; ) {
    const page = await ledger.pending(frame.id, from, end, PAGE);
    for (const { conversation, step } of page) {
      // A task's second clock may be due after another task's first: read on until none can come before.
      const last = soon[MOST_SOON - 1];
      if (last && last.dueAt < step.from) return soon;
      if (seen.has(conversation) || !breaches(step)) continue;
      seen.add(conversation);
      const { facts } = await ledger.load(conversation);
      const known = facts.filter(({ at }) => at <= now);
      const cases = casesOf(fold(known, frame.terms.tasks), frame);
      soon.push(...cases.flatMap((item) => runningUntil(item, frame, now, end)));
      soon = soon.sort(byDue).slice(0, MOST_SOON);
    }
    from = page.at(-1)?.step.from ?? end;
  }
  return soon;
}

function byDue(one: DueSoon, other: DueSoon): number {
  return one.dueAt - other.dueAt || (one.task < other.task ? -1 : 1);
}

export function breaches({ delta }: Step): boolean {
  return [...delta.rows.values()].some((counters) =>
    CLOCKS.some((clock) => (counters.get(clockCode(clock, "breached")) ?? 0) > 0),
  );
}

function runningUntil(
  item: ReturnType<typeof casesOf>[number],
  frame: Frame,
  now: number,
  end: number,
): DueSoon[] {
  const { id: task, title } = item.task;
  const began = beginningOf(item.task);
  const { clocks, valid } = judge(item, frame, now);
  if (!valid) return [];
  return clocks.flatMap(({ run, state }) => {
    const { clock, dueAt } = run;
    if (state !== "running" || run.partial || dueAt === null || dueAt > end) return [];
    return [{ task, title, began, clock, dueAt, leftMs: dueAt - now }];
  });
}

/** Burn rates from the rows of the last three days: finer windows do not lie in them. */
async function burnOf(ledger: Ledger, frame: Frame, now: number): Promise<Map<Metric, Burn>> {
  const today = periodOf(frame.zone, now, "day");
  const before = previousPeriod(today);
  const keys = [today, before, previousPeriod(before)].map(({ key }) => `d:${key}`);
  const { rows } = await ledger.tally(frame.id, keys, [], now);
  const ratesOf = (days: readonly string[]) => {
    const counters = addCounters(days.map((day) => rows.get(day) ?? new Map()));
    return scorecardOf(frame.terms, counters, null, null).objectives.map((line) =>
      burnRate(missesOf(line), line.measured.n, line.target, line.better),
    );
  };
  const [last, three] = [ratesOf(keys.slice(0, 1)), ratesOf(keys)];
  const objectives = frame.terms.sla?.objectives ?? [];
  return new Map(
    objectives.flatMap(({ metric }, index): [Metric, Burn][] =>
      metric === "availability" ? [] : [[metric, { today: last[index]!, threeDays: three[index]! }]],
    ),
  );
}
