import * as z from "zod";
import type { Comparison } from "../app/compare.js";
import { amountText } from "../score/line.js";
import { utcText } from "../time/iso.js";
import { ASPECTS, aspectsOf } from "./compare-differences.js";

/** A decimal in the agreement's currency: `1530.00`. */
const amount = z.string().regex(/^-?\d+(\.\d+)?$/);

/** What `pawpact compare --format json` prints. */
export const compareSchema = z.strictObject({
  agreement: z.strictObject({
    id: z.string(),
    currency: z.string(),
    /** Nobody accepted these terms yet: nothing is payable. */
    accepted: z.boolean(),
  }),
  now: z.string(),
  periods: z.array(z.string()),
  seed: z.int(),
  resamples: z.int(),
  sides: z.array(
    z.strictObject({
      name: z.string(),
      /** Title of its agreement. */
      title: z.string(),
      kind: z.enum(["sla", "pbc", "hybrid"]),
      /** Recomputed from the facts: the ledger keeps no counters under its terms. */
      refolded: z.boolean(),
      fees: z.strictObject({ minimum: amount, median: amount, maximum: amount }),
      /** Of resampled periods; the risks are distances from their median. */
      risk: z.strictObject({
        p5: amount,
        median: amount,
        p95: amount,
        provider: amount,
        customer: amount,
      }),
      periods: z.array(z.strictObject({ key: z.string(), valid: z.int().min(0), due: amount })),
      differences: z.strictObject(
        Object.fromEntries(ASPECTS.map((aspect) => [aspect, z.string()])) as Record<
          (typeof ASPECTS)[number],
          z.ZodString
        >,
      ),
    }),
  ),
  advice: z.strictObject({
    /** Name of a side; `null`: no advice, and the reasons say why. */
    choose: z.string().nullable(),
    reasons: z.array(z.string()),
    flips: z.array(z.string()),
  }),
});
export type CompareJson = z.infer<typeof compareSchema>;

export function compareJson({
  own,
  now,
  options,
  periods,
  sides,
  advice,
  refolded,
}: Comparison): CompareJson {
  const { id, currency } = own;
  const text = (minor: bigint) => amountText(minor, currency);
  return {
    agreement: { id, currency, accepted: false },
    now: utcText(now),
    periods: periods.map(({ key }) => key),
    seed: options.seed,
    resamples: options.resamples,
    sides: sides.map((side) => ({
      name: side.name,
      title: side.terms.title,
      kind: side.terms.kind,
      refolded: refolded.includes(side.name),
      fees: {
        minimum: text(side.fees.minMinor),
        median: text(side.fees.medianMinor),
        maximum: text(side.fees.maxMinor),
      },
      risk: {
        p5: text(side.risk.lowMinor),
        median: text(side.risk.medianMinor),
        p95: text(side.risk.highMinor),
        provider: text(side.risk.providerMinor),
        customer: text(side.risk.customerMinor),
      },
      periods: side.periods.map(({ period, card, worth }) => ({
        key: period.key,
        valid: card.tasks.valid,
        due: text(worth.dueMinor),
      })),
      differences: aspectsOf(side),
    })),
    advice: { choose: advice.choose, reasons: [...advice.reasons], flips: [...advice.flips] },
  };
}
