import { type AgreedTime, type Availability, availabilityOf } from "../measure/availability.js";
import type { Spells } from "../measure/presence.js";
import { ONE } from "../measure/ratio.js";
import type { Segment } from "../time/segments.js";

/**
 * Availability up to one instant after the other, by law what `availabilityOf` says of each; but every spell is looked
 * at once, however many instants there are.
 *
 * @param spells normalised, as `presenceOf` gives them
 * @returns asked with rising instants only, ms since epoch; what is after the end of the agreed time is not counted
 */
export function availabilitySoFar(spells: Spells, agreed: AgreedTime): (at: number) => Availability {
  const [down, unknown] = [reader(spells.down), reader(spells.unknown)];
  let [agreedMs, excludedMs, unknownMs, downMs] = [0, 0, 0, 0];
  let seen = agreed.from;
  return (at) => {
    const to = Math.min(at, agreed.to);
    if (to > seen) {
      const within = { since: spells.since, down: down(to), unknown: unknown(to) };
      const part = availabilityOf(within, { ...agreed, from: seen, to, unknownCap: ONE });
      agreedMs += part.agreedMs;
      excludedMs += part.excludedMs;
      unknownMs += part.unknownMs;
      downMs += part.downMs;
      seen = to;
    }
    const { num, den } = agreed.unknownCap;
    const mostMs = Number((BigInt(agreedMs - excludedMs) * num) / den);
    return { agreedMs, excludedMs, unknownMs, overCapMs: Math.max(0, unknownMs - mostMs), downMs };
  };
}

/** Those segments that a stretch of time may meet, asked for stretch by stretch. */
function reader(segments: readonly Segment[]): (to: number) => readonly Segment[] {
  let first = 0;
  return (to) => {
    let end = first;
    while (end < segments.length && segments[end]!.from < to) end += 1;
    const met = segments.slice(first, end);
    // The last one may go on.
    first = met.length > 0 && met.at(-1)!.to > to ? end - 1 : end;
    return met;
  };
}
