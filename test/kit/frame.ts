import type { Terms } from "../../src/agreement/terms.js";
import type { Frame } from "../../src/task/frame.js";
import { compileCalendar } from "../../src/time/calendar.js";
import { resolveZone } from "../../src/time/zone.js";
import { termsWith } from "./terms.js";

/** A frame of terms, without going through an agreement file. */
export function frameWith(more: Partial<Terms> = {}, extra: Partial<Frame> = {}): Frame {
  const terms = termsWith(more);
  const zone = resolveZone(terms.period.timezone);
  const always = compileCalendar(null, zone);
  const calendar = terms.calendar
    ? compileCalendar(terms.calendar, resolveZone(terms.calendar.timezone))
    : always;
  const clocks: Frame["clocks"] = {};
  for (const { metric, clock } of terms.sla?.objectives ?? []) {
    if (clock) clocks[metric as keyof Frame["clocks"]] = clock;
  }
  return {
    id: "frame",
    terms,
    zone,
    calendars: { always, calendar },
    clocks,
    exclusions: { tasks: new Set(), windows: [] },
    gaps: [],
    ...extra,
  };
}
