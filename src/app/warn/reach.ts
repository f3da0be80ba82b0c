import { multiply, type Ratio, ratio, subtract } from "../../measure/ratio.js";
import { CLOCKS } from "../../task/fact.js";
import type { Frame } from "../../task/frame.js";
import { dueAt } from "../../time/business.js";
import { lowestLevel } from "./level.js";

/** Clocks without terms of their own, held to a due instant, are looked at this long before it at least. */
const LEAST_AHEAD_MS = 3_600_000;
/** A clock that is shorter is seen late. */
const SHORTEST_WAIT_MS = 5_000;

/**
 * A clock that is due later than this has not come to its lowest level yet: no more than the rest of its time is left by
 * then. ms since epoch.
 */
export function lookAhead(frame: Frame, now: number): number {
  const rest = subtract(ratio(1), lowestLevel(frame));
  let end = now + LEAST_AHEAD_MS;
  for (const clock of CLOCKS) {
    const terms = frame.clocks[clock];
    for (const target of terms ? Object.values(terms.within) : []) {
      const left = "ms" in target ? { ms: shareOf(target.ms, rest) } : target;
      const due = dueAt(frame.calendars[terms!.hours], now, left, frame.exclusions.windows);
      if (due !== null && due > end) end = due;
    }
  }
  return end;
}

/** How long one may look away, so that no clock comes to its lowest level unseen; ms. */
export function longestWait(frame: Frame): number {
  const lowest = lowestLevel(frame);
  const targets = CLOCKS.flatMap((clock) => Object.values(frame.clocks[clock]?.within ?? {}));
  const waits = targets.flatMap((target) => ("ms" in target ? [shareOf(target.ms, lowest)] : []));
  return Math.max(SHORTEST_WAIT_MS, Math.min(...waits, Number.MAX_SAFE_INTEGER));
}

/** Rounded down, and at least 1. */
function shareOf(ms: number, share: Ratio): number {
  const { num, den } = multiply(ratio(ms), share);
  return Math.max(1, Number(num / den));
}
