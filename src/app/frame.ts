import type { ClockTerms, Terms } from "../agreement/terms.js";
import { termsText } from "../agreement/text.js";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import { MEASURE_VERSION } from "../measure/catalogue.js";
import { isClock } from "../measure/metrics.js";
import type { Seal } from "../ports/seal.js";
import type { Clock } from "../task/fact.js";
import type { Exclusions, Frame } from "../task/frame.js";
import { compileCalendar } from "../time/calendar.js";
import { DEFAULT_SPAN, type ResolvedZone, resolveZone } from "../time/zone.js";
import type { House } from "./house.js";
import { maintenanceWithin } from "./maintenance.js";

/** The zones that terms are written in, as this host knows them. @param tzdata version of its zone data */
export function resolveZones(terms: Terms, tzdata?: string): ResolvedZone[] {
  const names = new Set([terms.period.timezone, ...(terms.calendar ? [terms.calendar.timezone] : [])]);
  return [...names].map((name) => resolveZone(name, DEFAULT_SPAN, tzdata));
}

/**
 * Compiles what facts are judged under. Its id changes with anything that could change a figure, and only then.
 *
 * @param zones the terms' zones, as they were resolved when the terms were proposed.
 * @throws {RangeError} where one of the zones is missing.
 */
export function frameOf(terms: Terms, zones: readonly ResolvedZone[], house: House, seal: Seal): Frame {
  const zoneOf = (name: string) => {
    const zone = zones.find(({ timezone }) => timezone === name);
    if (zone) return zone;
    throw new RangeError(
      `frame: found no resolved zone ${name}, expected those of the terms. Resolve them first`,
    );
  };
  const zone = zoneOf(terms.period.timezone);
  const calendarZone = terms.calendar ? zoneOf(terms.calendar.timezone) : zone;
  const { gaps } = house;
  const exclusions = withMaintenance(house, terms, zone);
  const content = {
    measure: MEASURE_VERSION,
    terms: termsText(terms),
    zones: [zone.initialOffsetMs, zone.transitions, calendarZone.initialOffsetMs, calendarZone.transitions],
    exclusions: { tasks: [...exclusions.tasks].sort(), windows: exclusions.windows },
    gaps,
  };
  const always = compileCalendar(null, zone);
  return {
    id: seal.sha256(canonicalJson(content as unknown as Json)),
    terms,
    zone,
    calendars: { always, calendar: terms.calendar ? compileCalendar(terms.calendar, calendarZone) : always },
    clocks: clockTerms(terms),
    exclusions,
    gaps,
  };
}

function withMaintenance(
  { exclusions: { tasks, windows }, maintenance }: House,
  terms: Terms,
  zone: ResolvedZone,
): Exclusions {
  const counted = maintenanceWithin(maintenance, terms, zone).map(({ from, to }) => ({ from, to }));
  if (counted.length === 0) return { tasks, windows };
  const all = [...windows, ...counted];
  return { tasks, windows: all.sort((one, other) => one.from - other.from || one.to - other.to) };
}

/** What the clocks are held to: by the entries that name them, which agree with each other. */
function clockTerms(terms: Terms): Partial<Record<Clock, ClockTerms>> {
  const clocks: Partial<Record<Clock, ClockTerms>> = {};
  for (const { metric, clock } of [...(terms.sla?.objectives ?? []), ...(terms.pbc?.outcomes ?? [])]) {
    if (clock && isClock(metric)) clocks[metric] = clock;
  }
  return clocks;
}
