import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clockCode, taskCode } from "../../../src/measure/catalogue.js";
import { DeltaSum } from "../../../src/measure/delta.js";
import { extend, figuresAt, timelineOf } from "../../../src/measure/timeline.js";
import type { TaskFact } from "../../../src/task/fact.js";
import { fold, inOrder } from "../../../src/task/fold.js";
import { bob, conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";

const frame = frameWith();

/** The figures at `now` straight from the facts that exist by then. */
function direct(facts: readonly TaskFact[], now: number): DeltaSum {
  return figuresAt(
    fold(
      facts.filter(({ at }) => at <= now),
      frame.terms.tasks,
    ),
    frame,
    now,
  );
}

/** The figures at `now` from a timeline. */
function scored(facts: readonly TaskFact[], watermark: number, now: number): DeltaSum {
  const { settled, pending } = timelineOf(facts, frame, watermark);
  const sum = new DeltaSum().add(settled);
  for (const { from, delta } of pending) if (from <= now) sum.add(delta);
  return sum;
}

const plain = ({ rows, members }: DeltaSum) => ({ rows, members });

describe("a conversation over time", () => {
  test("the counters at any instant are those of the facts by then, whatever the watermark", () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(30 * 24 * 60), fc.nat(30 * 24 * 60), (facts, one, other) => {
        const [watermark, now] = [Math.min(one, other), Math.max(one, other)].map(
          (minute) => MONDAY + minute * MINUTE,
        );
        expect(plain(scored(facts, watermark!, now!))).toEqual(plain(direct(facts, now!)));
      }),
      { numRuns: 400 },
    );
  });

  test("facts that come one after the other give the timeline of all of them", () => {
    const c = conversation();
    const atOnce = [c.open(0), c.acknowledge(3), c.answer(3), c.claim(5), c.confirm(5)];
    fc.assert(
      fc.property(anyFacts(), fc.nat(30 * 24 * 60), fc.nat(6), (facts, minute, batch) => {
        const watermark = MONDAY + minute * MINUTE;
        const ordered = inOrder(facts);
        let timeline = timelineOf([], frame, watermark);
        for (let start = 0; start < ordered.length; start += batch + 1) {
          timeline = extend(timeline, ordered.slice(start, start + batch + 1), frame)!;
          const { settled, pending } = timelineOf(ordered.slice(0, start + batch + 1), frame, watermark);
          expect([timeline.settled, timeline.pending]).toEqual([settled, pending]);
        }
      }),
      { numRuns: 200, examples: [[atOnce, 0, 0]] },
    );
  });

  test("is not extended by a fact from before its newest one", () => {
    const c = conversation();
    const facts = [c.open(0), c.answer(2), c.answer(5)];
    const timeline = timelineOf([facts[0]!, facts[2]!], frame, MONDAY);
    expect(extend(timeline, [facts[1]!], frame)).toBeNull();
    expect(extend(timeline, [facts[2]!], frame)).toBeNull();
  });

  test("every step lies after the watermark, in rising order, and changes something", () => {
    fc.assert(
      fc.property(anyFacts(), fc.nat(30 * 24 * 60), (facts, minute) => {
        const watermark = MONDAY + minute * MINUTE;
        const steps = timelineOf(facts, frame, watermark).pending;
        expect(steps.map(({ from }) => from)).toEqual(
          [...new Set(steps.map(({ from }) => from))].sort((a, b) => a - b),
        );
        for (const { from, delta } of steps)
          expect([from > watermark, (delta as DeltaSum).isZero]).toEqual([true, false]);
      }),
      { numRuns: 200 },
    );
  });

  test("an unanswered task is open until its due instant, breached after it, and nobody has to look", () => {
    const c = conversation();
    const facts = [c.open(0)];
    const { settled, pending } = timelineOf(facts, frame, MONDAY);
    const day = "d:2026-03-02";
    expect(settled.rows.get(day)?.get(clockCode("first-response-time", "open"))).toBe(1);
    expect(pending[0]?.from).toBe(MONDAY + 10 * MINUTE + 1);
    expect(pending[0]?.delta.rows.get(day)?.get(clockCode("first-response-time", "breached"))).toBe(1);
    expect(pending.map(({ from }) => from)).toEqual(
      [10 * MINUTE + 1, 8 * HOUR + 1, 7 * DAY].slice(0, 2).map((ms) => MONDAY + ms),
    );
  });

  test("requesters are counted once a period, and a task counts where it was opened", () => {
    const c = conversation("slack:C1:1", Date.UTC(2026, 2, 31, 23, 59));
    const facts = [c.open(0), c.open(1, {}, { actor: bob }), c.confirm(5)];
    const { rows, members } = direct(facts, MONDAY + 40 * DAY);
    expect([...members]).toEqual([
      ["p:2026-03", new Map([["slack:UANN", 1]])],
      ["p:2026-04", new Map([["slack:UBOB", 1]])],
    ]);
    expect(rows.get("d:2026-03-31")?.get(taskCode("completion.A"))).toBe(1);
  });
});

describe("deltas", () => {
  const deltas = fc.array(
    fc.tuple(fc.constantFrom("d:1", "d:2"), fc.nat(5), fc.integer({ min: -3, max: 3 })),
    { maxLength: 12 },
  );
  const sumOf = (entries: readonly (readonly [string, number, number])[]) => {
    const sum = new DeltaSum();
    for (const [row, code, by] of entries) {
      sum.count(row, code, by);
      sum.member(row, `m${code}`, by);
    }
    return sum;
  };
  const add = (one: DeltaSum, other: DeltaSum) => new DeltaSum().add(one).add(other);

  test("form a commutative group: associative, with an identity and inverses, and zeros are gone", () => {
    fc.assert(
      fc.property(deltas, deltas, deltas, (x, y, z) => {
        const [a, b, c] = [sumOf(x), sumOf(y), sumOf(z)];
        expect(add(a, b)).toEqual(add(b, a));
        expect(add(add(a, b), c)).toEqual(add(a, add(b, c)));
        expect(add(a, new DeltaSum())).toEqual(a);
        expect(new DeltaSum().add(a).add(a, -1).isZero).toBe(true);
      }),
    );
  });

  test("a sum beyond the exact integers is refused", () => {
    const sum = new DeltaSum();
    sum.count("d:1", 1, Number.MAX_SAFE_INTEGER);
    expect(() => sum.count("d:1", 1, 1)).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: counters: found 9007199254740992 in 1, expected an integer within ±(2^53 − 1)]`,
    );
  });
});
