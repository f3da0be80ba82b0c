import type { RatioMetric } from "../agreement/terms.js";
import type { Ledger } from "../ports/ledger.js";
import { type Worth, worthOf } from "../score/worth.js";
import type { Frame } from "../task/frame.js";
import { type Period, previousPeriod, wholePeriodsIn } from "../time/cohort.js";
import type { Progress } from "./refold.js";
import { type Scored, scorePeriod } from "./score.js";
import { type Unseen, unseenIn } from "./unseen.js";

/** A scored period with what it is worth; only one of the agreement's own periods is worth anything. */
export interface Valued extends Scored {
  readonly worth: Worth | null;
  /** Metrics that earned a credit in the period before: what `repeat` asks. */
  readonly creditedBefore: ReadonlySet<RatioMetric>;
  /** Why there is nothing to say of it, and no worth; `null` where there is. */
  readonly unseen: Unseen | null;
}

/** Scores a period and says what it is worth; one that nothing was seen of has no worth, whatever its fee. */
export async function valuePeriod(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  progress?: Progress,
): Promise<Valued> {
  const unseen = await unseenIn(ledger, frame, period, now);
  const valued = await reckonPeriod(ledger, frame, period, now, progress);
  return unseen ? { ...valued, worth: null, unseen } : { ...valued, unseen };
}

/**
 * Scores a period and says what it comes to, the credits of the period before in mind.
 *
 * @param stated what was credited in the period before, as it was stated; without it, as the facts say now.
 */
export async function reckonPeriod(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  progress?: Progress,
  stated?: ReadonlySet<RatioMetric>,
): Promise<Omit<Valued, "unseen">> {
  const scored = await scorePeriod(ledger, frame, period, now, progress);
  const { every } = frame.terms.period;
  if (wholePeriodsIn(period, every)?.length !== 1)
    return { ...scored, worth: null, creditedBefore: new Set() };
  const creditedBefore = stated ?? (await creditedIn(ledger, frame, previousPeriod(period), now, progress));
  return { ...scored, worth: worthOf(frame.terms, scored.card, period, creditedBefore), creditedBefore };
}

/** The metrics that earned a credit in a period: whether one did does not hang on the period before it. */
async function creditedIn(
  ledger: Ledger,
  frame: Frame,
  period: Period,
  now: number,
  progress: Progress | undefined,
): Promise<ReadonlySet<RatioMetric>> {
  if (frame.terms.sla?.repeat === undefined) return new Set();
  const { card } = await scorePeriod(ledger, frame, period, now, progress);
  return worthOf(frame.terms, card, period).sla?.credited ?? new Set();
}
