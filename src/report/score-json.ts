import * as z from "zod";
import type { Objective, Terms } from "../agreement/terms.js";
import type { BurnAlerts } from "../app/burn.js";
import type { Burn, Outlook } from "../app/outlook.js";
import type { Valued } from "../app/worth.js";
import { exact } from "../measure/figures.js";
import { toNumber } from "../measure/ratio.js";
import { type CrossedBand, crossedBand } from "../score/band.js";
import { budgetOf } from "../score/budget.js";
import { toWorseBand } from "../score/distance.js";
import type { Scorecard, ScoreLine } from "../score/scorecard.js";
import { taskCountsSchema } from "../score/task-counts.js";
import { CLOCKS } from "../task/fact.js";
import { utcText } from "../time/iso.js";
import { burnJson as alertsJson, burnSchema } from "./burn-json.js";
import { responseOf } from "./worth.js";
import { worthJson, worthSchema } from "./worth-json.js";

const count = z.int().min(0);

const lineSchema = z.strictObject({
  metric: z.string(),
  better: z.enum(["higher", "lower"]),
  /** Exact decimal: a share of 1, or units of the currency. */
  target: z.string(),
  /** Good ones, or bad ones where lower is better: value = of ÷ n. An exact fraction `of`/`n`. */
  of: z.string(),
  n: count,
  /** The nearest double; `null` without data. */
  value: z.number().nullable(),
  sample: z.enum(["no-data", "provisional", "normal"]),
  /** n from which it is charged normally. */
  needed: count.nullable(),
  kept: z.boolean().nullable(),
  /** Wilson 95 %, while provisional. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  /** The provider has supplied what it takes to measure. */
  supplied: z.boolean(),
  /** Of satisfaction: tasks rated among the valid ones. */
  response: z.strictObject({ of: count, n: count, value: z.number() }).nullable(),
});

const bandSchema = z.strictObject({
  /** Its place among the objective's credits. */
  index: count,
  threshold: z.string(),
  credit: z.string(),
});

const objectiveSchema = lineSchema.extend({
  /** The band whose credit applies. */
  band: bandSchema.nullable(),
  /** How many misses more (of availability: ms) make a worse band apply. */
  next: z.strictObject({ misses: count, band: bandSchema }).nullable(),
  budget: z
    .strictObject({
      /** Exact decimals, or fractions rounded to 6 digits; of availability in ms. */
      allowed: z.string(),
      bad: z.string(),
      left: z.string(),
      /** Whole misses left. */
      missesLeft: count,
      /** 1: all of it. */
      spent: z.number().nullable(),
    })
    .nullable(),
  /** Of tasks opened lately; 1 spends the budget exactly. Only while the period runs. */
  burn: z.strictObject({ today: z.number().nullable(), threeDays: z.number().nullable() }).nullable(),
});

/** Availability, in ms of agreed time. */
const availabilitySchema = z.strictObject({
  agreedMs: count,
  excludedMs: count,
  unknownMs: count,
  /** What of the unknown counts as down. */
  overCapMs: count,
  downMs: count,
});

/** What `pawpact score --format json` prints. */
export const scoreSchema = z.strictObject({
  agreement: z.strictObject({
    id: z.string(),
    title: z.string(),
    kind: z.enum(["sla", "pbc", "hybrid"]),
    /** Nobody accepted these terms yet: nothing is payable. */
    accepted: z.boolean(),
  }),
  period: z.strictObject({ key: z.string(), kind: z.string(), firstDay: z.string(), lastDay: z.string() }),
  now: z.string(),
  /** The period still runs: these are its figures so far. */
  toDate: z.boolean(),
  /** Why it was recomputed from the facts, if it was. */
  refolded: z.enum(["another-frame", "before-watermark"]).nullable(),
  tasks: taskCountsSchema,
  objectives: z.array(objectiveSchema),
  outcomes: z.array(lineSchema),
  /** By hours; nothing where no presence was recorded, or no entry names it. */
  availability: z.strictObject({
    always: availabilitySchema.optional(),
    calendar: availabilitySchema.optional(),
  }),
  /** Why there is nothing to say of it: it lies ahead, or it was over before the ledger's first fact. */
  unseen: z.enum(["not-begun", "before-first-fact"]).nullable(),
  /** `null`: not one of the agreement's own periods, or unseen. */
  worth: worthSchema.nullable(),
  /** Alerts on error budgets; `null` for a period that is over. */
  burn: burnSchema.nullable(),
  /** Clocks that breach within a day if nothing is done; `null` for a period that is over, or when recomputed. */
  soon: z
    .array(
      z.strictObject({
        task: z.string(),
        clock: z.enum(CLOCKS),
        dueAt: z.string(),
        leftMs: count,
      }),
    )
    .nullable(),
  clocks: z.array(
    z.strictObject({
      clock: z.enum(CLOCKS),
      met: count,
      breached: count,
      open: count,
      cancelled: count,
      partial: count,
      /** Stopped, with nothing to judge by. */
      unjudged: count,
      /** Late, and not stopped yet: among the breached. */
      overdue: count,
      /** Business time; `null` among the unanswered overdue, or (90, 95) below n = 20. */
      times: z
        .strictObject({
          n: count,
          medianMs: count.nullable(),
          p90Ms: count.nullable(),
          p95Ms: count.nullable(),
        })
        .nullable(),
    }),
  ),
});
export type ScoreJson = z.infer<typeof scoreSchema>;

export function scoreJson(
  terms: Terms,
  valued: Valued,
  outlook: Outlook | null = null,
  burn: BurnAlerts | null = null,
): ScoreJson {
  const { id, title, kind, currency } = terms;
  const { period, now, toDate, card, refolded, presence, worth, unseen } = valued;
  return {
    agreement: { id, title, kind, accepted: false },
    period: { key: period.key, kind: period.kind, firstDay: period.firstDay, lastDay: period.lastDay },
    now: utcText(now),
    toDate,
    refolded,
    tasks: { ...card.tasks, completed: { ...card.tasks.completed } },
    objectives: card.objectives.map((line, index) => ({
      ...lineJson(line, card),
      ...creditJson(terms.sla!.objectives[index]!, line),
      budget: budgetJson(line),
      burn: burnJson(outlook?.burn.get(line.metric)),
    })),
    outcomes: card.outcomes.map((line) => lineJson(line, card)),
    availability: { ...presence?.availability },
    unseen: unseen?.why ?? null,
    worth: worth && worthJson(worth, currency),
    burn: burn && alertsJson(burn),
    soon:
      outlook?.soon.map(({ task, clock, dueAt, leftMs }) => ({
        task,
        clock,
        dueAt: utcText(dueAt),
        leftMs,
      })) ?? null,
    clocks: card.clocks.map((clock) => ({ ...clock })),
  };
}

function lineJson(line: ScoreLine, card: Scorecard): ScoreJson["outcomes"][number] {
  const { metric, better, target, measured, sample, needed, kept, interval, supplied } = line;
  const { of, n, value } = measured;
  const response = responseOf(line, card);
  return {
    metric,
    better,
    target: exact(target),
    of: of.den === 1n ? String(of.num) : `${of.num}/${of.den}`,
    n,
    value: value && toNumber(value),
    sample,
    needed,
    kept,
    interval: interval && { ...interval },
    supplied,
    response: response && { ...response, value: toNumber(response.value) },
  };
}

function creditJson(
  objective: Objective,
  line: ScoreLine,
): Pick<ScoreJson["objectives"][number], "band" | "next"> {
  const [band, next] = [crossedBand(objective, line), toWorseBand(objective, line)];
  return {
    band: band && bandJson(band),
    next: next?.band ? { misses: next.misses, band: bandJson(next.band) } : null,
  };
}

function bandJson({ index, threshold, credit }: CrossedBand): z.infer<typeof bandSchema> {
  return { index, threshold: exact(threshold), credit: exact(credit) };
}

function budgetJson(line: ScoreLine): ScoreJson["objectives"][number]["budget"] {
  const budget = budgetOf(line);
  if (!budget) return null;
  const { allowed, bad, left, missesLeft, spent } = budget;
  return {
    allowed: exact(allowed),
    bad: exact(bad),
    left: exact(left),
    missesLeft,
    spent: spent && toNumber(spent),
  };
}

function burnJson(burn: Burn | undefined): ScoreJson["objectives"][number]["burn"] {
  if (!burn) return null;
  const { today, threeDays } = burn;
  return { today: today && toNumber(today), threeDays: threeDays && toNumber(threeDays) };
}
