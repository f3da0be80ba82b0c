import type { ResolvedZone } from "../../time/zone.js";
import { instantMeant, type Meant } from "./instant.js";
import { said } from "./said.js";
import { leadingWhen, trailingWhen, type When } from "./when.js";

/** What somebody wants of their reminders. */
export type RemindCommand =
  | { readonly kind: "set"; readonly at: number; readonly what: string }
  /** `day`: the words of a day that lacks its time. */
  | { readonly kind: "unclear"; readonly about: Unclear; readonly what: string; readonly day?: string }
  /** It says when, and not what. */
  | { readonly kind: "no-what"; readonly when: string }
  | { readonly kind: "list" }
  | { readonly kind: "forget"; readonly number: number }
  | { readonly kind: "forget-which" };

export type Unclear = Exclude<Meant, { kind: "at" }> | { readonly kind: "no-when" | "repeating" };

const LIST = /^(?:(?:show|list|what are) )?(?:me )?(?:my |the |all )*reminders?(?: list)?[\s?!.]*$/i;
const FORGET =
  /^(?:(?:forget|cancel|delete|remove) (?:the |my )?reminders?|reminders? (?:forget|cancel|delete|remove))\b/i;
const REMIND = /^(?:remind me|remind)\b[\s,:]*/i;
const REPEATING = /\b(?:every|each|daily|weekly|monthly|hourly)\b/i;

/** Whether a text is about reminders. */
export function isAboutReminders(text: string): boolean {
  const asked = said(text);
  return [LIST, FORGET, REMIND].some((form) => form.test(asked));
}

/**
 * Reads a request about reminders.
 * @param now ms since epoch, when it was said
 */
export function parseRemind(text: string, now: number, zone: ResolvedZone): RemindCommand {
  const asked = said(text);
  if (LIST.test(asked)) return { kind: "list" };
  if (FORGET.test(asked)) {
    const number = /^\s*(?:no\.? ?|number )?#?(\d{1,6})[\s.!]*$/i.exec(asked.replace(FORGET, ""))?.[1];
    return number === undefined ? { kind: "forget-which" } : { kind: "forget", number: Number(number) };
  }
  const { when, what, words } = partsOf(asked.replace(REMIND, ""));
  if (isRepeating(asked, what)) return { kind: "unclear", about: { kind: "repeating" }, what };
  if (!when) return { kind: "unclear", about: { kind: "no-when" }, what };
  const meant = instantMeant(when, now, zone);
  if (meant.kind === "no-time") return { kind: "unclear", about: meant, what, day: words };
  if (meant.kind !== "at") return { kind: "unclear", about: meant, what };
  return what === "" ? { kind: "no-what", when: words } : { kind: "set", at: meant.at, what };
}

interface Parts {
  readonly when: When | null;
  /** What to be reminded of. */
  readonly what: string;
  /** The words that say when. */
  readonly words: string;
}

function partsOf(text: string): Parts {
  const first = leadingWhen(text);
  if (!first) {
    const last = trailingWhen(text);
    if (!last) return { when: null, what: thing(text), words: "" };
    return { when: last.when, what: thing(last.rest), words: bare(text.slice(last.rest.length)) };
  }
  const words = text.slice(0, text.length - first.rest.length);
  const whole = { when: first.when, what: thing(first.rest), words };
  if (first.when.day === undefined || first.when.time !== undefined) return whole;
  // "tomorrow to call Ann at 9": the day stands first and its time last.
  const last = trailingWhen(first.rest);
  if (last?.when.time === undefined || last.when.day !== undefined) return whole;
  return {
    when: { ...first.when, ...last.when },
    what: thing(last.rest),
    words: `${words} at ${last.when.time}`,
  };
}

/** "to call Ann." → "call Ann" */
function thing(text: string): string {
  return bare(bare(text).replace(/^(?:to|that|about|of)(?=$|[\s:])[\s:]*/i, ""));
}

/** Without punctuation around it. */
function bare(text: string): string {
  const from = /[^\s,;:–—-]/u.exec(text)?.index ?? text.length;
  let to = text.length;
  while (to > from && /[\s,;:.!–—-]/u.test(text[to - 1]!)) to--;
  return text.slice(from, to);
}

/** "every monday at 9" leaves "every" with the thing; "to water every plant" says nothing of when. */
function isRepeating(asked: string, what: string): boolean {
  const tail = /\b(?:every|each)$/i.test(what);
  const head = REPEATING.exec(asked.replace(REMIND, "").slice(0, 8));
  return tail || head?.index === 0;
}
