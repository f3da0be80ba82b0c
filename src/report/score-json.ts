import * as z from "zod";
import type { Terms } from "../agreement/terms.js";
import type { Scored } from "../app/score.js";
import { exact } from "../measure/figures.js";
import type { ScoreLine } from "../score/scorecard.js";
import { CLOCKS } from "../task/fact.js";
import { utcText } from "../time/iso.js";

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
  /** Why it was recomputed from the facts, if it was. */
  refolded: z.enum(["another-frame", "before-watermark"]).nullable(),
  tasks: z.strictObject({
    opened: count,
    valid: count,
    completed: z.strictObject({ A: count, B: count, C: count, D: count, pending: count }),
    failed: count,
    handedOff: count,
    overdue: count,
    open: count,
    excluded: count,
    cancelled: count,
    partial: count,
    answeredByOther: count,
    requesters: count.nullable(),
    unattributed: count,
  }),
  objectives: z.array(lineSchema),
  outcomes: z.array(lineSchema),
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

export function scoreJson(terms: Terms, { period, now, card, refolded }: Scored): ScoreJson {
  const { id, title, kind } = terms;
  return {
    agreement: { id, title, kind, accepted: false },
    period: { key: period.key, kind: period.kind, firstDay: period.firstDay, lastDay: period.lastDay },
    now: utcText(now),
    refolded,
    tasks: { ...card.tasks, completed: { ...card.tasks.completed } },
    objectives: card.objectives.map(lineJson),
    outcomes: card.outcomes.map(lineJson),
    clocks: card.clocks.map((clock) => ({ ...clock })),
  };
}

function lineJson(line: ScoreLine): ScoreJson["objectives"][number] {
  const { metric, better, target, measured, sample, needed, kept, interval } = line;
  const { of, n, value } = measured;
  return {
    metric,
    better,
    target: exact(target),
    of: of.den === 1n ? String(of.num) : `${of.num}/${of.den}`,
    n,
    value: value === null ? null : Number(value.num) / Number(value.den),
    sample,
    needed,
    kept,
    interval: interval && { ...interval },
  };
}
