import { DAY_MS, parseDate } from "../../time/civil.js";
import { beatAfter } from "../../time/wall.js";
import type { ResolvedZone } from "../../time/zone.js";
import { dayAt, instantOf, startOfDay, wallAt } from "../../time/zoned.js";
import { parseSpan } from "./span.js";
import { minuteOfDay } from "./time-of-day.js";
import type { When } from "./when.js";

export type Meant =
  | { readonly kind: "at"; readonly at: number }
  | { readonly kind: "past"; readonly at: number }
  /** Later than anybody plans. */
  | { readonly kind: "far" }
  /** A day, and no time of day. */
  | { readonly kind: "no-time" }
  /** No day or time that exists. */
  | { readonly kind: "odd" };

const FAR_MS = 3_653 * DAY_MS;
const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/**
 * The instant that words mean at an instant in a zone. A time without a day is the next one; a weekday is the next such
 * day on which the time is still to come. A local time that the clock skips is the change, one that it repeats the first.
 *
 * @param now ms since epoch
 */
export function instantMeant(when: When, now: number, zone: ResolvedZone): Meant {
  const at = when.span === undefined ? wallMeant(when, now, zone) : spanMeant(when.span, now, zone);
  if (typeof at === "string") return { kind: at };
  if (at - now > FAR_MS) return { kind: "far" };
  return { kind: at > now ? "at" : "past", at };
}

function spanMeant(text: string, now: number, zone: ResolvedZone): number | "odd" {
  const span = parseSpan(text);
  if (!span) return "odd";
  const from = span.days === 0 ? now : instantOf(zone, wallAt(zone, now) + span.days * DAY_MS, "first");
  return from + span.ms;
}

function wallMeant({ day, time }: When, now: number, zone: ResolvedZone): number | "odd" | "no-time" {
  const atMinute = time === undefined ? null : minuteOfDay(time);
  if (time !== undefined && atMinute === null) return "odd";
  const word = day?.toLowerCase().replace(/^(?:on|the|this) /, "");
  const date = word === undefined ? null : dateMeant(word, dayAt(zone, now));
  const weekday = word === undefined ? 0 : WEEKDAYS.indexOf(word.replace(/^next /, "").slice(0, 3)) + 1;
  if (word !== undefined && date === null && weekday === 0) return "odd";
  if (atMinute === null) return "no-time";
  if (date !== null) return instantOf(zone, date * DAY_MS + atMinute * 60_000, "first");
  if (weekday === 0) return beatAfter(zone, { every: "day", atMinute }, now).at;
  const after = word!.startsWith("next ") ? startOfDay(zone, dayAt(zone, now) + 1) - 1 : now;
  return beatAfter(zone, { every: "week", on: weekday, atMinute }, after).at;
}

/** Day number of a day that is not a weekday. */
function dateMeant(word: string, today: number): number | null {
  if (word === "today") return today;
  if (word === "tomorrow") return today + 1;
  return word === "day after tomorrow" ? today + 2 : parseDate(word);
}
