import * as z from "zod";
import type { BurnAlerts, BurnWindow } from "../app/burn.js";
import { exact } from "../measure/figures.js";
import { toNumber } from "../measure/ratio.js";
import type { BurnAlert } from "../score/budget.js";
import { utcText } from "../time/iso.js";

const count = z.int().min(0);
const alertSchema = z.strictObject({
  /** Exact decimal: both windows have to burn faster. */
  factor: z.string(),
  longMs: count,
  shortMs: count,
});
const windowSchema = z.strictObject({
  bad: count,
  n: count,
  /** 1 spends the budget exactly by the end of the period; `null` with nothing judged. */
  rate: z.number().nullable(),
});

/** Burn rates by the instant of each verdict, over windows that end at `now`. */
export const burnSchema = z.strictObject({
  /** Conversations with a fact from here on were read. */
  from: z.string(),
  conversations: count,
  /** `null`: there are more conversations than are read for it. */
  objectives: z
    .array(
      z.strictObject({
        metric: z.string(),
        pairs: z.array(
          alertSchema.extend({
            long: windowSchema,
            short: windowSchema,
            /** `single`: both windows exceed the factor, by one miss alone. */
            state: z.enum(["quiet", "single", "alert"]),
          }),
        ),
        /** Alerts that no burn can reach under this target. */
        impossible: z.array(alertSchema),
        /** The largest factor that a burn can reach. */
        largest: z.string(),
      }),
    )
    .nullable(),
});
export type BurnJson = z.infer<typeof burnSchema>;

export function burnJson({ from, conversations, objectives }: BurnAlerts): BurnJson {
  return {
    from: utcText(from),
    conversations,
    objectives:
      objectives?.map(({ metric, pairs, impossible, largest }) => ({
        metric,
        pairs: pairs.map((pair) => ({
          ...alertJson(pair),
          long: windowJson(pair.long),
          short: windowJson(pair.short),
          state: pair.state,
        })),
        impossible: impossible.map(alertJson),
        largest: exact(largest),
      })) ?? null,
  };
}

function alertJson({ factor, longMs, shortMs }: BurnAlert): z.infer<typeof alertSchema> {
  return { factor: exact(factor), longMs, shortMs };
}

function windowJson({ bad, n, rate }: BurnWindow): z.infer<typeof windowSchema> {
  return { bad, n, rate: rate && toNumber(rate) };
}
