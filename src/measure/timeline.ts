import type { Step } from "../ports/ledger.js";
import { evolveInPlace } from "../task/evolve.js";
import type { Fact, TaskFact } from "../task/fact.js";
import { compareFacts, inOrder } from "../task/fold.js";
import type { Frame } from "../task/frame.js";
import { type Case, casesOf, turningPoints } from "../task/judge.js";
import { type Conversation, emptyConversation } from "../task/task.js";
import { taskCode } from "./catalogue.js";
import { contribute, rowsOf } from "./contribution.js";
import { DeltaSum, difference } from "./delta.js";

/** What a conversation adds to the counters over all time. */
export interface Timeline {
  /** ms since epoch; of anything earlier it says nothing. */
  readonly watermark: number;
  /** All that it amounts to at the watermark. */
  readonly settled: DeltaSum;
  /** Every later change, earliest first, as far as the facts known now tell; each `from` > watermark. */
  readonly pending: readonly Step[];
  /** What it goes on from: all its facts folded, and the last of them. */
  readonly folded: Conversation;
  readonly newest: TaskFact | null;
}

/**
 * The figures of one conversation as a function of `now`, for every `now` at or after the watermark (ms since epoch):
 * `settled` plus the pending steps with `from` ≤ now. A fact counts from its own instant on.
 */
export function timelineOf(facts: Iterable<Fact>, frame: Frame, watermark: number): Timeline {
  const [settled, folded] = [new DeltaSum(), emptyConversation()];
  return goOn({ watermark, settled, pending: [], folded, newest: null }, inOrder(facts), frame);
}

/**
 * A timeline with further facts in it, by law the same as that of all facts together. `null` where one of them is not
 * newer than those before: then all have to be folded anew. Takes `folded` over, so that a timeline is extended once.
 */
export function extend(timeline: Timeline, further: Iterable<Fact>, frame: Frame): Timeline | null {
  const ordered = inOrder(further);
  const [first] = ordered;
  if (first && timeline.newest && compareFacts(timeline.newest, first) >= 0) return null;
  return goOn(timeline, ordered, frame);
}

function goOn(before: Timeline, ordered: readonly TaskFact[], frame: Frame): Timeline {
  const [first] = ordered;
  if (!first) return before;
  const { watermark, folded } = before;
  // Until the first of them all stays as it was.
  const pending = before.pending.filter(({ from }) => from < first.at);
  let { settled } = before;
  let current = settled;
  if (pending.length > 0) {
    current = new DeltaSum().add(settled);
    for (const { delta } of pending) current.add(delta);
  }
  for (let index = 0; index < ordered.length; index++) {
    const fact = ordered[index]!;
    evolveInPlace(folded, fact, frame.terms.tasks);
    const nextAt = ordered[index + 1]?.at ?? Infinity;
    if (nextAt === fact.at || nextAt <= watermark) continue;
    const from = Math.max(fact.at, watermark);
    const cases = casesOf(folded, frame);
    for (const at of instantsFrom(cases, frame, from, nextAt)) {
      const figures = figuresOf(folded, cases, frame, at);
      if (at === watermark) settled = figures;
      else {
        const delta = difference(figures, current);
        if (!delta.isZero) pending.push({ from: at, delta });
      }
      current = figures;
    }
  }
  return { watermark, settled, pending, folded, newest: ordered.at(-1)! };
}

/** What a folded conversation amounts to at `now`. */
export function figuresAt(conversation: Conversation, frame: Frame, now: number): DeltaSum {
  return figuresOf(conversation, casesOf(conversation, frame), frame, now);
}

function figuresOf(conversation: Conversation, cases: readonly Case[], frame: Frame, now: number): DeltaSum {
  const sum = new DeltaSum();
  for (const item of cases) contribute(sum, item, frame, now);
  for (const at of conversation.unattributedAt) sum.count(rowsOf(at, frame).day, taskCode("unattributed"));
  return sum;
}

function instantsFrom(cases: readonly Case[], frame: Frame, from: number, before: number): number[] {
  const points = new Set([from]);
  for (const item of cases) {
    for (const at of turningPoints(item, frame, from)) if (at < before) points.add(at);
  }
  return [...points].sort((one, other) => one - other);
}
