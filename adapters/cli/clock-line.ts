import * as z from "zod";
import { nearest } from "../../src/agreement/nearest.js";
import type { Target } from "../../src/agreement/terms.js";
import type { Pause } from "../../src/time/business.js";
import { type Parsed, parseHolidays, parseHours, parseOverrides } from "../../src/time/hours.js";
import { parseInstant } from "../../src/time/iso.js";
import type { CalendarSpec } from "../../src/time/spec.js";
import { excerpt } from "../import/item.js";

export type LineId = string | number | null;

/** One question: the business time up to `end`, or the due instant of `target`. */
export interface ClockLine {
  readonly id: LineId;
  /** As written; `readCalendar` reads it. */
  readonly calendar: unknown;
  readonly start: number;
  readonly end?: number;
  readonly target?: Target;
  readonly pauses: readonly Pause[];
}

/** A line that can't be read; the message says what was found and what was expected, the id where it was readable. */
export class LineError extends Error {
  override readonly name = "LineError";
  constructor(
    message: string,
    readonly id: LineId = null,
  ) {
    super(message);
  }
}

/** @throws {LineError} */
export function readLine(text: string): ClockLine {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new LineError(`line: found ${excerpt(text)}, expected one JSON object a line`);
  }
  const line = lineSchema.safeParse(json);
  if (line.success) return line.data;
  const id = idSchema.safeParse((json as { id?: unknown } | null)?.id);
  throw new LineError(issuesText(line.error, "line"), id.success ? id.data : null);
}

/**
 * Reads the calendar of a line; `null` is always open.
 *
 * @throws {LineError}
 */
export function readCalendar(written: unknown): CalendarSpec | null {
  if (written === null || written === "always") return null;
  const calendar = calendarSchema.safeParse(written);
  if (calendar.success) return calendar.data;
  throw new LineError(issuesText(calendar.error, "calendar", "calendar"));
}

const idSchema = z.union([z.string(), z.number()], expected("a string or a number"));

const instant = z.string(expected('an instant such as "2026-04-07T09:00:00Z"')).transform((text, context) => {
  const at = parseInstant(text);
  if (at !== null) return at;
  context.addIssue({
    code: "custom",
    message: `found ${show(text)}, expected ISO 8601 with an offset or Z, such as "2026-04-07T09:00:00Z"`,
  });
  return z.NEVER;
});

const pause = z
  .tuple([instant, instant.nullable()], expected("a pair [from, to], to null while it lasts"))
  .refine(([from, to]) => to === null || from <= to, {
    error: "found an end before the start, expected it after",
  })
  .transform(([from, to]): Pause => ({ from, to }));

const lineSchema = z
  .looseObject(
    {
      id: idSchema,
      calendar: z.custom((value) => value !== undefined, {
        error: 'found nothing, expected {"timezone", "hours"}, or null for always open',
      }),
      start: instant,
      end: instant.optional(),
      targetMs: z
        .int(expected("whole milliseconds from 0"))
        .min(0, expected("whole milliseconds from 0"))
        .optional(),
      businessDays: z
        .int(expected("a whole number from 1"))
        .min(1, expected("a whole number from 1"))
        .optional(),
      pauses: z.array(pause, expected("a list of pairs [from, to]")).default([]),
    },
    expected("a JSON object"),
  )
  .transform(({ id, calendar, start, end, targetMs, businessDays, pauses }, context): ClockLine => {
    const asked = [end, targetMs, businessDays].filter((value) => value !== undefined).length;
    if (asked !== 1) {
      const found = asked === 0 ? "none" : "several";
      context.addIssue({
        code: "custom",
        message: `found ${found} of end, targetMs and businessDays, expected one`,
      });
      return z.NEVER;
    }
    const base = { id, calendar, start, pauses };
    if (end !== undefined) return { ...base, end };
    return { ...base, target: targetMs === undefined ? { businessDays: businessDays! } : { ms: targetMs } };
  });

const intervals = z.array(
  z.string(expected('a text such as "09:00-17:00"')),
  expected('a list such as ["09:00-17:00"], empty where closed'),
);

const calendarKeys = ["timezone", "hours", "holidays", "overrides"];

const calendarSchema = z
  .strictObject(
    {
      timezone: z.string(expected('an IANA name such as "Europe/Berlin"')),
      hours: z.preprocess(
        (hours) => (hours === "always" ? { "mon-sun": ["00:00-24:00"] } : hours),
        z.record(
          z.string(),
          intervals,
          expected('opening hours such as {"mon-fri": ["09:00-17:00"]}, or "always"'),
        ),
      ),
      holidays: z
        .array(
          z.string(
            expected('a date such as "2026-12-25" (named holidays are for agreements: give their dates)'),
          ),
          expected("a list of dates"),
        )
        .default([]),
      overrides: z
        .record(z.string(), intervals, expected('dates such as {"2026-12-24": ["09:00-12:00"]}'))
        .default({}),
    },
    expected("an object with timezone and hours, or null for always open"),
  )
  .transform(({ timezone, ...written }, context): CalendarSpec => {
    const take = <T>(key: string, parsed: Parsed<T>): T => {
      if (parsed.ok) return parsed.value;
      for (const { path, found, expected } of parsed.faults) {
        context.addIssue({
          code: "custom",
          path: [key, ...path],
          message: `found ${found}, expected ${expected}`,
        });
      }
      return z.NEVER;
    };
    return {
      timezone,
      hours: take("hours", parseHours(written.hours)),
      holidays: take("holidays", parseHolidays(written.holidays)),
      overrides: take("overrides", parseOverrides(written.overrides)),
    };
  });

function expected(what: string) {
  return { error: ({ input }: { readonly input?: unknown }) => `found ${show(input)}, expected ${what}` };
}

function show(value: unknown): string {
  return value === undefined ? "nothing" : excerpt(JSON.stringify(value));
}

/** One line for all that is wrong: `calendar.hours.mon[0]: found "9-17", expected …; start: found nothing, …`. */
function issuesText({ issues }: z.ZodError, whole: string, prefix = ""): string {
  return issues.map((issue) => `${pathText(issue.path, prefix) || whole}: ${issueText(issue)}`).join("; ");
}

function issueText(issue: z.core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return issue.message;
  const [key = ""] = issue.keys;
  const meant = nearest(key, calendarKeys);
  return `found the key "${key}", expected ${calendarKeys.join(", ")}${meant ? `. Did you mean "${meant}"?` : ""}`;
}

function pathText(path: readonly PropertyKey[], prefix: string): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    return text === "" ? String(step) : `${text}.${String(step)}`;
  }, prefix);
}
