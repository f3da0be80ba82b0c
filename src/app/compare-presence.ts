import { PLATFORMS, platformOf } from "../agreement/actor.js";
import { availabilityOf } from "../measure/availability.js";
import type { Ledger } from "../ports/ledger.js";
import { wholeTerms } from "../score/compare.js";
import type { AvailabilityByHours } from "../score/scorecard.js";
import type { Frame } from "../task/frame.js";
import { type Period, parsePeriod, periodBounds } from "../time/cohort.js";
import { presenceConversation, presenceIn } from "./availability.js";

/**
 * Availability of every single day, so that days can be drawn; empty where the terms do not ask for it, or nothing was
 * recorded.
 *
 * @param dates in order, one after the other.
 */
export async function availabilityByDay(
  ledger: Ledger,
  frame: Frame,
  dates: readonly string[],
  now: number,
): Promise<ReadonlyMap<string, AvailabilityByHours>> {
  const [firstDay, lastDay] = [dates[0]!, dates.at(-1)!];
  const span: Period = { kind: "day", key: firstDay, firstDay, lastDay };
  const whole = { ...frame, terms: wholeTerms(frame.terms) };
  const presence = await presenceIn(ledger, whole, span, now);
  if (!presence) return new Map();
  const spells = { since: await firstSign(ledger, frame), down: presence.down, unknown: presence.unknown };
  const { unknownCap } = frame.terms.availability;
  const { windows } = frame.exclusions;
  return new Map(
    dates.map((date) => {
      const { from, to } = periodBounds(frame.zone, parsePeriod(date)!);
      const byHours = (["always", "calendar"] as const).flatMap((hours) => {
        if (presence.availability[hours] === undefined) return [];
        const agreed = { from, to, calendar: frame.calendars[hours], windows, unknownCap };
        return [[hours, availabilityOf(spells, agreed)] as const];
      });
      return [date, Object.fromEntries(byHours)];
    }),
  );
}

/** When presence was first heard of; ms since epoch. */
async function firstSign(ledger: Ledger, { terms }: Frame): Promise<number> {
  const { scope } = terms;
  let since = Infinity;
  for (const platform of scope.length === 0 ? PLATFORMS : new Set(scope.map(platformOf))) {
    for (let shard = 0; ; shard++) {
      const { facts } = await ledger.load(presenceConversation(platform, shard));
      if (facts.length === 0) break;
      for (const { at, type } of facts) if (type.startsWith("presence.")) since = Math.min(since, at);
    }
  }
  return since;
}
