import type { Calendar } from "../time/calendar.js";
import { intersect, normalise, type Segment, subtract } from "../time/segments.js";
import type { Measured } from "./metrics.js";
import type { Spells } from "./presence.js";
import { type Ratio, ratio } from "./ratio.js";

/** What availability is made of, in ms of agreed time. */
export interface Availability {
  /** Agreed time from the first sign on, exclusions included. */
  readonly agreedMs: number;
  readonly excludedMs: number;
  /** Outside of the exclusions: not known whether it was up. */
  readonly unknownMs: number;
  /** What of the unknown is beyond the cap, and counts as down. */
  readonly overCapMs: number;
  /** Known to be down. */
  readonly downMs: number;
}

export interface AgreedTime {
  /** The period up to now; ms since epoch, half-open. */
  readonly from: number;
  readonly to: number;
  readonly calendar: Calendar;
  /** Exclusions that count. */
  readonly windows: readonly Segment[];
  /** The share of what is agreed and not excluded that may be unknown. */
  readonly unknownCap: Ratio;
}

/** Sums the spells of a stretch of agreed time, exactly. */
export function availabilityOf(
  spells: Spells,
  { from, to, calendar, windows, unknownCap }: AgreedTime,
): Availability {
  const openMs = (segments: readonly Segment[]) =>
    segments.reduce((sum, segment) => sum + calendar.openMs(segment.from, segment.to), 0);
  const whole = normalise([{ from: Math.max(from, spells.since), to }]);
  const excluded = intersect(whole, normalise(windows));
  const agreed = subtract(whole, excluded);
  const unknownMs = openMs(intersect(agreed, spells.unknown));
  const mostMs = Number((BigInt(openMs(agreed)) * unknownCap.num) / unknownCap.den);
  return {
    agreedMs: openMs(whole),
    excludedMs: openMs(excluded),
    unknownMs,
    overCapMs: Math.max(0, unknownMs - mostMs),
    downMs: openMs(intersect(agreed, spells.down)),
  };
}

/** `1 − down ÷ (agreed − excluded − unknown)`, as ms that were good ÷ ms judged. */
export function measuredAvailability(availability: Availability): Measured {
  const { agreedMs, excludedMs, unknownMs, overCapMs, downMs } = availability;
  const n = agreedMs - excludedMs - (unknownMs - overCapMs);
  const good = n - downMs - overCapMs;
  return { of: ratio(good), n, value: n === 0 ? null : ratio(good, n) };
}
