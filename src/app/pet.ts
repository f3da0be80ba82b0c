import { addCounters } from "../measure/delta.js";
import { availabilitySoFar } from "../pet/availability-so-far.js";
import { type Mood, nextMood } from "../pet/mood.js";
import { lineOf, PET_NAME } from "../pet/persona.js";
import { type Vitals, vitalsOf } from "../pet/vitals.js";
import type { Ledger } from "../ports/ledger.js";
import { type AvailabilityByHours, scorecardOf } from "../score/scorecard.js";
import type { Frame } from "../task/frame.js";
import { parseDate } from "../time/civil.js";
import { daysOf, periodBounds } from "../time/cohort.js";
import type { Segment } from "../time/segments.js";
import { startOfDay } from "../time/zoned.js";
import type { AgreedHours } from "./availability.js";
import { type Progress, refold } from "./refold.js";
import type { Scored } from "./score.js";

/** The pet of an agreement over a period, up to an instant. */
export interface Pet {
  readonly name: string;
  readonly mood: Mood;
  /** What it says. */
  readonly line: string;
  readonly vitals: Vitals;
}

const HOUR_MS = 3_600_000;

/**
 * The pet as a scored period makes it. Its mood is folded over the hours since the period's start: each hour sees the
 * days that are over by then, and presence up to then, as they are known now; the last instant is `scored` itself. It
 * reads one row a day, however many tasks there are; where scoring had to refold all facts, so does this.
 */
export async function petOf(ledger: Ledger, frame: Frame, scored: Scored, progress?: Progress): Promise<Pet> {
  const days = daysOf(scored.period);
  const keys = days.map((day) => `d:${day}`);
  const { rows } = scored.refolded
    ? await refold(ledger, frame, keys, [], scored.now, progress)
    : await ledger.tally(frame.id, keys, [], scored.now);

  const { zone, terms } = frame;
  const bounds = periodBounds(zone, scored.period);
  const startOf = (date: string, more = 0) => startOfDay(zone, parseDate(date)! + more);
  const agreed = {
    from: terms.from === undefined ? bounds.from : Math.max(bounds.from, startOf(terms.from)),
    to: terms.until === undefined ? bounds.to : Math.min(bounds.to, startOf(terms.until, 1)),
  };
  const availabilityAt = presenceSoFar(scored, agreed, frame);
  const end = Math.min(scored.now, bounds.to);

  let mood: Mood = "sleeping";
  let counters: ReadonlyMap<number, number> = new Map();
  for (const day of days) {
    const closes = startOf(day, 1);
    for (const at of hoursIn(startOf(day), Math.min(closes, end), bounds.from)) {
      mood = nextMood(mood, vitalsOf(scorecardOf(terms, counters, null, null, availabilityAt(at))));
      // Within a day nothing but presence changes.
      if (!scored.presence) break;
    }
    if (closes > end) break;
    counters = addCounters([counters, rows.get(`d:${day}`) ?? new Map()]);
  }
  const vitals = vitalsOf(scored.card);
  mood = nextMood(mood, vitals);
  return { name: PET_NAME, mood, line: lineOf(mood, vitals), vitals };
}

/** The hours of a day, counted from the start of the period. */
function* hoursIn(opens: number, end: number, start: number): Iterable<number> {
  for (let at = start + Math.ceil((opens - start) / HOUR_MS) * HOUR_MS; at < end; at += HOUR_MS) yield at;
}

/** What presence said up to one instant after the other, for the hours that the terms name. */
function presenceSoFar(
  { presence }: Scored,
  { from, to }: Segment,
  { terms, calendars, exclusions }: Frame,
): (at: number) => AvailabilityByHours {
  const common = { from, to, windows: exclusions.windows, unknownCap: terms.availability.unknownCap };
  const named = presence ? (Object.keys(presence.availability) as AgreedHours[]) : [];
  const soFar = named.map((name) => {
    const until = availabilitySoFar(presence!, { ...common, calendar: calendars[name] });
    return [name, until] as const;
  });
  return (at) => {
    if (!presence || presence.since >= at) return {};
    return Object.fromEntries(soFar.map(([name, until]) => [name, until(at)]));
  };
}
