import { type PreparedCommit, prepareCommit } from "../../adapters/ledger/prepared.js";
import { createRecorder } from "../../src/app/record.js";
import { packCounters } from "../../src/bytes/packed.js";
import type { Ledger } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";

/** What the core makes of some facts: the rows that SQL by hand then has in hand. */
export interface Rows {
  readonly commits: readonly PreparedCommit[];
  /** The counters of each row of figures, packed, as they stand at the end. */
  readonly packed: ReadonlyMap<string, Uint8Array>;
}

/** Records batches of facts with the real core, into nothing, and keeps the commits. */
export async function rowsOf(
  batches: readonly (readonly Fact[])[],
  frame: Frame,
  watermark: number,
): Promise<Rows> {
  const commits: PreparedCommit[] = [];
  const sums = new Map<string, Map<number, number>>();
  const nowhere: Pick<Ledger, "frames" | "commit"> = {
    frames: async () => [{ id: frame.id, watermark, state: "active" }],
    async commit(commit) {
      commits.push(prepareCommit(commit));
      for (const [row, counters] of commit.frames.flatMap(({ delta }) => [...delta.rows])) {
        const sum = sums.get(row) ?? new Map<number, number>();
        sums.set(row, sum);
        for (const [code, by] of counters) sum.set(code, (sum.get(code) ?? 0) + by);
      }
      return { status: "done" };
    },
  };
  const recorder = createRecorder(nowhere as Ledger, [frame]);
  for (const batch of batches) await recorder.record(batch);
  return { commits, packed: new Map([...sums].map(([row, sum]) => [row, packCounters(sum)])) };
}
