import { DAY_MS, parseDate } from "../../src/time/civil.js";
import { UserError } from "../user-error.js";

/**
 * Reads an instant as some file writes it: ms since epoch, or `null` for what it can't read or no fact can carry. Of a
 * local time that the clock repeats, the first occurrence is meant, unless it lies before `from` and the second doesn't.
 */
export type ReadInstant = (text: string, from?: number) => number | null;

/** The instant of a local time in the zone of the file; `wallMs` is the local time as if it were UTC. */
export type WallToInstant = (wallMs: number, from?: number) => number;

/** The end of 2099: the last instant that a fact may carry. */
export const LAST_INSTANT = 4_102_444_799_999;

/** What a format token matches, strictly and where something other than a digit follows. */
const TOKENS: Readonly<Record<string, { strict: string; loose?: string }>> = {
  YYYY: { strict: "\\d{4}" },
  MMM: { strict: "[A-Za-z]{3}" },
  MM: { strict: "\\d{2}", loose: "\\d{1,2}" },
  M: { strict: "\\d{1,2}" },
  DD: { strict: "\\d{2}", loose: "\\d{1,2}" },
  D: { strict: "\\d{1,2}" },
  HH: { strict: "\\d{2}", loose: "\\d{1,2}" },
  H: { strict: "\\d{1,2}" },
  hh: { strict: "\\d{2}", loose: "\\d{1,2}" },
  h: { strict: "\\d{1,2}" },
  mm: { strict: "\\d{2}", loose: "\\d{1,2}" },
  ss: { strict: "\\d{2}", loose: "\\d{1,2}" },
  SSS: { strict: "\\d{1,9}" },
  A: { strict: "[AaPp]\\.?[Mm]\\.?" },
  Z: { strict: "[Zz]|[+-](?:[01]\\d|2[0-3])(?::?[0-5]\\d)?" },
};
/** Tokens, `[literal text]`, and any other single character, which stands for itself. */
const PART = /\[([^\]]*)\]|YYYY|MMM|MM?|DD?|HH?|hh?|mm|ss|SSS|A|Z|[\s\S]/g;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*([Zz]|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?$/;

/**
 * Makes a reader of instants. `format`: `ISO 8601` (a space may stand for the T; a date alone is its midnight),
 * `unix`, `unix-ms`, or a pattern like `MM/DD/YYYY hh:mm:ss A`. An offset in the text wins over the file's zone.
 *
 * @throws {UserError} for a pattern that names no whole date or has an unknown token.
 */
export function instantReader(format: string, toInstant: WallToInstant): ReadInstant {
  const inRange = (instant: number | null) =>
    instant !== null && instant >= 0 && instant <= LAST_INSTANT ? instant : null;
  if (/^iso([ -]?8601)?$/i.test(format))
    return (text, from) => inRange(readIso(text, (wallMs) => toInstant(wallMs, from)));
  if (format === "unix") return (text) => inRange(readUnix(text));
  if (format === "unix-ms")
    return (text) => inRange(/^\d{1,15}(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : null);
  const read = patternReader(format, toInstant);
  return (text, from) => inRange(read(text, from));
}

function readIso(text: string, toInstant: WallToInstant): number | null {
  const match = ISO.exec(text);
  if (!match) return null;
  const [, date = "", hour = "0", minute = "0", second = "0", fraction = "", offset] = match;
  const day = parseDate(date);
  return day === null ? null : instantOf(day, timeOf(+hour, +minute, +second, fraction), offset, toInstant);
}

function readUnix(text: string): number | null {
  const match = /^(\d{1,12})(?:\.(\d+))?$/.exec(text);
  return match ? Number(match[1]) * 1000 + millisOf(match[2] ?? "") : null;
}

function patternReader(format: string, toInstant: WallToInstant): ReadInstant {
  const parts = [...format.matchAll(PART)].map(([text, literal]) => ({
    text: literal ?? text,
    token: literal === undefined && Object.hasOwn(TOKENS, text),
  }));
  const names: string[] = [];
  const pattern = parts.map(({ text, token }, index) => {
    if (!token) {
      if (/[A-Za-z]/.test(text) && text !== "T" && !format.includes(`[${text}]`))
        throw refused(format, `found "${text}"`);
      return /\s/.test(text) ? "\\s+" : text.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
    }
    names.push(text);
    const { strict, loose } = TOKENS[text]!;
    return `(${parts[index + 1]?.token ? strict : (loose ?? strict)})`;
  });
  for (const needed of ["YYYY", "M", "D"]) {
    if (!names.some((name) => name.startsWith(needed))) throw refused(format, `found no ${needed}`);
  }
  const twelve = names.some((name) => name.startsWith("h"));
  if (twelve !== names.includes("A")) throw refused(format, "found one of hh and A without the other");
  const expression = new RegExp(`^${pattern.join("")}$`);
  return (text, from) => {
    const match = expression.exec(text);
    if (!match) return null;
    const found: Record<string, string> = {};
    names.forEach((name, index) => {
      found[name.length === 2 ? name[0]! : name] = match[index + 1]!;
    });
    const month = found.MMM ? MONTHS.indexOf(found.MMM.toLowerCase()) + 1 : Number(found.M);
    const date = parseDate(`${found.YYYY}-${String(month).padStart(2, "0")}-${found.D!.padStart(2, "0")}`);
    const time = timeOf(hourOf(found), Number(found.m ?? 0), Number(found.s ?? 0), found.SSS ?? "");
    return date === null ? null : instantOf(date, time, found.Z, (wallMs) => toInstant(wallMs, from));
  };
}

function hourOf(found: Record<string, string>): number {
  if (found.h === undefined) return Number(found.H ?? 0);
  const hour = Number(found.h);
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (/^p/i.test(found.A!) ? 12 : 0);
}

/** Milliseconds since midnight; 24:00 is the next one. */
function timeOf(hour: number, minute: number, second: number, fraction: string): number | null {
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + millisOf(fraction);
  return hour <= 24 && minute <= 59 && second <= 59 && ms <= DAY_MS ? ms : null;
}

/** `461529` → 461: never rounded up. */
function millisOf(fraction: string): number {
  return Number(fraction.slice(0, 3).padEnd(3, "0"));
}

function instantOf(
  day: number,
  time: number | null,
  offset: string | undefined,
  toInstant: WallToInstant,
): number | null {
  if (time === null) return null;
  const wallMs = day * DAY_MS + time;
  if (offset === undefined) return toInstant(wallMs);
  if (/^z$/i.test(offset)) return wallMs;
  const digits = offset.slice(1).replace(":", "").padEnd(4, "0");
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return wallMs - (offset[0] === "-" ? -minutes : minutes) * 60_000;
}

function refused(format: string, found: string): UserError {
  return new UserError(
    `format "${format}": ${found}, expected ISO 8601, unix, unix-ms, or a date (and time) made of ${Object.keys(TOKENS).join(" ")}. Put other letters in brackets: YYYY-MM-DD[at]HH:mm`,
  );
}
