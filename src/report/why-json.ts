import * as z from "zod";
import type { Why } from "../app/why.js";
import type { WhyTask } from "../app/why-task.js";
import { exact } from "../measure/figures.js";
import type { Ratio } from "../measure/ratio.js";
import { factSchema } from "../task/fact.js";
import { utcText } from "../time/iso.js";

const clause = z.strictObject({ path: z.string(), text: z.string() });
const part = z.strictObject({
  metric: z.string(),
  /** Numerator and denominator of the metric; exact decimals, or fractions `1/3`. */
  of: z.string(),
  n: z.int().min(0),
  /** What of it went wrong: misses, or a cost. */
  bad: z.string(),
  because: z.string(),
});

/** What `pawpact why FIGURE --format json` prints for a figure of a period. */
export const whySchema = z.strictObject({
  figure: z.string(),
  period: z.string(),
  now: z.string(),
  /** The period still runs. */
  toDate: z.boolean(),
  refolded: z.enum(["another-frame", "before-watermark"]).nullable(),
  headline: z.string(),
  clauses: z.array(clause),
  inputs: z.array(z.strictObject({ name: z.string(), value: z.string() })),
  formulas: z.array(z.string()),
  changes: z.array(z.string()),
  /** All of them, the missed ones first. */
  tasks: z.array(
    z.strictObject({
      task: z.string(),
      title: z.string().nullable(),
      opened: z.string(),
      parts: z.array(part),
    }),
  ),
  /** Of availability. */
  spells: z.array(z.strictObject({ state: z.enum(["down", "unknown"]), from: z.string(), to: z.string() })),
});
export type WhyJson = z.infer<typeof whySchema>;

/** What it prints for a task. */
export const whyTaskSchema = z.strictObject({
  task: z.string(),
  now: z.string(),
  status: z.string(),
  grade: z.string().nullable(),
  cause: z.string().nullable(),
  excluded: z.boolean(),
  partial: z.boolean(),
  answeredByOther: z.boolean(),
  clauses: z.array(clause),
  formulas: z.array(z.string()),
  counts: z.array(part),
  changes: z.array(z.string()),
  facts: z.array(factSchema),
});
export type WhyTaskJson = z.infer<typeof whyTaskSchema>;

export function whyJson(why: Why): WhyJson {
  const {
    figure,
    period,
    now,
    toDate,
    refolded,
    headline,
    clauses,
    inputs,
    formulas,
    changes,
    behind,
    spells,
  } = why;
  return {
    figure,
    period: period.key,
    now: utcText(now),
    toDate,
    refolded,
    headline,
    clauses: clauses.map((one) => ({ ...one })),
    inputs: inputs.map((one) => ({ ...one })),
    formulas: [...formulas],
    changes: [...changes],
    tasks: behind.map(({ task, title, openedAt, parts }) => ({
      task,
      title,
      opened: utcText(openedAt),
      parts: parts.map(partJson),
    })),
    spells: spells.map(({ from, to, state }) => ({ state, from: utcText(from), to: utcText(to) })),
  };
}

export function whyTaskJson({ view, now, clauses, formulas, parts, changes, facts }: WhyTask): WhyTaskJson {
  const { status, grade, cause, excluded, partial, answeredByOther } = view.judgement;
  return {
    task: view.task.id,
    now: utcText(now),
    status,
    grade,
    cause,
    excluded,
    partial,
    answeredByOther,
    clauses: clauses.map((one) => ({ ...one })),
    formulas: [...formulas],
    counts: parts.map(partJson),
    changes: [...changes],
    facts: [...facts],
  };
}

function partJson({ metric, of, n, bad, because }: WhyTask["parts"][number]): z.infer<typeof part> {
  return { metric, of: ratioText(of), n, bad: ratioText(bad), because };
}

function ratioText({ num, den }: Ratio): string {
  const text = exact({ num, den });
  return den === 1n || 10n ** 12n % den === 0n ? text : `${num}/${den}`;
}
