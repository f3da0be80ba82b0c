import { describe, expect, test } from "vitest";
import { ratio } from "../../../src/measure/ratio.js";
import { alertsFor, budgetOf, burnFactor, burnRate, isBurning } from "../../../src/score/budget.js";
import type { ScoreLine } from "../../../src/score/scorecard.js";
import { DAY, HOUR } from "../../kit/facts.js";

function line(
  better: "higher" | "lower",
  target: readonly [number, number],
  of: number,
  n: number,
): ScoreLine {
  const metric = better === "higher" ? "first-response-time" : "reopen-rate";
  const value = n === 0 ? null : ratio(of, n);
  return {
    metric,
    better,
    target: ratio(...target),
    measured: { of: ratio(of), n, value },
    sample: "normal",
    needed: 20,
    kept: null,
    interval: null,
    supplied: true,
  };
}

describe("the error budget", () => {
  test("is what the target allows among those judged, less what went wrong", () => {
    expect(budgetOf(line("higher", [95, 100], 97, 100))).toEqual({
      allowed: ratio(5),
      bad: ratio(3),
      left: ratio(2),
      missesLeft: 2,
      spent: ratio(3, 5),
    });
    expect(budgetOf(line("lower", [5, 100], 4, 60))).toMatchObject({
      allowed: ratio(3),
      bad: ratio(4),
      left: ratio(-1),
      missesLeft: 0,
    });
  });

  test("at low traffic is counted in misses", () => {
    expect(budgetOf(line("higher", [95, 100], 58, 59))?.missesLeft).toBe(1);
    expect(budgetOf(line("higher", [95, 100], 0, 0))).toBeNull();
  });
});

describe("burning", () => {
  test("the factors of a 30 day period are the field's: 14.4, 6, 3 and 1", () => {
    const { alerts, impossible } = alertsFor(ratio(999, 1000), "higher", 30 * DAY);
    expect(alerts.map(({ factor }) => Number(factor.num) / Number(factor.den))).toEqual([14.4, 6, 3, 1]);
    expect(impossible).toEqual([]);
    expect(burnFactor(ratio(2, 100), 30 * DAY, HOUR)).toEqual(ratio(144, 10));
  });

  test("no factor is below 1: what burns slower than that keeps within the budget", () => {
    const { alerts } = alertsFor(ratio(999, 1000), "higher", 7 * DAY);
    expect(alerts.map(({ factor }) => Number(factor.num) / Number(factor.den))).toEqual([3.36, 1.4, 1, 1]);
  });

  test("a factor that no burn can reach is told apart, with the largest that one can", () => {
    const { alerts, impossible, largest } = alertsFor(ratio(90, 100), "higher", 30 * DAY);
    expect([alerts.length, impossible.map(({ factor }) => factor), largest]).toEqual([
      3,
      [ratio(144, 10)],
      ratio(10),
    ]);
  });

  test("fires when the long and the short window both exceed the factor", () => {
    const alert = alertsFor(ratio(99, 100), "higher", 30 * DAY).alerts[1]!;
    const [fast, slow] = [
      burnRate(7, 100, ratio(99, 100), "higher"),
      burnRate(6, 100, ratio(99, 100), "higher"),
    ];
    expect([
      isBurning(alert, fast, fast),
      isBurning(alert, fast, slow),
      isBurning(alert, fast, null),
    ]).toEqual([true, false, false]);
    expect(burnRate(0, 0, ratio(99, 100), "higher")).toBeNull();
  });
});
