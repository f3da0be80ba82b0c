import { exact } from "../../measure/figures.js";
import { compareRatio, type Ratio, ratio } from "../../measure/ratio.js";
import type { Judge } from "../judge.js";
import { parseAmount } from "../money.js";
import type { Parts, PbcParts } from "../parts.js";
import { positive } from "./pbc.js";

/** Warns of clauses of a performance-based contract that can never bind, or always do. */
export function judgePbcBinding({ pbc }: Parts, judge: Judge): void {
  if (!pbc || pbc.outcomes.some(({ whole }) => !whole)) return;
  const best = bestScore(pbc);
  if (pbc.payBands && pbc.payFrom) {
    judge.warn("never-binds", ["pbc", "payFrom"], {
      found: "payFrom beside payBands, which replace it",
      expected: "one of the two",
      fix: "remove payFrom",
      atKey: true,
    });
  } else if (pbc.payFrom && compareRatio(pbc.payFrom, best) > 0) outOfReach(["pbc", "payFrom"], best, judge);
  for (const [index, { from }] of (pbc.payBands ?? []).entries()) {
    if (compareRatio(from, best) > 0) outOfReach(["pbc", "payBands", index, "from"], best, judge);
  }
  if (pbc.outcomes.length > 0 && !judge.has(["pbc", "pool"])) {
    judge.warn("never-binds", ["pbc", "outcomes"], {
      found: "outcomes without a pool",
      expected: "a pool that they are paid from",
      fix: "add pool, or remove the outcomes",
      atKey: true,
    });
  }
  judgeClamps(pbc, best, judge);
}

function judgeClamps(pbc: PbcParts, best: Ratio, judge: Judge): void {
  const { min, max } = pbc;
  const least = amountOf(pbc.base);
  // Nothing to add where completions have a price: their number has no end.
  const most = pbc.unit && pbc.unit.price?.num !== 0n ? null : highest(pbc, least, best);
  if (min !== undefined && positive(min) && compareRatio(amountOf(min), least) <= 0) {
    judge.warn("never-binds", ["pbc", "min"], {
      expected: `more than ${exact(least)}, which is paid in any case`,
      fix: "raise min, or remove it",
    });
  } else if (min !== undefined && most && compareRatio(amountOf(min), most) >= 0) {
    judge.warn("always-binds", ["pbc", "min"], {
      expected: `less than ${exact(most)}, the most that can be earned`,
      fix: "lower min, or raise the pool",
    });
  }
  if (max !== undefined && most && compareRatio(amountOf(max), most) >= 0) {
    judge.warn("never-binds", ["pbc", "max"], {
      expected: `less than ${exact(most)}, the most that can be earned`,
      fix: "lower max, or remove it",
    });
  } else if (max !== undefined && compareRatio(amountOf(max), least) <= 0) {
    judge.warn("always-binds", ["pbc", "max"], {
      expected: `more than ${exact(least)}, which is paid in any case`,
      fix: "raise max",
    });
  }
}

/** The most that base and pool can come to. */
function highest({ pool, payBands }: PbcParts, base: Ratio, best: Ratio): Ratio {
  const amount = amountOf(pool);
  const reached = (payBands ?? []).filter(({ from }) => compareRatio(from, best) <= 0);
  const share = payBands ? (reached.at(-1)?.pay ?? ratio(0)) : ratio(best.num, best.den * 100n);
  const paid = ratio(amount.num * share.num, amount.den * share.den);
  return ratio(base.num * paid.den + paid.num * base.den, base.den * paid.den);
}

/** No score is above the best single one, whichever outcomes are eligible. */
function bestScore({ outcomes }: PbcParts): Ratio {
  return outcomes.reduce((best, { stretchScore: score }) => {
    return score && compareRatio(score, best) > 0 ? score : best;
  }, ratio(100));
}

function amountOf(text: string | undefined): Ratio {
  return (text === undefined ? null : parseAmount(text)) ?? ratio(0);
}

function outOfReach(path: readonly (string | number)[], best: Ratio, judge: Judge): void {
  judge.warn("never-binds", path, {
    expected: `at most ${exact(best)}, the best score that can be reached`,
    fix: "lower it",
  });
}
