import * as z from "zod";
import { ratio } from "../measure/ratio.js";
import { parseDate } from "../time/civil.js";
import {
  actor,
  choice,
  duration,
  emoji,
  flag,
  identifier,
  integer,
  listOf,
  mapOf,
  money,
  number,
  pattern,
  pay,
  place,
  positiveDuration,
  price,
  receiver,
  scalar,
  share,
  target,
  timeOfDay,
  title,
  word,
} from "./scalar.js";

/**
 * The agreement file as it is written: every scalar comes in as text and goes out read (shares as exact ratios,
 * durations in ms; money stays text until the currency is known). Defaults are put in here; what the values mean
 * together is judged by `rules/`.
 */
const date = scalar('a date that exists, from 1970 on, such as "2026-12-25"', (text) =>
  text >= "1970" && parseDate(text) !== null ? text : null,
);
const percent = (count: number) => ratio(count, 100);
const HOUR_MS = 3_600_000;

const party = mapOf({ name: title, members: listOf(actor).default([]) });

const intervals = listOf(z.string({ error: 'two times of day such as "09:00-17:00"' }));
const intervalsByKey = (expected: string) => z.record(z.string(), intervals, { error: expected });

export const namedHoliday = mapOf({
  country: scalar(
    "two capital letters, such as DE",
    (text) => (/^[A-Z]{2}$/.test(text) ? text : null),
    (text) => (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : undefined),
  ),
  region: scalar("a region's code, such as BE", (text) =>
    /^[A-Za-z0-9-]{1,20}$/.test(text) ? text : null,
  ).optional(),
});
export type NamedHoliday = z.output<typeof namedHoliday>;

const calendar = mapOf({
  timezone: word.optional(),
  hours: intervalsByKey('weekdays with their intervals: { mon-fri: ["09:00-17:00"] }'),
  holidays: listOf(z.union([date, namedHoliday])).default([]),
  overrides: intervalsByKey('dates with their intervals: { "2026-12-24": ["09:00-12:00"] }').default({}),
});

const tasks = mapOf({
  open: choice(["mention", "every-message"]).default("mention"),
  groupWithin: duration.default(120_000),
  reopen: mapOf({
    policy: choice(["continue", "new-cycle", "first-only"]).default("continue"),
    within: duration.default(72 * HOUR_MS),
  }).prefault({}),
  warnAt: listOf(share).default([percent(75), percent(90)]),
  closeAfter: positiveDuration.default(168 * HOUR_MS),
  thanks: listOf(pattern).default(["^(thanks|thank you|ありがとう)"]),
  reactions: mapOf({
    confirm: listOf(emoji).default(["white_check_mark", "✅"]),
    reopen: listOf(emoji).default(["x", "❌"]),
    acknowledge: listOf(emoji).default(["eyes", "👀"]),
  }).prefault({}),
});

const within = z
  .union([target.transform((only) => ({ default: only })), z.record(z.string(), target)])
  .optional();
const hours = choice(["always", "calendar"]).optional();

const credit = mapOf({ below: share.optional(), above: share.optional(), credit: share });

export const objective = mapOf({
  metric: word,
  within,
  hours,
  target: share,
  credits: listOf(credit).default([]),
});
export type ObjectiveDocument = z.output<typeof objective>;

/** Shares, but for cost-per-completion an amount: which of the two is judged with the metric. */
const level = scalar(
  'a share such as 95%, or for cost-per-completion an amount such as "0.80"',
  (text) => number.safeParse(text).data ?? share.safeParse(text).data ?? null,
);

export const outcome = mapOf({
  metric: word,
  within,
  hours,
  weight: number,
  floor: level,
  target: level,
  stretch: level.optional(),
  stretchScore: number.optional(),
  gate: flag.default(false),
});
export type OutcomeDocument = z.output<typeof outcome>;

const slaShape = {
  fee: money,
  floor: money.optional(),
  cap: share.optional(),
  repeat: number.optional(),
  once: listOf(listOf(word)).default([]),
  objectives: listOf(objective),
};

const pbcShape = {
  base: money.optional(),
  unit: mapOf({ metric: choice(["completions"]), price }).optional(),
  pool: money.optional(),
  payFrom: number.optional(),
  payBands: listOf(mapOf({ from: number, pay })).optional(),
  min: money.optional(),
  max: money.optional(),
  outcomes: listOf(outcome).default([]),
  grades: mapOf({
    A: share.default(percent(100)),
    B: share.default(percent(100)),
    C: share.default(percent(50)),
    D: share.default(percent(0)),
  }).prefault({}),
};

export const digest = mapOf({
  to: receiver,
  every: choice(["day", "week", "month"]),
  on: word.optional(),
  at: timeOfDay,
  timezone: word.optional(),
});
export type DigestDocument = z.output<typeof digest>;

const warning = mapOf({ to: receiver });

export const documentShape = {
  pawpact: scalar("1, the version of the format that this program reads", (text) =>
    text === "1" ? 1 : null,
  ),
  id: identifier,
  title,
  currency: word,
  from: date.optional(),
  until: date.optional(),
  parties: mapOf({ provider: party, customer: party }),
  reviewers: listOf(actor).default([]),
  checks: listOf(word).default([]),
  arbiter: actor.optional(),
  scope: listOf(place).default([]),
  requesters: mapOf({ bots: listOf(actor).default([]) }).prefault({}),
  assistant: mapOf({
    members: listOf(actor).default([]),
    acknowledgements: listOf(pattern).default([]),
    completions: listOf(pattern).default([]),
    failures: listOf(pattern).default([]),
  }).prefault({}),
  period: mapOf({ every: choice(["day", "week", "month", "quarter"]), timezone: word }),
  calendar: calendar.optional(),
  tasks: tasks.prefault({}),
  store: mapOf({ text: choice(["none", "title"]).default("none") }).prefault({}),
  availability: mapOf({
    heartbeat: positiveDuration.default(60_000),
    unknownCap: share.default(percent(1)),
  }).prefault({}),
  samples: mapOf({ minimum: integer(1, 1_000_000).default(20) }).prefault({}),
  sla: mapOf(slaShape).optional(),
  pbc: mapOf(pbcShape).optional(),
  settlement: mapOf({
    window: duration.default(72 * HOUR_MS),
    claim: duration.default(72 * HOUR_MS),
    adjustFor: integer(0, 100).default(2),
    maintenanceCap: duration.default(4 * HOUR_MS),
  }).prefault({}),
  digests: listOf(digest).default([]),
  warnings: listOf(warning).optional(),
};

export const documentSchema = mapOf(documentShape);
export type Document = z.output<typeof documentSchema>;
