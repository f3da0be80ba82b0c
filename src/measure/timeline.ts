import type { Delta, Step } from "../ports/ledger.js";
import { evolveInPlace } from "../task/evolve.js";
import type { Fact } from "../task/fact.js";
import { inOrder } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { casesOf, turningPoints } from "../task/judge.js";
import { type Conversation, emptyConversation } from "../task/task.js";
import { taskCode } from "./catalogue.js";
import { contribute, rowsOf } from "./contribution.js";
import { DeltaSum } from "./delta.js";

/** What a conversation adds to the counters over all time. */
export interface Timeline {
  /** All that it amounts to at the watermark. */
  readonly settled: Delta;
  /** Every later change, earliest first, as far as the facts known now tell; each `from` > watermark. */
  readonly pending: readonly Step[];
}

/**
 * The figures of one conversation as a function of `now`, for every `now` at or after the watermark (ms since epoch):
 * `settled` plus the pending steps with `from` ≤ now. A fact counts from its own instant on.
 */
export function timelineOf(facts: Iterable<Fact>, frame: Frame, watermark: number): Timeline {
  const ordered = inOrder(facts);
  const conversation = emptyConversation();
  let settled = new DeltaSum();
  const pending: Step[] = [];
  let current: Delta = settled;
  for (let index = 0; index < ordered.length; index++) {
    const fact = ordered[index]!;
    evolveInPlace(conversation, fact, frame.terms.tasks);
    const nextAt = ordered[index + 1]?.at ?? Infinity;
    if (nextAt === fact.at || nextAt <= watermark) continue;
    const from = Math.max(fact.at, watermark);
    for (const at of instantsFrom(conversation, frame, from, nextAt)) {
      const figures = figuresAt(conversation, frame, at);
      if (at === watermark) settled = figures;
      else {
        const delta = new DeltaSum().add(figures).add(current, -1);
        if (!delta.isZero) pending.push({ from: at, delta });
      }
      current = figures;
    }
  }
  return { settled, pending };
}

/** What a folded conversation amounts to at `now`. */
export function figuresAt(conversation: Conversation, frame: Frame, now: number): DeltaSum {
  const sum = new DeltaSum();
  for (const item of casesOf(conversation, frame)) contribute(sum, item, frame, now);
  for (const at of conversation.unattributedAt) sum.count(rowsOf(at, frame).day, taskCode("unattributed"));
  return sum;
}

function instantsFrom(conversation: Conversation, frame: Frame, from: number, before: number): number[] {
  const points = new Set([from]);
  for (const item of casesOf(conversation, frame)) {
    for (const at of turningPoints(item, frame, from)) if (at < before) points.add(at);
  }
  return [...points].sort((one, other) => one - other);
}
