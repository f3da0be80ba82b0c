import { availabilityOf } from "../measure/availability.js";
import type { Ledger } from "../ports/ledger.js";
import { wholeTerms } from "../score/compare.js";
import type { AvailabilityByHours } from "../score/scorecard.js";
import type { Frame } from "../task/frame.js";
import { type Period, parsePeriod, periodBounds } from "../time/cohort.js";
import { presenceIn } from "./availability.js";

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
  const { unknownCap } = frame.terms.availability;
  const { windows } = frame.exclusions;
  return new Map(
    dates.map((date) => {
      const { from, to } = periodBounds(frame.zone, parsePeriod(date)!);
      const byHours = (["always", "calendar"] as const).flatMap((hours) => {
        if (presence.availability[hours] === undefined) return [];
        const agreed = { from, to, calendar: frame.calendars[hours], windows, unknownCap };
        return [[hours, availabilityOf(presence, agreed)] as const];
      });
      return [date, Object.fromEntries(byHours)];
    }),
  );
}
