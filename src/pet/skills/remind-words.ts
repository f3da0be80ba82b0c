import type { ResolvedZone } from "../../time/zone.js";
import type { Outcome } from "../skill.js";
import { localText, roughly } from "./local-text.js";
import type { RemindCommand, Unclear } from "./remind.js";

/** What is shown of a reminder. */
export interface ShownReminder {
  /** The person's own, from 1. */
  readonly number: number;
  /** ms since epoch. */
  readonly at: number;
  readonly what: string;
}

export const REMIND_HELP =
  '"remind me in 10 minutes to stretch", "remind me on monday at 9 to call Ann": I say so at that time; "reminders" lists them, "forget reminder 2" cancels one';

/** A reminder later than this after its time says so. */
const LATE_MS = 60_000;

const EXAMPLE: Readonly<Record<Unclear["kind"], string>> = {
  "no-when": "in 10 minutes, or tomorrow at 9",
  "no-time": "at 9, or at 17:30",
  odd: "tomorrow at 17:30, or on 2026-12-24 at 9:00",
  past: "in 10 minutes, or tomorrow at 9",
  far: "in 2 weeks, or on 2026-12-24 at 9:00",
  repeating: "on monday at 9",
};

/** Asks for what is missing; the answer completes the request. */
export function askBack(
  { about, what, day }: Extract<RemindCommand, { kind: "unclear" }>,
  zone: ResolvedZone,
): Outcome {
  const text = `${questionOf(about, zone)} For example: ${EXAMPLE[about.kind]}.`;
  const known = ["remind me", ...(day === undefined ? [] : [day]), ...(what === "" ? [] : [`to ${what}`])];
  return { kind: "asked-back", text, resume: known.join(" ") };
}

function questionOf(about: Unclear, zone: ResolvedZone): string {
  switch (about.kind) {
    case "no-when":
      return "When shall I remind you?";
    case "no-time":
      return "At what time shall I remind you?";
    case "odd":
      return "I know no such time. When shall I remind you?";
    case "past":
      return `${localText(zone, about.at)} has passed. When shall I remind you instead?`;
    case "far":
      return "That is more than ten years away, and I promise nothing that far. When shall I remind you instead?";
    case "repeating":
      return "I remind once, not again and again. When shall I do it once?";
    default:
      return about satisfies never;
  }
}

export function askWhat(when: string): Outcome {
  return {
    kind: "asked-back",
    text: "What shall I remind you of? For example: call Ann.",
    resume: `remind me ${when} to`,
  };
}

export function setText({ at, number, what }: ShownReminder, zone: ResolvedZone): string {
  return `I will remind you on ${localText(zone, at)}: ${what}\n"forget reminder ${number}" cancels it.`;
}

export function listText(reminders: readonly ShownReminder[], zone: ResolvedZone): string {
  if (reminders.length === 0) return "You have no reminders.";
  const lines = reminders.map(({ number, at, what }) => `${number}. ${localText(zone, at)}: ${what}`);
  return `Your reminders:\n${lines.join("\n")}\n"forget reminder ${reminders[0]!.number}" cancels the first one.`;
}

export function forgottenText({ number, what }: ShownReminder): string {
  return `Reminder ${number} is forgotten: ${what}\nI will not remind you of it.`;
}

/** Said with a reminder that may have been said before. */
export const MAYBE_TWICE = "I may have said this once already: I was interrupted while I did.";

/**
 * What is said at the time.
 * @param sinceMs how long after the time it is
 */
export function dueText({ at, what }: ShownReminder, zone: ResolvedZone, sinceMs: number): string {
  if (sinceMs <= LATE_MS) return `Reminder: ${what}`;
  const due = `It was due on ${localText(zone, at)}, and I could not say it then.`;
  return `Reminder, ${roughly(sinceMs)} late: ${what}\n${due}`;
}
