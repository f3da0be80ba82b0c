import type { RatioMetric, Terms } from "../agreement/terms.js";
import { type Ratio, ratio } from "../measure/ratio.js";
import { parseDate } from "../time/civil.js";
import type { Period } from "../time/cohort.js";
import { type Line, sumOf } from "./line.js";
import { type PbcResult, settlePbc } from "./pbc.js";
import type { Scorecard } from "./scorecard.js";
import { type SlaResult, settleSla } from "./sla.js";

/** What a period is worth under its terms. In a hybrid both parts are there, and each keeps its own limits. */
export interface Worth {
  readonly sla: SlaResult | null;
  readonly pbc: PbcResult | null;
  readonly lines: readonly Line[];
  /** The sum of the lines: what the customer owes, in minor units. */
  readonly dueMinor: bigint;
}

/**
 * @param creditedBefore metrics that earned a credit in the period before, as it was stated.
 */
export function worthOf(
  terms: Terms,
  card: Scorecard,
  period: Period,
  creditedBefore: ReadonlySet<RatioMetric> = new Set(),
): Worth {
  const { currency, samples } = terms;
  const covered = coveredShare(terms, period);
  const sla = terms.sla
    ? settleSla({ terms: terms.sla, currency, measured: card.objectives, creditedBefore, covered })
    : null;
  const pbc = terms.pbc
    ? settlePbc({
        terms: terms.pbc,
        currency,
        measured: card.outcomes,
        completions: card.tasks.completed,
        minimumSamples: samples.minimum,
        covered,
      })
    : null;
  const lines = [...(sla?.lines ?? []), ...(pbc?.lines ?? [])];
  return { sla, pbc, lines, dueMinor: sumOf(lines) };
}

/** The share of a period's local calendar days that the terms cover: 0 to 1. */
export function coveredShare({ from, until }: Pick<Terms, "from" | "until">, period: Period): Ratio {
  const [first, last] = [numberOf(period.firstDay), numberOf(period.lastDay)];
  const start = from === undefined ? first : Math.max(first, numberOf(from));
  const end = until === undefined ? last : Math.min(last, numberOf(until));
  return ratio(Math.max(0, end - start + 1), last - first + 1);
}

/** Dates of terms and periods have been read before: they exist. */
function numberOf(date: string): number {
  return parseDate(date)!;
}
