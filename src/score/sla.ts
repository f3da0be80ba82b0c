import type { RatioMetric, SlaTerms } from "../agreement/terms.js";
import { exact, percent } from "../measure/figures.js";
import { compareRatio, multiply, ONE, type Ratio } from "../measure/ratio.js";
import { type CrossedBand, crossedBand } from "./band.js";
import { amountText, type Line, shareOf, sumOf } from "./line.js";
import type { ScoreLine } from "./scorecard.js";
import { percentBeside } from "./words.js";

/** What a period is worth under an SLA. */
export interface SlaResult {
  readonly lines: readonly Line[];
  /** The sum of the lines, minor units. */
  readonly dueMinor: bigint;
  /** Metrics that earned a credit: what `repeat` asks of the period before. */
  readonly credited: ReadonlySet<RatioMetric>;
}

export interface SlaInput {
  readonly terms: SlaTerms;
  readonly currency: string;
  /** One for each objective, in their order. */
  readonly measured: readonly ScoreLine[];
  /** Metrics that earned a credit in the period before, as it was stated. */
  readonly creditedBefore: ReadonlySet<RatioMetric>;
  /** The share of the period that the terms cover, by local calendar days. */
  readonly covered: Ratio;
}

/** Keys of credit lines begin so; the metric follows. */
export const CREDIT_KEY = "sla.credit.";

/** `max(floor, fee − min(cap × fee, Σ credits))`, in lines that sum to it. */
export function settleSla({ terms, currency, measured, creditedBefore, covered }: SlaInput): SlaResult {
  const money = (minor: bigint) => amountText(minor, currency);
  const feeMinor = shareOf(terms.feeMinor, covered);
  const whole = compareRatio(covered, ONE) === 0;
  const fee: Line = {
    key: "sla.fee",
    clause: "sla.fee",
    amountMinor: feeMinor,
    formula: whole ? money(feeMinor) : `${money(terms.feeMinor)} × ${exact(covered)} of the period`,
  };
  const earned = terms.objectives.flatMap((objective, index) => {
    const band = crossedBand(objective, measured[index]!);
    return band ? [creditOf(terms, index, band, feeMinor, measured[index]!, creditedBefore, money)] : [];
  });
  const credits = chargedOnce(terms.once, earned);
  const lines = [fee, ...credits.map(({ line }) => line)];

  const total = -sumOf(credits.map(({ line }) => line));
  const cap = terms.cap ? shareOf(feeMinor, terms.cap) : null;
  if (cap !== null && total > cap) {
    const formula = `credits of ${money(total)}, at most ${percent(terms.cap!)} of ${money(feeMinor)}`;
    lines.push({ key: "sla.cap", clause: "sla.cap", amountMinor: total - cap, formula });
  }
  const floor = terms.floorMinor === undefined ? null : shareOf(terms.floorMinor, covered);
  const before = sumOf(lines);
  if (floor !== null && before < floor) {
    const formula = `${money(before)}, at least ${money(floor)}`;
    lines.push({ key: "sla.floor", clause: "sla.floor", amountMinor: floor - before, formula });
  }
  return { lines, dueMinor: sumOf(lines), credited: new Set(earned.map(({ metric }) => metric)) };
}

interface Credit {
  readonly metric: RatioMetric;
  readonly line: Line;
}

function creditOf(
  { objectives, repeat }: SlaTerms,
  index: number,
  { index: band, threshold, credit }: CrossedBand,
  feeMinor: bigint,
  line: ScoreLine,
  creditedBefore: ReadonlySet<RatioMetric>,
  money: (minor: bigint) => string,
): Credit {
  const { metric } = objectives[index]!;
  const repeated = repeat !== undefined && creditedBefore.has(metric);
  const share = repeated ? multiply(credit, repeat) : credit;
  const order = line.better === "higher" ? "<" : ">";
  const again = repeated ? ` × ${exact(repeat)} (again)` : "";
  return {
    metric,
    line: {
      key: `${CREDIT_KEY}${metric}`,
      clause: `sla.objectives[${index}].credits[${band}]`,
      amountMinor: -shareOf(feeMinor, share),
      formula: `${percentBeside(line.measured.value!, threshold)} ${order} ${percentBeside(threshold, line.measured.value!)}: ${money(feeMinor)} × ${percent(credit)}${again}`,
    },
  };
}

/** Of the objectives in one `once` group only the highest credit is charged; of equal ones the first. */
function chargedOnce(once: SlaTerms["once"], credits: readonly Credit[]): Credit[] {
  return credits.filter((credit) => {
    const group = once.find((metrics) => metrics.includes(credit.metric));
    if (!group) return true;
    const rivals = credits.filter(({ metric }) => group.includes(metric));
    const highest = rivals.reduce((most, one) => (one.line.amountMinor < most.line.amountMinor ? one : most));
    return highest === credit;
  });
}
