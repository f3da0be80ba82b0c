import * as z from "zod";
import { exact } from "../measure/figures.js";
import { amountText } from "../score/line.js";
import type { Worth } from "../score/worth.js";

/** What a period is worth; amounts are texts in units of the currency, `1850.00`. */
export const worthSchema = z.strictObject({
  currency: z.string(),
  lines: z.array(
    z.strictObject({ key: z.string(), clause: z.string(), amount: z.string(), formula: z.string() }),
  ),
  /** The sum of the lines. */
  total: z.string(),
  /** Nothing is, while nobody has accepted the terms. */
  payable: z.boolean(),
  sla: z.strictObject({ due: z.string(), credited: z.array(z.string()) }).nullable(),
  pbc: z
    .strictObject({
      due: z.string(),
      /** S: 0 to 100, above with stretch; `null` while the pool is withheld. */
      score: z.string().nullable(),
      withheld: z.enum(["too-little-weight", "gate-without-samples"]).nullable(),
      outcomes: z.array(
        z.strictObject({
          metric: z.string(),
          weight: z.string(),
          /** `null`: too few samples, outside the sum. */
          score: z.string().nullable(),
          unsupplied: z.boolean(),
          /** A gate below its floor. */
          shut: z.boolean(),
        }),
      ),
    })
    .nullable(),
});
export type WorthJson = z.infer<typeof worthSchema>;

export function worthJson({ lines, dueMinor, sla, pbc }: Worth, currency: string): WorthJson {
  const money = (minor: bigint) => amountText(minor, currency);
  return {
    currency,
    lines: lines.map(({ key, clause, amountMinor, formula }) => ({
      key,
      clause,
      amount: money(amountMinor),
      formula,
    })),
    total: money(dueMinor),
    payable: false,
    sla: sla && { due: money(sla.dueMinor), credited: [...sla.credited] },
    pbc: pbc && {
      due: money(pbc.dueMinor),
      score: pbc.score && exact(pbc.score),
      withheld: pbc.withheld,
      outcomes: pbc.outcomes.map(({ outcome, score, unsupplied, shut }) => ({
        metric: outcome.metric,
        weight: exact(outcome.weight),
        score: score && exact(score),
        unsupplied,
        shut,
      })),
    },
  };
}
