import * as z from "zod";
import { steers, withoutSteering } from "../bytes/visible.js";
import { compareRatio, parseDecimal, type Ratio, ratio } from "../measure/ratio.js";
import { parseTime } from "../time/hours.js";
import { ACTOR_FORM, isActor, isPlace, isReceiver, PLACE_FORM, RECEIVER_FORM } from "./actor.js";
import { decimalsIn } from "./decimal.js";
import { parseDuration, parseTarget } from "./duration.js";
import { parseAmount } from "./money.js";
import { nearest } from "./nearest.js";
import type { Target } from "./terms.js";

/**
 * A value that is written as one text. The message of its issue is what was expected; `params.fix` says what to do.
 *
 * @param read gives `null` for a text that is no such value
 * @param mend gives a text that would be read, where it can guess one
 */
export function scalar<T>(
  expected: string,
  read: (text: string) => T | null,
  mend?: (text: string) => string | undefined,
) {
  return z.string({ error: expected }).transform((text, context): T => {
    const value = read(text);
    if (value !== null) return value;
    const better = text === "" ? undefined : mend?.(text);
    const params = better === undefined ? {} : { fix: `write ${better}` };
    context.issues.push({ code: "custom", message: expected, input: text, params });
    return z.NEVER;
  });
}

/** One word of several; the fix names the nearest. */
export function choice<const T extends readonly string[]>(values: T) {
  const expected = `${values.length > 1 ? "one of " : ""}${values.join(", ")}`;
  const read = (text: string) => (values.includes(text) ? (text as T[number]) : null);
  return scalar(expected, read, (text) => nearest(text, values));
}

/** A map with these keys and no others; the message of an unknown key lists them. */
export function mapOf<T extends z.ZodRawShape>(shape: T) {
  const keys = Object.keys(shape).join(", ");
  return z.strictObject(shape, {
    error: (issue) => (issue.code === "unrecognized_keys" ? keys : `a map with the keys ${keys}`),
  });
}

export function listOf<T extends z.ZodType>(element: T) {
  return z.array(element, { error: "a list: [ … ]" });
}

export const title = scalar(
  "a text of one line, at most 200 characters",
  (text) => (text.trim() !== "" && text.length <= 200 && !steers(text) ? text : null),
  (text) => {
    const better = withoutSteering(text).replace(/\s+/g, " ").trim().slice(0, 200);
    return better === "" ? undefined : JSON.stringify(better);
  },
);

export const identifier = scalar(
  "lower-case letters, digits and hyphens, at most 64",
  (text) => (/^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/.test(text) ? text : null),
  (text) =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 64)
      .replace(/^-+|-+$/g, "") || undefined,
);

export const word = scalar("a text without spaces, at most 200 characters", (text) =>
  /^\S{1,200}$/u.test(text) && !steers(text) ? text : null,
);

export const pattern = scalar("a regular expression, at most 1000 characters", (text) =>
  text !== "" && text.length <= 1_000 ? text : null,
);

export const emoji = scalar(
  "an emoji, or its name without colons",
  (text) => (/^[^\s:\p{Cc}]{1,100}$/u.test(text) ? text : null),
  (text) => text.replace(/[\s:]+/g, "") || undefined,
);

export const actor = scalar(ACTOR_FORM, (text) => (isActor(text) ? text : null), mendId);
export const place = scalar(PLACE_FORM, (text) => (isPlace(text) ? text : null), mendId);
export const receiver = scalar(RECEIVER_FORM, (text) => (isReceiver(text) ? text : null), mendId);

function mendId(text: string): string | undefined {
  const bare = text.replace(/^<?[@#]?/, "").replace(/>$/, "");
  for (const candidate of [
    `slack:${bare}`,
    `discord:user:${bare}`,
    `discord:${bare}`,
    `discord:user:${bare.slice(8)}`,
  ]) {
    if (/^(?:slack:[A-Z0-9]{8,}|discord:(?:user:)?\d{15,20})$/.test(candidate)) return `"${candidate}"`;
  }
  return undefined;
}

const DURATION_FORM = "a duration such as 30s, 15m, 4h, 1h30m or 2d";
const squeeze = (text: string) => text.toLowerCase().replace(/\s+/g, "");
/** What a duration may have been meant to be; a bare number lacks its unit. */
function meantDuration(text: string, reads: (text: string) => boolean): string | undefined {
  if (/^0*[1-9]\d{0,8}$/.test(text)) return `${text}s for seconds, ${text}m for minutes`;
  return reads(squeeze(text)) ? squeeze(text) : undefined;
}

export const duration = scalar(DURATION_FORM, parseDuration, (text) =>
  meantDuration(text, (other) => parseDuration(other) !== null),
);

export const positiveDuration = scalar(
  `${DURATION_FORM}, above zero`,
  (text) => parseDuration(text) || null,
  (text) => meantDuration(text, (other) => Boolean(parseDuration(other))),
);

export const target = scalar(
  `${DURATION_FORM}, or business days such as 2bd, above zero`,
  positiveTarget,
  (text) => meantDuration(text, (other) => positiveTarget(other) !== null),
);

function positiveTarget(text: string): Target | null {
  const read = parseTarget(text);
  return read === null || ("ms" in read ? read.ms : read.businessDays) === 0 ? null : read;
}

const whole = ratio(1n);

/** From 0 % to 100 %. */
export const share = scalar(
  "a share from 0% to 100%, such as 95% or 0.95",
  (text) => {
    const read = parseDecimal(text);
    return read !== null && compareRatio(read, whole) <= 0 ? read : null;
  },
  (text) => (/^\d{1,2}(?:[.,]\d+)?$|^100$/.test(text) ? `${text.replace(",", ".")}%` : undefined),
);

export const number = scalar(
  "a number such as 40 or 1.5",
  (text) => (text.includes("%") ? null : parseDecimal(text)),
  (text) => (/^\d+(?:,\d+)?%?$/.test(text) ? text.replace(",", ".").replace("%", "") : undefined),
);

/** A share of the pool that a band pays; with a stretch above 100 %. */
export const pay = scalar(
  "a share such as 50%, at most 1000%",
  (text) => {
    const read = parseDecimal(text);
    return read !== null && compareRatio(read, ratio(10n)) <= 0 ? read : null;
  },
  (text) => (/^\d{2,3}(?:\.\d+)?$/.test(text) ? `${text}%` : undefined),
);

export function integer(least: number, most: number) {
  return scalar(`a whole number from ${least} to ${most}`, (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : -1;
    return value >= least && value <= most ? value : null;
  });
}

export const flag = scalar("true or false", (text) =>
  text === "true" ? true : text === "false" ? false : null,
);

/** Kept as it is written: how many decimals it may have is the currency's to say. */
export const money = scalar(
  'an amount such as "1500.00": digits and a point, no sign, symbol or separator',
  (text) => (parseAmount(text) === null ? null : text.trim()),
  bareAmount,
);

/** An amount without symbol, code and separators. */
function bareAmount(text: string): string | undefined {
  const bare = text.replace(/[\s_'’€$£¥]|^[A-Z]{3}\b|\b[A-Z]{3}$/g, "").replace(/,(?=\d{3}(?:\D|$))/g, "");
  return parseAmount(bare) === null || bare === text ? undefined : `"${bare}"`;
}

/** A price in units of the currency, exact. */
export const price = scalar(
  'a price such as "0.99", at most 6 decimals',
  (text): Ratio | null => (decimalsIn(text) <= 6 ? parseAmount(text) : null),
  (text) => (decimalsIn(text) <= 6 ? bareAmount(text) : undefined),
);

export const timeOfDay = scalar(
  'a time of day such as "09:00"',
  (text) => {
    const minute = parseTime(text);
    return minute === null || minute >= 1_440 ? null : minute;
  },
  (text) => (/^\d:[0-5]\d$/.test(text) ? `"0${text}"` : undefined),
);
