import type { SideResult } from "./compare.js";
import { type Fitness, fitnessOf } from "./fitness.js";

/** Which side would have served both parties better, or why nobody can say. */
export interface Advice {
  /** Name of the side; `null`: no advice. */
  readonly choose: string | null;
  readonly reasons: readonly string[];
  /** What would make it another one; empty without advice. */
  readonly flips: readonly string[];
}

/** Full periods and valid tasks in each, below which nothing is advised. */
export const LEAST_PERIODS = 2;
export const LEAST_VALID = 30;

/** How far pay follows the outcome. */
const reach = { pbc: 2, hybrid: 1, sla: 0 } as const;

/**
 * Of the sides that can be measured, borne and checked, the one whose pay follows the outcome furthest. The level of a
 * fee decides nothing: it can be negotiated, the shape of the risk can not.
 */
export function adviceOn(sides: readonly SideResult[]): Advice {
  const missing = tooLittle(sides);
  if (missing) return { choose: null, reasons: [missing], flips: [] };
  const kinds = new Set(sides.map(({ terms }) => terms.kind));
  if (kinds.size === 1) {
    const reasons = ["Both are of one kind: they differ in price and targets, not in who carries the risk."];
    return { choose: null, reasons, flips: [] };
  }
  const order = [...sides].sort((one, other) => reach[other.terms.kind] - reach[one.terms.kind]);
  const fitness = order.map(fitnessOf);
  const at = fitness.findIndex(({ fit }) => fit);
  const passed = at === -1 ? fitness : fitness.slice(0, at);
  const chosen = fitness[at];
  const against = passed.flatMap(({ name, tests }) =>
    failed(tests).map(({ finding }) => `${name}: ${finding}`),
  );
  if (!chosen) return { choose: null, reasons: ["None of them is fit to be signed.", ...against], flips: [] };
  return {
    choose: chosen.name,
    reasons: [...chosen.tests.map(({ finding }) => `${chosen.name}: ${finding}`), ...against],
    flips: [
      ...chosen.tests.map(({ flip }) => `away from ${chosen.name}: ${flip}`),
      ...passed.map(
        ({ name, tests }) =>
          `to ${name}: ${failed(tests)
            .map(({ flip }) => flip)
            .join("; and ")}`,
      ),
    ],
  };
}

function failed(tests: Fitness["tests"]) {
  return tests.filter(({ passed }) => !passed);
}

/** Why there is no advice: too few periods, or too few tasks in them. */
function tooLittle(sides: readonly SideResult[]): string | null {
  const counts = sides[0]!.periods.map((_, index) =>
    Math.min(...sides.map(({ periods }) => periods[index]!.card.tasks.valid)),
  );
  const enough = counts.filter((count) => count >= LEAST_VALID).length;
  if (enough >= LEAST_PERIODS) return null;
  const found = sides[0]!.periods.map(({ period }, index) => `${counts[index]} in ${period.key}`).join(", ");
  return `It takes ${LEAST_PERIODS} full periods of ${LEAST_VALID} valid tasks each; there are ${found}.`;
}
