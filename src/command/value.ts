import { isActor } from "../agreement/actor.js";
import { durationText, parseDuration } from "../agreement/duration.js";
import { pad } from "../time/civil.js";
import { type Period, parsePeriod } from "../time/cohort.js";
import { parseTime } from "../time/hours.js";
import { parseInstant, utcText } from "../time/iso.js";
import type { ChatOption, Value } from "./chat.js";

/** Facts hold instants up to the end of 2099. */
const LAST_INSTANT = 4_102_444_799_999;
const MOST_TASK_CHARS = 1024;
/** Its form alone: whether there is such a zone, the host knows. */
const TIMEZONE = /^(?:[A-Z]{3}|[A-Za-z_]{2,32}(?:\/[A-Za-z0-9_+-]{1,32}){1,2})$/;

/** Reads a value that was typed; `null` where the option can't be that. */
export function readValue(option: ChatOption, text: string): Value | null {
  switch (option.type) {
    case "text":
      return text.trim() !== "" && text.length <= option.mostChars ? text : null;
    case "integer": {
      const number = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
      return number >= option.least && number <= option.most ? number : null;
    }
    case "choice":
      return option.choices.find((choice) => choice === text.toLowerCase()) ?? null;
    case "period":
      return parsePeriod(text.toUpperCase());
    case "task": {
      const id = shownPart(text);
      return id !== "" && id.length <= MOST_TASK_CHARS && !/\s/.test(id) ? id : null;
    }
    case "duration": {
      const ms = parseDuration(text);
      return ms === null || ms === 0 ? null : ms;
    }
    case "instant": {
      const at = parseInstant(text);
      return at !== null && at >= 0 && at <= LAST_INSTANT ? at : null;
    }
    case "time": {
      const minute = parseTime(/^\d:/.test(text) ? `0${text}` : text);
      return minute === null || minute === 1440 ? null : minute;
    }
    case "user":
      return readUser(text);
    case "timezone":
      return TIMEZONE.test(text) ? text : null;
    case "switch":
      return switches[text.toLowerCase()] ?? null;
    default:
      return option satisfies never;
  }
}

const switches: Readonly<Record<string, boolean>> = Object.assign(Object.create(null), {
  yes: true,
  true: true,
  on: true,
  no: false,
  false: false,
  off: false,
});

/** A mention as Slack and Discord write one, or an id as an agreement does. */
function readUser(text: string): string | null {
  const [, slack, discord] = /^<@(?:([UW][A-Z0-9]+)(?:\|[^>]*)?|!?(\d{1,20}))>$/.exec(text) ?? [];
  if (slack) return `slack:${slack}`;
  if (discord) return `discord:user:${discord}`;
  return isActor(text) ? text : null;
}

/** The text that reads as a value. */
export function valueText(option: ChatOption, value: Value): string {
  switch (option.type) {
    case "period":
      return (value as Period).key;
    case "duration":
      return durationText(value as number);
    case "instant":
      return utcText(value as number);
    case "time":
      return `${pad(Math.floor((value as number) / 60), 2)}:${pad((value as number) % 60, 2)}`;
    case "switch":
      return value === true ? "yes" : "no";
    default:
      return String(value);
  }
}

/** What a value may be, in words. */
export function expectedOf(option: ChatOption): string {
  switch (option.type) {
    case "text":
      return `a text of at most ${option.mostChars} characters`;
    case "integer":
      return `an integer from ${option.least} to ${option.most}`;
    case "choice":
      return `one of ${option.choices.join(", ")}`;
    case "period":
      return "a day, week, month or quarter: 2026-04-07, 2026-W15, 2026-04 or 2026-Q2";
    case "task":
      return "the id of a task, or the beginning or end of one";
    case "duration":
      return "a length of time, such as 30m, 2h or 1h30m";
    case "instant":
      return "an instant with an offset or Z, such as 2026-04-07T09:00Z";
    case "time":
      return "a time of day from 00:00 to 23:59";
    case "user":
      return "a mention, or an id such as slack:U0ANN or discord:user:900000000000000002";
    case "timezone":
      return "the IANA name of a zone, such as Europe/Berlin or UTC";
    case "switch":
      return "yes or no";
    default:
      return option satisfies never;
  }
}

/** The same in a few words, for where it is to be typed or chosen: `2h or 1h30m`. */
export function exampleOf(option: ChatOption): string {
  switch (option.type) {
    case "text":
      return `at most ${option.mostChars} characters`;
    case "integer":
      return `${option.least} to ${option.most}`;
    case "choice":
    case "switch":
      return "choose one";
    case "period":
      return "2026-04-07, 2026-W15 or 2026-04";
    case "task":
      return "an id as /pact tasks shows it, or its end";
    case "duration":
      return "30m, 2h or 1h30m";
    case "instant":
      return "2026-04-07T09:00Z";
    case "time":
      return "09:00";
    case "user":
      return "choose somebody";
    case "timezone":
      return "Europe/Berlin";
    default:
      return option satisfies never;
  }
}

/** Tables show the end of an id, with an ellipsis before it: what was typed without that. */
export function shownPart(text: string): string {
  return text.replace(/^(?:…|\.\.\.)/, "");
}
