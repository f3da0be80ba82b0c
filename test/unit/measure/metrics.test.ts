import { describe, expect, test } from "vitest";
import { clockCode, counterName, type TaskCounter, taskCode } from "../../../src/measure/catalogue.js";
import { costPerCompletion, measure } from "../../../src/measure/metrics.js";
import { ratio } from "../../../src/measure/ratio.js";

const counters = (counts: Partial<Record<TaskCounter, number>>) =>
  new Map(Object.entries(counts).map(([name, count]) => [taskCode(name as TaskCounter), count]));

describe("metrics", () => {
  test("nothing measured has no value: never 100 %, never 0", () => {
    for (const metric of [
      "completion-rate",
      "accuracy",
      "satisfaction",
      "reopen-rate",
      "handoff-rate",
      "availability",
      "resolution-time",
    ] as const) {
      expect([metric, measure(metric, new Map())]).toEqual([metric, { of: ratio(0), n: 0, value: null }]);
    }
  });

  test("completion-rate counts D, failed, handed off and overdue against it, and leaves what is pending or open out", () => {
    const month = counters({
      "completion.A": 4,
      "completion.B": 1,
      "completion.C": 2,
      "completion.D": 1,
      "completion.pending": 9,
      "completion.failed": 1,
      "completion.handed-off": 1,
      "completion.overdue": 2,
      "tasks.open": 7,
    });
    expect(measure("completion-rate", month)).toEqual({ of: ratio(7), n: 12, value: ratio(7, 12) });
    const shares = { A: ratio(1), B: ratio(1), C: ratio(1, 2), D: ratio(0) };
    expect(measure("completion-rate", month, shares)).toEqual({ of: ratio(6), n: 12, value: ratio(1, 2) });
  });

  test("a clock's ratio is met over met and breached, exactly", () => {
    const month = new Map([
      [clockCode("first-response-time", "met"), 2],
      [clockCode("first-response-time", "breached"), 1],
      [clockCode("first-response-time", "open"), 5],
    ]);
    expect(measure("first-response-time", month)).toEqual({ of: ratio(2), n: 3, value: ratio(2, 3) });
  });

  test("cost without completions has no value, and cost missing in more than 5 % of tasks was not supplied", () => {
    const supplied = (uncosted: number) =>
      costPerCompletion(
        counters({
          attempted: 20,
          "attempted.uncosted": uncosted,
          "cost-micros": 3_000_000,
          "completion.A": 4,
        }),
      );
    expect(supplied(1)).toMatchObject({ supplied: true, value: ratio(3, 4) });
    expect(supplied(2).supplied).toBe(false);
    expect(costPerCompletion(counters({ attempted: 1, "cost-micros": 5 })).value).toBeNull();
  });

  test("every code has a name of its own", () => {
    expect(counterName(taskCode("tasks"))).toBe("tasks");
    expect(counterName(clockCode("total-resolution-time", "paused-ms"))).toBe(
      "total-resolution-time.paused-ms",
    );
    expect(counterName(1024 + 8192 + 7)).toBe("first-response-time.bin.7");
  });
});
