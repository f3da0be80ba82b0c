import { SPAN } from "./span.js";
import { TIME_OF_DAY } from "./time-of-day.js";

/** When something is to be, in a person's words: a span from now, or a day, a time of day, or both. */
export interface When {
  readonly span?: string;
  readonly day?: string;
  readonly time?: string;
}

/** Words that say when, and what is left of the text without them. */
export interface Found {
  readonly when: When;
  readonly rest: string;
}

const WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday";
const SHORT = "mon|tues?|wed|thu(?:rs?)?|fri|sat|sun";
const DAY = `(?<day>today|tomorrow|(?:the )?day after tomorrow|(?:on )?\\d{4}-\\d{2}-\\d{2}|(?:on |this |next )(?:${WEEKDAY}|${SHORT})|${WEEKDAY})`;
const TIME = `(?:at (?<time>${TIME_OF_DAY}))`;
/** Without "at" only what can't be a mere number. */
const CLOCK = "(?<time>\\d{1,2}:\\d{2}(?:\\s*(?:am|pm))?|\\d{1,2}\\s*(?:am|pm))";

/** The fullest wordings first. */
const WORDINGS = [
  `in (?<span>${SPAN})`,
  `${DAY},? ${TIME}`,
  `${DAY},? ${CLOCK}`,
  `${TIME},? ${DAY}`,
  `${CLOCK},? ${DAY}`,
  TIME,
  CLOCK,
  DAY,
];
const LEADING = WORDINGS.map((source) => new RegExp(`^(?:${source})(?=$|[\\s,;:.!?])`, "i"));
const TRAILING = WORDINGS.map((source) => new RegExp(`(?<=^|[\\s,;:])(?:${source})[.!?\\s]*$`, "i"));

/** The words at the beginning that say when; `null` where there are none. */
export function leadingWhen(text: string): Found | null {
  return find(text, LEADING, (match) => text.slice(match[0].length));
}

/** The words at the end that say when; `null` where there are none. */
export function trailingWhen(text: string): Found | null {
  return find(text, TRAILING, (match) => text.slice(0, match.index));
}

function find(
  text: string,
  wordings: readonly RegExp[],
  rest: (match: RegExpExecArray) => string,
): Found | null {
  for (const wording of wordings) {
    const match = wording.exec(text);
    if (match) return { when: { ...match.groups }, rest: rest(match) };
  }
  return null;
}
