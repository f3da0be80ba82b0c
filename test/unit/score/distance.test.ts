import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Objective } from "../../../src/agreement/terms.js";
import { ratio } from "../../../src/measure/ratio.js";
import { crossedBand } from "../../../src/score/band.js";
import { toBetterBand, toWorseBand, withMisses } from "../../../src/score/distance.js";
import { neededSamples, sampleState } from "../../../src/score/sample.js";
import type { ScoreLine } from "../../../src/score/scorecard.js";

const better = { "first-response-time": "higher", "reopen-rate": "lower" } as const;

function objectiveOf(metric: keyof typeof better): Objective {
  const credits =
    metric === "reopen-rate"
      ? [
          { threshold: ratio(5, 100), credit: ratio(2, 100) },
          { threshold: ratio(10, 100), credit: ratio(5, 100) },
        ]
      : [
          { threshold: ratio(95, 100), credit: ratio(5, 100) },
          { threshold: ratio(90, 100), credit: ratio(15, 100) },
        ];
  return { metric, target: credits[0]!.threshold, credits };
}

function lineOf(objective: Objective, bad: number, n: number): ScoreLine {
  const metric = objective.metric as keyof typeof better;
  const of = better[metric] === "higher" ? n - bad : bad;
  const needed = neededSamples(objective.target, better[metric], 20);
  return {
    metric,
    better: better[metric],
    target: objective.target,
    measured: { of: ratio(of), n, value: n === 0 ? null : ratio(of, n) },
    sample: sampleState(n, needed),
    needed,
    kept: null,
    interval: null,
    supplied: true,
  };
}

describe("the distance to another credit", () => {
  const objective = objectiveOf("first-response-time");

  test("is counted in misses, with the number judged as it is", () => {
    expect(toWorseBand(objective, lineOf(objective, 4, 100))).toMatchObject({
      misses: 2,
      band: { index: 0 },
    });
    expect(toWorseBand(objective, lineOf(objective, 6, 100))).toMatchObject({
      misses: 5,
      band: { index: 1 },
    });
    expect(toWorseBand(objective, lineOf(objective, 20, 100))).toBeNull();
    expect(toBetterBand(objective, lineOf(objective, 8, 100))).toEqual({ misses: 3, band: null });
    expect(toBetterBand(objective, lineOf(objective, 13, 100))).toMatchObject({
      misses: 3,
      band: { index: 0 },
    });
    expect(toBetterBand(objective, lineOf(objective, 5, 100))).toBeNull();
  });

  test("is nothing without data", () => {
    const none = lineOf(objective, 0, 0);
    expect([toWorseBand(objective, none), toBetterBand(objective, none)]).toEqual([null, null]);
  });

  test("is the least: one miss less far nothing changes, whatever the sample", () => {
    const any = fc
      .tuple(
        fc.constantFrom("first-response-time" as const, "reopen-rate" as const),
        fc.integer({ min: 1, max: 150 }),
      )
      .chain(([metric, n]) => fc.tuple(fc.constant(metric), fc.constant(n), fc.nat(n)));
    fc.assert(
      fc.property(any, ([metric, n, bad]) => {
        const objective = objectiveOf(metric);
        const line = lineOf(objective, bad, n);
        const present = crossedBand(objective, line);
        const at = (misses: number) => crossedBand(objective, withMisses(line, misses));
        const worse = toWorseBand(objective, line);
        if (worse) {
          expect(at(worse.misses)).toEqual(worse.band);
          expect(at(worse.misses - 1)).toEqual(present);
        } else expect(at(n)?.index ?? -1).toBe(present?.index ?? -1);
        const milder = toBetterBand(objective, line);
        expect(milder === null).toBe(present === null);
        if (milder) {
          expect(at(-milder.misses)).toEqual(milder.band);
          expect(at(1 - milder.misses)).toEqual(present);
        }
      }),
      { numRuns: 300 },
    );
  });
});
