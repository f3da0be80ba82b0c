import { exact } from "../../measure/figures.js";
import { add, compareRatio, multiply, type Ratio, ratio } from "../../measure/ratio.js";
import type { Judge } from "../judge.js";
import { parseAmount } from "../money.js";
import type { Parts, SlaParts } from "../parts.js";

/** Warns of clauses of an SLA that can never bind, and of a fee that can fall below zero. */
export function judgeSlaBinding({ sla }: Parts, judge: Judge): void {
  if (!sla || sla.objectives.some(({ whole }) => !whole) || sla.fee === undefined) return;
  const { floor, cap, repeat } = sla;
  const fee = parseAmount(sla.fee)!;
  if (fee.num === 0n) {
    judge.warn("never-binds", ["sla", "fee"], {
      expected: "a fee above zero: credits are shares of it",
      fix: "write the fee of a period",
    });
    return;
  }
  const worst = worstCredits(sla);
  const text = shareText(worst);
  const all = `all credits together come to ${worst.num === 0n ? "nothing" : text} at worst`;
  if (repeat && (worst.num === 0n || compareRatio(repeat, ratio(1)) === 0)) {
    judge.warn("never-binds", ["sla", "repeat"], {
      expected: worst.num === 0n ? "credits that it can multiply" : "a factor above 1",
      fix: "remove it",
    });
  }
  if (cap && compareRatio(cap, worst) >= 0) {
    judge.warn("never-binds", ["sla", "cap"], {
      expected: `less than ${text}: ${all}`,
      fix: "lower the cap, or remove it",
    });
  }
  const most = cap && compareRatio(cap, worst) < 0 ? cap : worst;
  const least = ratio(fee.num * (most.den - most.num), fee.den * most.den);
  if (floor !== undefined && compareRatio(parseAmount(floor)!, least) <= 0) {
    judge.warn("never-binds", ["sla", "floor"], {
      expected: `more than ${exact(least)}, below which the fee never falls: at most ${shareText(most)} comes off`,
      fix: "raise the floor, or remove it",
    });
  }
  if (floor === undefined && least.num < 0n) {
    judge.warn("below-zero", ["sla", "fee"], {
      found: all,
      expected: "a fee that stays above zero",
      fix: "add a floor or a cap",
    });
  }
}

/** The sum of the harshest credits, repeated, of each `once` group the highest: a share of the fee. */
function worstCredits({ objectives, once = [], repeat = ratio(1) }: SlaParts): Ratio {
  const worst = new Map<string, Ratio>();
  for (const objective of objectives) {
    const { metric, credits = [] } = objective;
    if (metric !== undefined)
      worst.set(
        metric,
        credits.reduce((most, { credit }) => larger(most, credit), ratio(0)),
      );
  }
  const grouped = new Set(once.flat());
  const highest = once.map((group) =>
    group.reduce((most, metric) => larger(most, worst.get(metric) ?? ratio(0)), ratio(0)),
  );
  const alone = [...worst].flatMap(([metric, credit]) => (grouped.has(metric) ? [] : [credit]));
  const sum = [...highest, ...alone].reduce(add, ratio(0));
  return multiply(sum, repeat);
}

function larger(one: Ratio, other: Ratio): Ratio {
  return compareRatio(one, other) >= 0 ? one : other;
}

/** As per cent; a product of long decimals is rounded. */
function shareText(share: Ratio): string {
  return `${exact(ratio(share.num * 100n, share.den))}%`;
}
