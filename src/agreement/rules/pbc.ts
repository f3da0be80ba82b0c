import { BETTER } from "../../measure/metrics.js";
import { compareRatio, type Ratio, ratio } from "../../measure/ratio.js";
import { decimalsIn, decimalText, percentText } from "../decimal.js";
import type { OutcomeDocument } from "../document.js";
import type { Path } from "../fault.js";
import type { Judge } from "../judge.js";
import { isMetric } from "../metric.js";
import { parseAmount } from "../money.js";
import type { Parts, PbcParts } from "../parts.js";

/** Outcomes whose levels are in order, bands and grades too, amounts that fit together. */
export function judgePbc({ sla, pbc }: Parts, judge: Judge): void {
  if (!pbc) return;
  for (const [index, outcome] of pbc.outcomes.entries()) {
    judgeOutcome(outcome, ["pbc", "outcomes", index], judge);
  }
  if (sla && judge.has(["pbc", "base"])) {
    judge.refuse("base-in-hybrid", ["pbc", "base"], {
      found: "base beside sla",
      expected: "sla.fee alone: in a hybrid it is the base",
      fix: "remove it",
      atKey: true,
    });
  }
  if (pbc.payBands?.length === 0) {
    judge.refuse("missing", ["pbc", "payBands"], {
      expected: "at least one band",
      fix: "add one, or remove payBands",
    });
  }
  judgeBands(pbc.payBands ?? [], judge);
  judgeGrades(pbc.grades, judge);
  const { min, max } = pbc;
  if (min !== undefined && max !== undefined && compareRatio(parseAmount(min)!, parseAmount(max)!) > 0) {
    judge.refuse("min-above-max", ["pbc", "min"], {
      expected: `at most max, ${max}`,
      fix: "swap or correct them",
    });
  }
  if (positive(pbc.pool) && pbc.outcomes.length === 0 && !judge.has(["pbc", "outcomes", 0])) {
    judge.refuse("missing", ["pbc", "outcomes"], {
      expected: "at least one outcome that the pool is paid for",
      fix: "add outcomes, or remove the pool",
    });
  }
  if (!sla && !["base", "unit", "pool"].some((key) => judge.has(["pbc", key]))) {
    judge.refuse("missing", ["pbc", "pool"], {
      expected: "something to pay: a base, a unit price or a pool",
      fix: "add one",
    });
  }
}

export function positive(amount: string | undefined): boolean {
  return amount !== undefined && parseAmount(amount)!.num > 0n;
}

function judgeOutcome(outcome: Partial<OutcomeDocument>, path: Path, judge: Judge): void {
  const { metric, weight, floor, target, stretch, stretchScore } = outcome;
  if (weight?.num === 0n) {
    judge.refuse("value", [...path, "weight"], {
      expected: "a weight above 0",
      fix: "raise it, or remove the outcome",
    });
  }
  judgeStretch(stretch, stretchScore, path, judge);
  if (metric === undefined || !isMetric(metric)) return;
  const amounts = metric === "cost-per-completion";
  const levels = (["floor", "target", "stretch"] as const).flatMap((name): [string, Ratio][] => {
    const level = outcome[name];
    return level === undefined ? [] : [[name, level]];
  });
  const wellFormed = levels.map(([name, level]) => judgeLevel(level, [...path, name], amounts, judge));
  const higher = BETTER[metric] === "higher";
  const better = (one: Ratio, other: Ratio) => compareRatio(one, other) * (higher ? 1 : -1) > 0;
  const text = amounts ? decimalText : percentText;
  if (wellFormed.every(Boolean) && target) {
    if (floor && !better(target, floor)) {
      judge.refuse("order", [...path, "target"], {
        expected: `${higher ? "above" : "below"} the floor, ${text(floor)}: of ${metric} ${higher ? "more" : "less"} is better`,
        fix: "swap or correct floor and target",
      });
    } else if (stretch && !better(stretch, target)) {
      judge.refuse("order", [...path, "stretch"], {
        expected: `${higher ? "above" : "below"} the target, ${text(target)}`,
        fix: "correct it, or remove stretch and stretchScore",
      });
    }
  }
  if (outcome.gate && floor && !amounts && compareRatio(floor, ratio(higher ? 0 : 1)) === 0) {
    judge.warn("never-binds", [...path, "gate"], {
      found: `a gate at the floor ${percentText(floor)}`,
      expected: "a floor that a result can miss",
      fix: "correct the floor, or remove the gate",
    });
  }
}

function judgeStretch(stretch: Ratio | undefined, score: Ratio | undefined, path: Path, judge: Judge): void {
  if (stretch && !judge.has([...path, "stretchScore"])) {
    judge.refuse("missing", [...path, "stretchScore"], {
      expected: "the score at stretch, such as 120",
      fix: "add stretchScore, or remove stretch",
    });
  }
  if (!score) return;
  if (!judge.has([...path, "stretch"])) {
    judge.refuse("missing", [...path, "stretch"], {
      expected: "the level that earns stretchScore",
      fix: "add stretch, or remove stretchScore",
    });
  }
  if (compareRatio(score, ratio(100)) <= 0 || compareRatio(score, ratio(1000)) > 0) {
    judge.refuse("value", [...path, "stretchScore"], {
      expected: "a score above 100, which the target has, up to 1000",
      fix: "raise it",
    });
  }
}

/** Shares reach from 0 % to 100 %; amounts have no per cent sign, and at most 6 decimals. */
function judgeLevel(level: Ratio, path: Path, amount: boolean, judge: Judge): boolean {
  const text = judge.textAt(path) ?? "";
  if (amount && (text.includes("%") || decimalsIn(text) > 6)) {
    judge.refuse("value", path, {
      expected: 'an amount of the currency, such as "0.80", at most 6 decimals',
      fix: "write an amount",
    });
    return false;
  }
  if (!amount && compareRatio(level, ratio(1)) > 0) {
    const fix = compareRatio(level, ratio(100)) <= 0 ? `write ${decimalText(level)}%` : "correct it";
    judge.refuse("value", path, { expected: "a share from 0% to 100%, such as 95% or 0.95", fix });
    return false;
  }
  return true;
}

function judgeBands(bands: readonly { readonly from: Ratio; readonly pay: Ratio }[], judge: Judge): void {
  for (const [index, band] of bands.entries()) {
    const before = bands[index - 1];
    if (!before) continue;
    if (compareRatio(band.from, before.from) <= 0) {
      judge.refuse("order", ["pbc", "payBands", index, "from"], {
        expected: `above ${decimalText(before.from)}: bands from low to high`,
        fix: "sort the bands",
      });
    } else if (compareRatio(band.pay, before.pay) < 0) {
      judge.refuse("order", ["pbc", "payBands", index, "pay"], {
        expected: `at least ${percentText(before.pay)}: a better score pays no less`,
        fix: "raise it, or lower the one before",
      });
    }
  }
}

function judgeGrades(grades: PbcParts["grades"], judge: Judge): void {
  if (!grades) return;
  for (const [better, worse] of [
    ["A", "B"],
    ["B", "C"],
    ["C", "D"],
  ] as const) {
    const [more, less] = [grades[better], grades[worse]];
    if (!more || !less || compareRatio(less, more) <= 0) continue;
    judge.warn("order", ["pbc", "grades", worse], {
      found: `${worse} counts ${percentText(less)}, ${better} ${percentText(more)}`,
      expected: "a better proof that counts no less",
      fix: `lower ${worse}, or raise ${better}`,
    });
  }
}
