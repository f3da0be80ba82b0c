import type { Objective, RatioMetric } from "../../agreement/terms.js";
import { compareRatio, divide, multiply, type Ratio, ratio, subtract } from "../../measure/ratio.js";
import type { Ledger } from "../../ports/ledger.js";
import { crossedBand } from "../../score/band.js";
import { missesOf, toWorseBand } from "../../score/distance.js";
import type { ScoreLine } from "../../score/scorecard.js";
import type { Frame } from "../../task/frame.js";
import { type Period, periodBounds, periodOf } from "../../time/cohort.js";
import { type BurnAlerts, type BurnPair, burnAlertsOf, missesLately, type ObjectiveBurn } from "../burn.js";
import { MOST_READ_FOR_ALERTS } from "../digest/content.js";
import { type Scored, scorePeriod } from "../score.js";

/** An error budget that burns. */
export interface BurnWarning {
  readonly kind: "burn";
  readonly metric: ObjectiveBurn["metric"];
  readonly pair: BurnPair;
}

/** A credit that the next misses make due, or that is due as things stand. */
export interface CreditWarning {
  readonly kind: "credit";
  readonly metric: RatioMetric;
  /** The agreement's period that it is of. */
  readonly period: string;
  /** Its place among the objective's credits. */
  readonly band: number;
  readonly credit: Ratio;
  /** Misses until it is due, of availability ms of down time; 0: it is. */
  readonly misses: number;
}

export interface FoundBudgets {
  readonly due: readonly (BurnWarning | CreditWarning)[];
  /** What they are said with; `null` where nothing was looked at. */
  readonly scored: Scored | null;
  readonly burn: BurnAlerts | null;
  /** ms since epoch; `null`: with the next sweep. */
  readonly nextAt: number | null;
}

const NOTHING: FoundBudgets = { due: [], scored: null, burn: null, nextAt: null };
/** The period is scored this often at most. */
const EVERY_MS = 60_000;
/** Burn rates are read from conversations: this often at most, the shortest window of an alert. */
const BURN_EVERY_MS = 5 * 60_000;

/** Finds credits that are near or due and budgets that burn. It reads a row a day, and conversations only after a miss. */
export class BudgetWatch {
  #lookedAt = Number.NEGATIVE_INFINITY;
  #burnAt = Number.NEGATIVE_INFINITY;
  #misses = 0;

  async look(ledger: Ledger, frame: Frame, now: number): Promise<FoundBudgets> {
    if (now < this.#lookedAt + EVERY_MS) return NOTHING;
    const period = periodOf(frame.zone, now, frame.terms.period.every);
    const scored = await scorePeriod(ledger, frame, period, now);
    const { burn, nextAt } = await this.#burn(ledger, frame, now);
    this.#lookedAt = now;
    return { due: [...burning(burn), ...creditsOf(frame, scored)], scored, burn, nextAt };
  }

  /** A warning could not be delivered yet: all of it is looked for anew. */
  again(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    this.#burnAt = Number.NEGATIVE_INFINITY;
    this.#misses = 0;
  }

  async #burn(
    ledger: Ledger,
    frame: Frame,
    now: number,
  ): Promise<{ readonly burn: BurnAlerts | null; readonly nextAt: number | null }> {
    const misses = (await missesLately(ledger, frame, now)) ?? this.#misses;
    if (misses <= this.#misses) {
      this.#misses = misses;
      return { burn: null, nextAt: null };
    }
    if (now < this.#burnAt + BURN_EVERY_MS) return { burn: null, nextAt: this.#burnAt + BURN_EVERY_MS };
    const burn = await burnAlertsOf(ledger, frame, now, MOST_READ_FOR_ALERTS);
    this.#burnAt = now;
    this.#misses = misses;
    return { burn, nextAt: null };
  }
}

function burning(burn: BurnAlerts | null): BurnWarning[] {
  return (burn?.objectives ?? []).flatMap(({ metric, pairs }) =>
    pairs.flatMap((pair): BurnWarning[] => (pair.state === "alert" ? [{ kind: "burn", metric, pair }] : [])),
  );
}

/**
 * Credits as a period stands: one that is due, and the next worse one if a single miss makes it due, or if the misses
 * so far are as large a part of those that do as the highest level of a clock. While few are judged, neither is news.
 */
function creditsOf(frame: Frame, { period, card }: Scored): CreditWarning[] {
  return (frame.terms.sla?.objectives ?? []).flatMap((objective, index): CreditWarning[] => {
    const { metric } = objective;
    const measured = card.objectives[index]!;
    if (measured.sample !== "normal") return [];
    const line = metric === "availability" ? overWhole(period, measured, objective.hours, frame) : measured;
    const warning = { kind: "credit", metric, period: period.key } as const;
    const crossed = crossedBand(objective, line);
    const due = crossed ? [{ ...warning, band: crossed.index, credit: crossed.credit, misses: 0 }] : [];
    const worse = toWorseBand(objective, line);
    if (!worse?.band || !isNear(frame, metric, missesOf(line), worse.misses)) return due;
    return [...due, { ...warning, band: worse.band.index, credit: worse.band.credit, misses: worse.misses }];
  });
}

/** Down time as a part of what is agreed for the whole period: at its start a minute would be much, and is little. */
function overWhole(
  period: Period,
  line: ScoreLine,
  hours: Objective["hours"] = "calendar",
  { zone, calendars }: Frame,
): ScoreLine {
  const { from, to } = periodBounds(zone, period);
  const n = Math.max(line.measured.n, calendars[hours].openMs(from, to));
  const of = subtract(ratio(n), ratio(missesOf(line)));
  return { ...line, measured: { of, n, value: divide(of, ratio(n)) } };
}

function isNear({ terms }: Frame, metric: RatioMetric, misses: number, more: number): boolean {
  if (metric !== "availability" && more === 1) return true;
  const level = terms.tasks.warnAt.at(-1);
  return level !== undefined && compareRatio(ratio(misses), multiply(level, ratio(misses + more))) >= 0;
}
