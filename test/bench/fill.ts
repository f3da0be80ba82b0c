import { versionAfter } from "../../src/app/version.js";
import { DeltaSum } from "../../src/measure/delta.js";
import { timelineOf } from "../../src/measure/timeline.js";
import type { Ledger, Step } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { factsOf, type MadeTask } from "./history.js";

const BLOCK = 1_000;

/** What is filled into a ledger, and up to when it is settled. Instants in ms since epoch. */
export interface Filling {
  readonly count: number;
  taskOf(index: number): MadeTask;
  /** When all of the tasks have come to an end. */
  readonly settledAt: number;
  readonly watermark: number;
}

/**
 * Fills the counters of a frame: what the core makes of each task's facts, added up and committed a thousand tasks at a
 * time. The facts themselves, which no score reads, are left out but for one a commit.
 */
export async function fill(
  ledger: Ledger,
  frame: Frame,
  { count, taskOf, settledAt, watermark }: Filling,
): Promise<void> {
  for (let start = 0; start < count; start += BLOCK) {
    const delta = new DeltaSum();
    const last = Math.min(start + BLOCK, count);
    for (let index = start; index < last; index++)
      delta.add(timelineOf(factsOf(taskOf(index)), frame, settledAt).settled);
    const [first] = factsOf(taskOf(start));
    await commit(ledger, frame, { facts: [first!], delta, pending: [], watermark });
  }
}

/** One conversation's first commit. */
export interface First {
  readonly facts: readonly Fact[];
  readonly delta: Step["delta"];
  readonly pending: readonly Step[];
  /** ms since epoch. */
  readonly watermark: number;
}

export async function commit(
  ledger: Ledger,
  frame: Frame,
  { facts, delta, pending, watermark }: First,
): Promise<void> {
  const ids = facts.map(({ id }) => id);
  const { status } = await ledger.commit({
    conversation: facts[0]!.conversation,
    expected: "0",
    next: versionAfter("0", ids, []),
    facts,
    frames: [{ frame: frame.id, watermark, delta, pending }],
  });
  if (status !== "done") throw new Error(`fill: found a commit ${status}, expected it done`);
}
