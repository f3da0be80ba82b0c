import { BETTER, isClock } from "../../measure/metrics.js";
import { compareRatio, type Ratio, ratio } from "../../measure/ratio.js";
import { percentText } from "../decimal.js";
import type { ObjectiveDocument } from "../document.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import { isRatioMetric } from "../metric.js";
import { parseAmount } from "../money.js";
import { nearest } from "../nearest.js";
import type { Parts, SlaParts } from "../parts.js";

/** Targets that leave room for a miss, bands from mild to harsh, amounts that fit together. */
export function judgeSla({ sla }: Parts, judge: Judge): void {
  if (!sla) return;
  for (const [index, objective] of sla.objectives.entries()) {
    judgeTarget(objective, ["sla", "objectives", index, "target"], judge);
    judgeBands(objective, ["sla", "objectives", index], judge);
  }
  if (
    sla.objectives.length === 0 &&
    judge.textAt(["sla", "objectives"]) === undefined &&
    judge.has(["sla", "objectives"])
  ) {
    judge.refuse("missing", ["sla", "objectives"], {
      expected: "at least one objective",
      fix: "add one, or remove sla",
    });
  }
  judgeOnce(sla, judge);
  const { fee, floor, repeat } = sla;
  if (fee !== undefined && floor !== undefined && compareRatio(parseAmount(floor)!, parseAmount(fee)!) > 0) {
    judge.refuse("floor-above-fee", ["sla", "floor"], {
      expected: `at most the fee, ${fee}`,
      fix: "lower the floor",
    });
  }
  if (repeat !== undefined && compareRatio(repeat, ratio(1)) < 0) {
    judge.refuse("value", ["sla", "repeat"], {
      expected: "a factor of 1 or more, such as 1.5: a repeated miss costs no less",
      fix: "raise it, or remove it",
    });
  }
}

function judgeTarget({ metric, target }: Objective, path: Path, judge: Judge): void {
  if (metric === undefined || !isRatioMetric(metric) || !target) return;
  const [none, all] = [target.num === 0n, target.num === target.den];
  const higher = BETTER[metric] === "higher";
  if (higher ? none : all) {
    judge.refuse("target", path, {
      expected: higher
        ? "a target above 0%: every result meets this one"
        : "a target below 100%: every result meets this one",
      fix: higher ? "raise it" : "lower it",
    });
  } else if (higher ? all : none) {
    const sampled = metric !== "availability";
    const remark = {
      expected: `a target that leaves room for a miss: ${higher ? "below 100%" : "above 0%"}${sampled ? ", since no number of samples proves this one" : ""}`,
      fix: higher ? "write 99.9%, or less" : "write 0.1%, or more",
    };
    if (sampled) judge.refuse("target", path, remark);
    else judge.warn("target", path, remark);
  }
}

function judgeBands({ metric, target, credits = [] }: Objective, path: Path, judge: Judge): void {
  if (metric === undefined || !isRatioMetric(metric)) return;
  const higher = BETTER[metric] === "higher";
  const [right, wrong] = higher ? (["below", "above"] as const) : (["above", "below"] as const);
  const worse = (one: Ratio, other: Ratio) => compareRatio(one, other) * (higher ? -1 : 1) > 0;
  for (const [index, band] of credits.entries()) {
    const at = [...path, "credits", index];
    const threshold = band[right];
    if (band[wrong] !== undefined) {
      judge.refuse("wrong-word", [...at, wrong], {
        found: `${wrong} for ${metric}`,
        expected: `${right}: of ${isClock(metric) ? "clocks met" : metric} ${higher ? "more" : "less"} is better`,
        fix: threshold === undefined ? `write ${right}` : `remove ${wrong}`,
        atKey: true,
      });
      continue;
    }
    if (threshold === undefined) {
      judge.refuse("missing", [...at, right], {
        expected: "the threshold of this credit",
        fix: `add ${right}`,
      });
      continue;
    }
    const before = credits[index - 1];
    const last = before?.[right];
    if (index === 0 && target && worse(target, threshold)) {
      judge.refuse("threshold", [...at, right], {
        expected: `at ${higher ? "most" : "least"} the target, ${percentText(target)}: who meets it owes no credit`,
        fix: "correct the threshold or the target",
      });
    } else if (last && !worse(threshold, last)) {
      judge.refuse("order", [...at, right], {
        expected: `${higher ? "below" : "above"} ${percentText(last)}: each threshold strictly worse than the one before`,
        fix: "sort the bands from mild to harsh",
      });
    } else if (before && compareRatio(band.credit, before.credit) < 0) {
      judge.refuse("order", [...at, "credit"], {
        expected: `at least ${percentText(before.credit)}: a worse result earns no smaller credit`,
        fix: "raise it, or lower the one before",
      });
    } else judgeIdleBand(band, threshold, before, at, judge, higher);
  }
}

type Objective = Partial<ObjectiveDocument>;
type Band = ObjectiveDocument["credits"][number];

function judgeIdleBand(
  { credit }: Band,
  threshold: NonNullable<Band["below"]>,
  before: Band | undefined,
  path: Path,
  judge: Judge,
  higher: boolean,
): void {
  if (compareRatio(threshold, ratio(higher ? 0 : 1)) === 0) {
    judge.warn("never-binds", [...path, higher ? "below" : "above"], {
      expected: `a threshold ${higher ? "above 0%" : "below 100%"}: no result is worse than this one`,
      fix: "correct it, or remove the band",
    });
  } else if (credit.num === 0n || (before && compareRatio(credit, before.credit) === 0)) {
    judge.warn("never-binds", [...path, "credit"], {
      expected: `more than ${percentText(before?.credit ?? ratio(0))}: this band changes nothing`,
      fix: "raise it, or remove the band",
    });
  }
}

function judgeOnce({ once = [], objectives }: SlaParts, judge: Judge): void {
  const named = objectives.flatMap(({ metric }) => metric ?? []);
  const complete = named.length === objectives.length;
  const seen = new Set<string>();
  for (const [index, group] of once.entries()) {
    const path = ["sla", "once", index];
    if (group.length < 2) {
      judge.refuse("value", path, {
        expected: "two objectives or more, of which the highest credit counts",
        fix: "add one, or remove the group",
      });
    }
    for (const [place, metric] of group.entries()) {
      const objective = objectives.find((candidate) => candidate.metric === metric);
      if (!objective) {
        const near = nearest(metric, named);
        const expected = `the metric of an objective: ${named.join(", ")}`;
        if (complete)
          judge.refuse("unknown-metric", [...path, place], {
            expected,
            fix: near ? `write ${near}` : "add the objective, or remove this",
          });
      } else if (seen.has(metric)) {
        judge.refuse("duplicate", [...path, place], {
          found: `${metric} a second time`,
          expected: "each objective in one group at most",
          fix: "join the groups, or remove it from one",
        });
      } else if (objective.credits?.length === 0) {
        judge.warn("never-binds", [...path, place], {
          expected: "an objective with credits",
          fix: `remove ${metric} here, or give it credits`,
        });
      }
      seen.add(metric);
    }
  }
}
