import * as z from "zod";
import type { Terms } from "../agreement/terms.js";
import type { Changes, LineState } from "../app/digest/changes.js";
import type { DigestContent } from "../app/digest/content.js";
import type { Trend } from "../app/digest/trend.js";
import { exact } from "../measure/figures.js";
import { toNumber } from "../measure/ratio.js";
import { amountText } from "../score/line.js";
import { CLOCKS } from "../task/fact.js";
import { utcText } from "../time/iso.js";
import { budgetsLeft } from "./digest-budgets.js";
import { scoreJson, scoreSchema } from "./score-json.js";

const difference = z.int();
/** A share of 1, or units of the currency: the nearest double. */
const stateSchema = z.strictObject({ value: z.number().nullable(), kept: z.boolean().nullable() });

const changesSchema = z.strictObject({
  since: z.string(),
  /** What came on top; negative where something was taken out. */
  tasks: z.strictObject({
    opened: difference,
    completed: difference,
    failed: difference,
    handedOff: difference,
    overdue: difference,
    open: difference,
  }),
  breached: z.array(z.strictObject({ clock: z.enum(CLOCKS), by: difference })),
  /** Terms that moved. */
  lines: z.array(
    z.strictObject({
      part: z.enum(["sla", "pbc"]),
      metric: z.string(),
      before: stateSchema.nullable(),
      after: stateSchema,
    }),
  ),
  worth: z.strictObject({ before: z.string(), after: z.string() }).nullable(),
  /** Nothing happened. */
  quiet: z.boolean(),
});

const termSchema = z.strictObject({ part: z.enum(["sla", "pbc"]), metric: z.string() });

const budgetSchema = termSchema.extend({
  /** Of the misses that the target allows, 0 to 1; `null` without data. */
  share: z.number().nullable(),
  /** Whole misses; of availability ms. */
  missesLeft: z.int().min(0).nullable(),
});

/** By the day on which the tasks were opened. */
const trendSchema = z.strictObject({
  days: z.array(z.string()),
  lines: z.array(
    termSchema.extend({
      /** Exact decimal, a share of 1. */
      target: z.string(),
      /** One a day; `value` is the nearest double, `null` where nothing was judged. */
      points: z.array(stateSchema.extend({ n: z.int().min(0) })),
    }),
  ),
});

/** What `pawpact digest --format json` prints. */
export const digestSchema = z.strictObject({
  score: scoreSchema,
  /** What is left of each term's error budget; costs have none. */
  budgets: z.array(budgetSchema),
  /** The last days; `null` where the agreement had not begun. */
  trend: trendSchema.nullable(),
  /** Since the digest before; `null` where there is none to compare with. */
  changes: changesSchema.nullable(),
  ended: z.array(z.strictObject({ score: scoreSchema, changes: changesSchema.nullable() })),
  unknown: z.array(z.string()),
  skipped: z.array(z.string()),
  gaps: z.array(z.strictObject({ channel: z.string(), from: z.string(), to: z.string() })),
});
export type DigestJson = z.infer<typeof digestSchema>;

export function digestJson(terms: Terms, content: DigestContent): DigestJson {
  const { valued, outlook, burn, trend, changes, ended, unknown, skipped, gaps } = content;
  return {
    score: scoreJson(terms, valued, outlook, burn),
    budgets: budgetsLeft(valued.card).map(({ part, line, budget, share }) => ({
      part,
      metric: line.metric,
      share,
      missesLeft: budget?.missesLeft ?? null,
    })),
    trend: trend && trendJson(trend),
    changes: changes && changesJson(changes, terms.currency),
    ended: ended.map((one) => ({
      score: scoreJson(terms, one.valued),
      changes: one.changes && changesJson(one.changes, terms.currency),
    })),
    unknown: [...unknown],
    skipped: [...skipped],
    gaps: gaps.map(({ channel, from, to }) => ({ channel, from: utcText(from), to: utcText(to) })),
  };
}

function trendJson({ days, lines }: Trend): z.infer<typeof trendSchema> {
  return {
    days: [...days],
    lines: lines.map(({ part, metric, days: points }) => ({
      part,
      metric,
      target: exact(points[0]!.target),
      points: points.map(({ measured: { n, value }, kept }) => ({
        n,
        value: value && toNumber(value),
        kept,
      })),
    })),
  };
}

function changesJson(changes: Changes, currency: string): z.infer<typeof changesSchema> {
  const { since, tasks, breached, lines, dueMinor, quiet } = changes;
  return {
    since: utcText(since),
    tasks: { ...tasks },
    breached: breached.map((one) => ({ ...one })),
    lines: lines.map(({ part, metric, before, after }) => ({
      part,
      metric,
      before: before && stateJson(before),
      after: stateJson(after),
    })),
    worth: dueMinor && {
      before: amountText(dueMinor.before, currency),
      after: amountText(dueMinor.after, currency),
    },
    quiet,
  };
}

function stateJson({ value, kept }: LineState): z.infer<typeof stateSchema> {
  return { value: value && toNumber(value), kept };
}
