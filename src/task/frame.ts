import type { ClockTerms, Terms } from "../agreement/terms.js";
import type { Calendar } from "../time/calendar.js";
import type { ResolvedZone } from "../time/zone.js";
import type { Clock } from "./fact.js";

/** All that facts are judged under: terms in force, calendars, exclusions and gaps. One id, one set of figures. */
export interface Frame {
  /** Hash of everything below and of the measure's version. */
  readonly id: string;
  readonly terms: Terms;
  /** The period's zone: cohort days are its local dates. */
  readonly zone: ResolvedZone;
  readonly calendars: { readonly always: Calendar; readonly calendar: Calendar };
  /** Clocks that an objective or outcome names. */
  readonly clocks: Partial<Record<Clock, ClockTerms>>;
  readonly exclusions: Exclusions;
  /** Channels that could not be read, and when; ms since epoch, half-open. */
  readonly gaps: readonly Gap[];
}

export interface Exclusions {
  /** Task ids. */
  readonly tasks: ReadonlySet<string>;
  /** They pause every clock. ms since epoch, half-open. */
  readonly windows: readonly { readonly from: number; readonly to: number }[];
}

export interface Gap {
  readonly channel: string;
  readonly from: number;
  readonly to: number;
}
