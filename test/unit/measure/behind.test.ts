import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { METRICS } from "../../../src/agreement/metric.js";
import { type Share, shareOfTask } from "../../../src/measure/behind.js";
import { addCounters } from "../../../src/measure/delta.js";
import { costPerCompletion, measure, SLA_SHARES } from "../../../src/measure/metrics.js";
import { add, ratio, subtract, ZERO } from "../../../src/measure/ratio.js";
import { figuresAt } from "../../../src/measure/timeline.js";
import { fold } from "../../../src/task/fold.js";
import { casesOf, judge } from "../../../src/task/judge.js";
import { conversation, DAY, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";
import { termsWith } from "../../kit/terms.js";

const policies = ["continue", "new-cycle", "first-only"] as const;
const clock = {
  within: { default: { ms: 30 * MINUTE }, urgent: { ms: 5 * MINUTE } },
  hours: "always",
} as const;
const objectives = (["acknowledge-time", "next-response-time", "total-resolution-time"] as const).map(
  (metric) => ({ metric, clock, target: ratio(9, 10), credits: [] }),
);
const frames = policies.map((policy) => {
  const { tasks, sla } = termsWith();
  return frameWith({
    tasks: { ...tasks, reopen: { ...tasks.reopen, policy } },
    sla: { ...sla!, objectives: [...sla!.objectives, ...objectives] },
  });
});
const grades = { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ZERO };

describe("what a task adds to a metric", () => {
  test("sums to what the counters say, for every metric, at any instant, under every policy", () => {
    const anyNow = fc.oneof(fc.nat(24 * 60), fc.nat(25 * 24 * 60)).map((minute) => MONDAY + minute * MINUTE);
    fc.assert(
      fc.property(anyFacts(), anyNow, fc.constantFrom(...frames), (facts, now, frame) => {
        const folded = fold(
          facts.filter(({ at }) => at <= now),
          frame.terms.tasks,
        );
        const { rows } = figuresAt(folded, frame, now);
        const counters = addCounters([...rows].flatMap(([key, row]) => (key.startsWith("d:") ? [row] : [])));
        for (const metric of METRICS) {
          const shares = metric === "completion-rate" ? grades : SLA_SHARES;
          const parts = casesOf(folded, frame).flatMap((item): Share[] => {
            const share = shareOfTask(metric, item.task, judge(item, frame, now), shares, now);
            return share ? [share] : [];
          });
          const measured =
            metric === "cost-per-completion"
              ? costPerCompletion(counters)
              : measure(metric, counters, shares);
          const sums = {
            of: parts.map(({ of }) => of).reduce(add, ZERO),
            n: parts.reduce((sum, { n }) => sum + n, 0),
          };
          expect([metric, sums]).toEqual([metric, { of: measured.of, n: measured.n }]);
          for (const { because, bad, of, n } of parts) {
            expect(because).not.toBe("");
            if (metric.endsWith("-time")) expect(bad).toEqual(subtract(ratio(n), of));
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  test("says how late it was, or that it never came", () => {
    const said = (facts: Parameters<typeof fold>[0], now: number) => {
      const [item] = casesOf(fold(facts, frames[0]!.terms.tasks), frames[0]!);
      const judgement = judge(item!, frames[0]!, now);
      return shareOfTask("first-response-time", item!.task, judgement, SLA_SHARES, now)?.because;
    };
    const c = conversation();
    const open = c.open(0);
    expect(said([open, c.answer(4)], MONDAY + DAY)).toBe("4m 00s, 10m 00s allowed");
    expect(said([open, c.answer(40)], MONDAY + DAY)).toBe("40m 00s, 10m 00s allowed");
    expect(said([open], MONDAY + 5 * MINUTE)).toBeUndefined();
    expect(said([open], MONDAY + 90 * MINUTE)).toBe("never stopped: 1h 30m, 10m 00s allowed");
  });
});
