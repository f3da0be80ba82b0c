import { createRecorder } from "../../src/app/record.js";
import { type FlatDelta, type FlatStep, flatDelta, flatSteps } from "../../src/bytes/steps.js";
import type { Commit, Ledger } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";

/** Facts of one conversation and what they add to the figures: SQL by hand is told so, and has only to write it. */
export interface Entry {
  /** As the recorder hands it to a ledger, the facts' texts still to be written. */
  readonly commit: Commit;
  readonly delta: FlatDelta;
  readonly steps: readonly FlatStep[];
}

/** Records batches of facts with the real core, into nothing, and keeps what came of them. */
export async function entriesOf(
  batches: readonly (readonly Fact[])[],
  frame: Frame,
  watermark: number,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  const nowhere: Pick<Ledger, "frames" | "commit"> = {
    frames: async () => [{ id: frame.id, watermark, state: "active" }],
    async commit({ texts: _, ...commit }) {
      const { delta, pending } = commit.frames[0]!;
      entries.push({ commit, delta: flatDelta(delta), steps: flatSteps(pending) });
      return { status: "done" };
    },
  };
  const recorder = createRecorder(nowhere as Ledger, [frame]);
  for (const batch of batches) await recorder.record(batch);
  return entries;
}
