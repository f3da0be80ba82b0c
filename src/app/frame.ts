import type { ClockTerms, Terms } from "../agreement/terms.js";
import { termsText } from "../agreement/text.js";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import { MEASURE_VERSION } from "../measure/catalogue.js";
import { isClock } from "../measure/metrics.js";
import type { Seal } from "../ports/seal.js";
import type { Clock } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { compileCalendar } from "../time/calendar.js";
import { resolveZone } from "../time/zone.js";
import type { House } from "./house.js";

/** Compiles what facts are judged under. Its id changes with anything that could change a figure, and only then. */
export function frameOf(terms: Terms, house: House, seal: Seal): Frame {
  const zone = resolveZone(terms.period.timezone);
  const calendarZone = terms.calendar ? resolveZone(terms.calendar.timezone) : zone;
  const { exclusions, gaps } = house;
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

/** What the clocks are held to: by the entries that name them, which agree with each other. */
function clockTerms(terms: Terms): Partial<Record<Clock, ClockTerms>> {
  const clocks: Partial<Record<Clock, ClockTerms>> = {};
  for (const { metric, clock } of [...(terms.sla?.objectives ?? []), ...(terms.pbc?.outcomes ?? [])]) {
    if (clock && isClock(metric)) clocks[metric] = clock;
  }
  return clocks;
}
