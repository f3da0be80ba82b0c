import { createRecorder } from "../../src/app/record.js";
import type { Commit, Ledger } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";

/** What a ledger and SQL by hand are given alike: facts, what they add to the figures, and no text of either. */
export type Entry = Omit<Commit, "texts">;

/** Records batches of facts with the real core, into nothing, and keeps the commits. */
export async function entriesOf(
  batches: readonly (readonly Fact[])[],
  frame: Frame,
  watermark: number,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const nowhere: Pick<Ledger, "frames" | "commit"> = {
    frames: async () => [{ id: frame.id, watermark, state: "active" }],
    async commit({ texts: _, ...entry }) {
      entries.push(entry);
      return { status: "done" };
    },
  };
  const recorder = createRecorder(nowhere as Ledger, [frame]);
  for (const batch of batches) await recorder.record(batch);
  return entries;
}
