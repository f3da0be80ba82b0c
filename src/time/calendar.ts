import { OpenDates } from "./dates.js";
import { utcText } from "./iso.js";
import { intersect, normalise } from "./segments.js";
import type { CalendarSpec } from "./spec.js";
import { Table } from "./table.js";
import type { ResolvedZone } from "./zone.js";
import { assertInSpan, dayAt } from "./zoned.js";

/** Answers about open time; instants and amounts in ms. An instant outside of the zone's span is a RangeError. */
export interface Calendar {
  /** B(from, to): the open time in `[from, to)`; 0 where `to` is not after `from`. */
  openMs(from: number, to: number): number;
  /** The first `t` with B(start, t) ≥ ms, so that one on closing time stays there; `ms` > 0. */
  reach(start: number, ms: number): number;
  /** The first open instant at or after `at`. */
  nextOpen(at: number): number;
  /**
   * The closing of the n-th open date after the date of the first open instant at or after `at`. An instant belongs to
   * the date on which its interval starts: 02:00 in a shift from Monday 22:00 is Monday's.
   */
  closing(at: number, n: number): number;
}

/**
 * Compiles local opening hours against a zone; `null` is always open, at any instant.
 *
 * @throws {RangeError} for a zone other than the one that the hours are written for, or for a date that does not exist.
 */
export function compileCalendar(spec: CalendarSpec | null, zone: ResolvedZone): Calendar {
  if (spec === null) return alwaysOpen;
  if (spec.timezone === zone.timezone) return new CompiledCalendar(spec, zone);
  throw new RangeError(
    `calendar: found the zone ${zone.timezone}, expected ${spec.timezone}, in which its hours are written. Resolve that zone`,
  );
}

const alwaysOpen: Calendar = {
  openMs: (from, to) => Math.max(0, to - from),
  reach: (start, ms) => start + ms,
  nextOpen: (at) => at,
  closing(_at, n) {
    throw new RangeError(
      `calendar: found ${n} business days on an always open calendar, expected a calendar that closes. Write the time in hours, or give opening hours`,
    );
  },
};

/** About 398 days: a calendar is laid out in stretches of this length, each when it is first asked for. */
const STRETCH_MS = 2 ** 35;

class CompiledCalendar implements Calendar {
  readonly #dates: OpenDates;
  readonly #zone: ResolvedZone;
  readonly #tables: (Table | undefined)[] = [];
  readonly #first: number;
  readonly #last: number;

  constructor(spec: CalendarSpec, zone: ResolvedZone) {
    this.#dates = new OpenDates(spec, zone);
    this.#zone = zone;
    this.#first = Math.floor(zone.span.from / STRETCH_MS);
    this.#last = Math.floor(zone.span.to / STRETCH_MS);
  }

  openMs(from: number, to: number): number {
    if (to <= from) return 0;
    const [first, last] = [this.#stretchOf(from), this.#stretchOf(to)];
    let openMs = this.#table(last).openBefore(to) - this.#table(first).openBefore(from);
    for (let stretch = first; stretch < last; stretch++) openMs += this.#table(stretch).openMs;
    return openMs;
  }

  reach(start: number, ms: number): number {
    if (!(ms > 0))
      throw new RangeError(`calendar: found ${ms} ms to reach, expected more than 0. For 0 ask nextOpen`);
    const first = this.#stretchOf(start);
    let wantedMs = this.#table(first).openBefore(start) + ms;
    for (let stretch = first; stretch <= this.#last; stretch++) {
      const table = this.#table(stretch);
      if (wantedMs <= table.openMs) return table.instantOf(wantedMs);
      wantedMs -= table.openMs;
    }
    throw this.#endsBefore(`${ms} ms of open time`, start);
  }

  nextOpen(at: number): number {
    for (let stretch = this.#stretchOf(at); stretch <= this.#last; stretch++) {
      const open = this.#table(stretch).nextOpen(at);
      if (open !== null) return open;
    }
    throw this.#endsBefore("an open instant", at);
  }

  closing(at: number, n: number): number {
    if (!Number.isInteger(n) || n < 1) {
      throw new RangeError(`calendar: found ${n} business days, expected a whole number from 1. Correct it`);
    }
    const open = this.nextOpen(at);
    const lastDay = dayAt(this.#zone, this.#zone.span.to) - 1;
    let left = n;
    for (let day = this.#dates.owner(open) + 1; day <= lastDay; day++) {
      const closing = this.#dates.closing(day);
      if (closing !== null && closing > open && --left === 0) return closing;
    }
    throw this.#endsBefore(`${n} further open dates`, at);
  }

  #stretchOf(at: number): number {
    assertInSpan(this.#zone, at);
    return Math.floor(at / STRETCH_MS);
  }

  #table(stretch: number): Table {
    const known = this.#tables[stretch - this.#first];
    if (known) return known;
    const { span } = this.#zone;
    const from = Math.max(stretch * STRETCH_MS, span.from);
    const to = Math.min((stretch + 1) * STRETCH_MS, span.to);
    // An interval ends on the next date at the latest, and a zone may leave out a date.
    const open = this.#dates.segments(dayAt(this.#zone, from) - 3, dayAt(this.#zone, to));
    const table = new Table(intersect(normalise(open), [{ from, to }]));
    this.#tables[stretch - this.#first] = table;
    return table;
  }

  #endsBefore(what: string, at: number): RangeError {
    const { timezone, span } = this.#zone;
    return new RangeError(
      `calendar (${timezone}): found too little between ${utcText(at)} and ${utcText(span.to)}, expected ${what}. Give it more opening hours, or ask for less`,
    );
  }
}
