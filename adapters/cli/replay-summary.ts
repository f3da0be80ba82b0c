import * as z from "zod";
import { visible } from "../../src/bytes/visible.js";
import { scoreSchema } from "../../src/report/score-json.js";
import { counted, grouped } from "./progress.js";

export const replaySummarySchema = z.strictObject({
  /** Rows, objects or lines that could be read, and those that could not. */
  rows: z.int(),
  badRows: z.int(),
  /** Rows that say nothing under the agreement. */
  rowsWithoutFacts: z.int(),
  /** Facts that open a task, among all that were read. */
  opened: z.int(),
  /** Priorities that tasks carry and the agreement does not name, with how often they were read: judged as default. */
  unnamedPriorities: z.record(z.string(), z.int()),
  /** Facts by what became of them. */
  recorded: z.int(),
  alreadyThere: z.int(),
  /** Known with other content, which stays. */
  differing: z.int(),
  parked: z.int(),
  /** Facts that the ledger failed to take. */
  unrecorded: z.int(),
  /** Stopped by Ctrl-C; the same command goes on. */
  interrupted: z.boolean(),
  /** `null`: a temporary one. */
  ledger: z.string().nullable(),
  /** The first of the bad rows, of each file every message once. */
  faults: z.array(z.strictObject({ file: z.string(), line: z.int(), message: z.string() })),
});
export type ReplaySummary = z.infer<typeof replaySummarySchema>;

/** What `replay --format json` prints with `--ledger` is the summary; without it, this. */
export const scoredReplaySchema = z.strictObject({
  replay: replaySummarySchema,
  /** `null` where there was nothing to score. */
  score: scoreSchema.nullable(),
});

/** The summary as text. */
export function summaryText(summary: ReplaySummary): string {
  const { rows, badRows, recorded, alreadyThere, differing, parked, unrecorded } = summary;
  const facts = (count: number) => counted(count, "fact");
  const lines: [string, string][] = [
    ["rows read", grouped(rows)],
    ["bad rows", grouped(badRows)],
    ["recorded", facts(recorded)],
    ["already there", facts(alreadyThere)],
  ];
  if (differing > 0) {
    lines.push([
      "said otherwise",
      `${facts(differing)} (what is known already stays; to go by these files, replay them into a new ledger)`,
    ]);
  }
  lines.push(["parked", facts(parked)]);
  if (unrecorded > 0) lines.push(["not recorded", facts(unrecorded)]);
  const table = lines.map(([name, value]) => `${name.padEnd(14)} ${value}\n`);
  return [...table, ...priorityLines(summary)].join("");
}

const MOST_PRIORITIES = 10;

/** A priority that no `within` names is judged like any other task: that may be meant, or be misspelt. */
function priorityLines({ unnamedPriorities }: ReplaySummary): string[] {
  const all = Object.entries(unnamedPriorities).sort(
    ([one, count], [other, more]) => more - count || (one < other ? -1 : 1),
  );
  const lines = all.slice(0, MOST_PRIORITIES).map(([priority, count]) => {
    const times = count === 1 ? "once" : `${grouped(count)} times`;
    return `the priority ${visible(JSON.stringify(priority))}, read ${times}, has no time in the agreement: judged as default\n`;
  });
  const unshown = all.length - lines.length;
  if (unshown > 0) lines.push(`… nor have ${unshown} more\n`);
  return lines;
}
