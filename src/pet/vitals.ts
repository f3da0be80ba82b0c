import type { Metric } from "../agreement/terms.js";
import { compareRatio, ONE, type Ratio, subtract } from "../measure/ratio.js";
import type { Scorecard } from "../score/scorecard.js";
import { healthOf } from "./health.js";

/** In the order in which they are shown. */
export const NEEDS = ["hunger", "energy", "joy", "skill"] as const;
export type Need = (typeof NEEDS)[number];

export interface Vital {
  /** 0 to 1. Of hunger 1 is starving; of the others 1 is best. */
  readonly share: Ratio;
  /** It rests on a term with too few samples. */
  readonly provisional: boolean;
}

/** `null`: agreed, and no data. Left out: no term feeds it. */
export type Vitals = Readonly<Partial<Record<Need, Vital | null>>>;

/** Each term feeds one vital, so that a term that is missed always shows. */
const FED_BY: Readonly<Record<Metric, Need>> = {
  "acknowledge-time": "hunger",
  "first-response-time": "hunger",
  "next-response-time": "hunger",
  availability: "energy",
  satisfaction: "joy",
  accuracy: "skill",
  "completion-rate": "skill",
  "resolution-time": "skill",
  "total-resolution-time": "skill",
  "reopen-rate": "skill",
  "handoff-rate": "skill",
  "cost-per-completion": "skill",
};

/** The health of an agreement by the needs of its pet: of the terms that feed one, the worst counts. */
export function vitalsOf({ objectives, outcomes }: Pick<Scorecard, "objectives" | "outcomes">): Vitals {
  const worst = new Map<Need, { health: Ratio; provisional: boolean } | null>();
  for (const line of [...objectives, ...outcomes]) {
    const need = FED_BY[line.metric];
    const health = healthOf(line);
    const known = worst.get(need) ?? null;
    if (health === null || (known && compareRatio(known.health, health) <= 0)) worst.set(need, known);
    else worst.set(need, { health, provisional: line.sample === "provisional" });
  }
  const vitals: Partial<Record<Need, Vital | null>> = {};
  for (const need of NEEDS) {
    const found = worst.get(need);
    if (found === undefined) continue;
    if (found === null) vitals[need] = null;
    else {
      const share = need === "hunger" ? subtract(ONE, found.health) : found.health;
      vitals[need] = { share, provisional: found.provisional };
    }
  }
  return vitals;
}

/** How well a need is met, 0 to 1; 1 is best of hunger too. `null` without data. */
export function wellness(vitals: Vitals, need: Need): Ratio | null {
  const vital = vitals[need];
  if (!vital) return null;
  return need === "hunger" ? subtract(ONE, vital.share) : vital.share;
}
