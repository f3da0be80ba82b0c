import * as z from "zod";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import { taskCountsSchema } from "./task-counts.js";

const count = z.int().min(0);
const minor = z.string().regex(/^(?:0|-?[1-9]\d*)$/, "an integer of minor units");
const hash = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hex");
/** `2026-05-03T22:00:00Z` */
const instant = z.string();

const lineSchema = z.strictObject({
  key: z.string(),
  /** The clause that it rests on, as a path in the agreement file. */
  clause: z.string(),
  formula: z.string(),
  /** What went into the formula, by name, as exact texts. */
  inputs: z.record(z.string(), z.string()),
  amountMinor: minor,
});
export type StatementLine = z.infer<typeof lineSchema>;

const measureSchema = z.strictObject({
  clause: z.string(),
  metric: z.string(),
  target: z.string(),
  /** Exact: `value` = `of` ÷ `n`; `null` without data. */
  of: z.string(),
  n: count,
  value: z.string().nullable(),
  sample: z.enum(["no-data", "provisional", "normal"]),
  kept: z.boolean().nullable(),
});
export type StatementMeasure = z.infer<typeof measureSchema>;

/** What a period came to, as it was stated. Amounts are minor units of the currency, as texts. */
export const statementSchema = z.strictObject({
  format: z.literal("pawpact-statement-1"),
  agreement: z.strictObject({
    id: z.string(),
    title: z.string(),
    kind: z.enum(["sla", "pbc", "hybrid"]),
    provider: z.string(),
    customer: z.string(),
  }),
  /** The terms and zones that it was stated under. `unaccepted`: nothing of it is payable yet. */
  terms: z.strictObject({ status: z.literal("unaccepted"), sha256: hash, zonesSha256: hash }),
  period: z.strictObject({ key: z.string(), firstDay: z.string(), lastDay: z.string() }),
  stage: z.enum(["provisional", "final"]),
  /** No fact after it counts; each task counts as it stands then. */
  asOf: instant,
  currency: z.string(),
  /** The period's own lines; they sum to `dueMinor`. */
  lines: z.array(lineSchema),
  dueMinor: minor,
  /** What would be due without the exclusions; `null` where there is none. */
  raw: z.strictObject({ dueMinor: minor, excludedTasks: count, excludedWindows: count }).nullable(),
  /** One for each earlier period that is still adjusted. */
  adjustments: z.array(lineSchema.extend({ period: z.string() })),
  /** What the statement before it carried: zero or less. */
  balance: lineSchema.extend({ period: z.string() }).nullable(),
  /** Lines, adjustments and balance together. */
  totalMinor: minor,
  /** The total, 0 at least. */
  payableMinor: minor,
  /** What goes into the next statement: the total where it is negative. */
  carriedMinor: minor,
  measures: z.array(measureSchema),
  tasks: taskCountsSchema,
  evidence: z.strictObject({ sha256: hash, facts: count }),
});
export type Statement = z.infer<typeof statementSchema>;

/** A statement with the provider's signature over its canonical text; `null`: shown, not issued. */
export const sealedStatementSchema = statementSchema.extend({
  seal: z
    .strictObject({ algorithm: z.literal("Ed25519"), publicKey: z.string(), signature: z.string() })
    .nullable(),
});
export type SealedStatement = z.infer<typeof sealedStatementSchema>;

/** The canonical text of a statement, sealed or not: what is hashed, signed and stored. */
export function statementText(statement: Statement | SealedStatement): string {
  return canonicalJson(statement as unknown as Json);
}

/** The statement that a seal is over. */
export function withoutSeal({ seal: _, ...statement }: SealedStatement): Statement {
  return statement;
}

/** Reads a statement's text; `null` for anything else. */
export function readStatement(text: string): SealedStatement | null {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return null;
  }
  return sealedStatementSchema.safeParse(json).data ?? null;
}

/** The sum of amounts, in minor units. */
export function sumOfAmounts(lines: readonly { readonly amountMinor: string }[]): bigint {
  return lines.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n);
}

/**
 * All that statements have said of a period so far: its own lines, and the adjustments of it since, in minor units.
 * A balance is no statement of a period: it only moves what was stated.
 */
export function statedFor(period: string, statements: readonly Statement[]): bigint {
  let sum = 0n;
  for (const statement of statements) {
    if (statement.period.key === period) sum += BigInt(statement.dueMinor);
    sum += sumOfAmounts(statement.adjustments.filter((line) => line.period === period));
  }
  return sum;
}
