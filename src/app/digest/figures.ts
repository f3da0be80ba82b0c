import * as z from "zod";
import { canonicalJson, type Json } from "../../bytes/canonical.js";
import type { Ratio } from "../../measure/ratio.js";
import type { ScoreLine } from "../../score/scorecard.js";
import { CLOCKS } from "../../task/fact.js";
import type { Valued } from "../worth.js";

const count = z.int().min(0);
const integer = z.string().regex(/^-?\d{1,40}$/);

const lineSchema = z.strictObject({
  /** `sla` or `pbc`, and the metric. */
  part: z.enum(["sla", "pbc"]),
  metric: z.string(),
  n: count,
  kept: z.boolean().nullable(),
  /** An exact fraction; `null` without data. */
  value: z.strictObject({ num: integer, den: integer.refine((text) => BigInt(text) > 0n) }).nullable(),
});

/**
 * What a digest said, kept with its delivery: the next one says what changed since. A ledger can't be asked how things
 * stood before its watermark.
 */
const figuresSchema = z.strictObject({
  version: z.literal(1),
  period: z.string(),
  /** ms since epoch. */
  now: z.int().min(0),
  tasks: z.strictObject({
    opened: count,
    /** Grades A to D. */
    completed: count,
    failed: count,
    handedOff: count,
    overdue: count,
    open: count,
  }),
  met: count,
  breached: z.partialRecord(z.enum(CLOCKS), count),
  downMs: count.nullable(),
  lines: z.array(lineSchema),
  /** Minor units; `null` for a period that is worth nothing of its own. */
  due: integer.nullable(),
});
export type DigestFigures = z.infer<typeof figuresSchema>;
export type FigureLine = DigestFigures["lines"][number];

export function figuresOf({ period, now, card, worth, presence }: Valued): DigestFigures {
  const { opened, completed, failed, handedOff, overdue, open } = card.tasks;
  const { A, B, C, D } = completed;
  const { always, calendar } = presence?.availability ?? {};
  return {
    version: 1,
    period: period.key,
    now,
    tasks: { opened, completed: A + B + C + D, failed, handedOff, overdue, open },
    met: card.clocks.reduce((sum, { met }) => sum + met, 0),
    breached: Object.fromEntries(card.clocks.map(({ clock, breached }) => [clock, breached])),
    downMs: always || calendar ? (always?.downMs ?? 0) + (calendar?.downMs ?? 0) : null,
    lines: [
      ...card.objectives.map((line) => figureLine("sla", line)),
      ...card.outcomes.map((line) => figureLine("pbc", line)),
    ],
    due: worth && String(worth.dueMinor),
  };
}

function figureLine(part: FigureLine["part"], { metric, kept, measured }: ScoreLine): FigureLine {
  const { n, value } = measured;
  return { part, metric, n, kept, value: value && { num: String(value.num), den: String(value.den) } };
}

export function ratioOf({ value }: FigureLine): Ratio | null {
  return value && { num: BigInt(value.num), den: BigInt(value.den) };
}

export function figuresText(figures: DigestFigures): string {
  return canonicalJson(figures as unknown as Json);
}

/** `null` for a text that this version can't read: then there is nothing to compare with. */
export function readFigures(text: string | null): DigestFigures | null {
  if (text === null) return null;
  try {
    return figuresSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
