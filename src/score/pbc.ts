import { currencyExponent } from "../agreement/currencies.js";
import type { Outcome, PbcTerms } from "../agreement/terms.js";
import { exact, fixed } from "../measure/figures.js";
import {
  add,
  compareRatio,
  divide,
  multiply,
  ONE,
  type Ratio,
  ratio,
  subtract,
  ZERO,
} from "../measure/ratio.js";
import type { Grade } from "../task/fact.js";
import { sumOfShares } from "./band.js";
import { amountText, type Line, shareOf, sumOf } from "./line.js";
import type { ScoreLine } from "./scorecard.js";

/** How one outcome stands. */
export interface OutcomeScore {
  readonly outcome: Outcome;
  /** 0 to 100, or to `stretchScore`; `null`: too few tasks or ratings, it leaves the sum. */
  readonly score: Ratio | null;
  /** The provider has not supplied what it takes: it scores 0. */
  readonly unsupplied: boolean;
  /** A gate below its floor: the pool is 0. */
  readonly shut: boolean;
}

/** What a period is worth under a performance-based contract. */
export interface PbcResult {
  readonly outcomes: readonly OutcomeScore[];
  /** S, 0 to 100 or above with stretch; `null` while the pool is withheld. */
  readonly score: Ratio | null;
  readonly withheld: "too-little-weight" | "gate-without-samples" | null;
  readonly lines: readonly Line[];
  readonly dueMinor: bigint;
}

export interface PbcInput {
  readonly terms: PbcTerms;
  readonly currency: string;
  /** One for each outcome, in their order. */
  readonly measured: readonly ScoreLine[];
  /** Completions of the period by grade. */
  readonly completions: Readonly<Record<Grade, number>>;
  readonly minimumSamples: number;
  /** The share of the period that the terms cover, by local calendar days. */
  readonly covered: Ratio;
}

const HUNDRED = ratio(100);

/** `clamp(base + Σ unit lines + pool × g(S), min, max)`, in lines that sum to it. */
export function settlePbc(input: PbcInput): PbcResult {
  const { terms, currency, covered } = input;
  const money = (minor: bigint) => amountText(minor, currency);
  const prorated = (minor: bigint) => shareOf(minor, covered);
  const outcomes = terms.outcomes.map((outcome, index) =>
    scoreOutcome(outcome, input.measured[index]!, input.minimumSamples),
  );
  const withheld = withheldBecause(outcomes);
  const score = withheld ? null : weighted(outcomes);

  const lines: Line[] = [];
  if (terms.baseMinor !== 0n) {
    const base = prorated(terms.baseMinor);
    lines.push({ key: "pbc.base", clause: "pbc.base", amountMinor: base, formula: money(base) });
  }
  lines.push(...unitLines(input));
  lines.push(poolLine(terms, prorated(terms.poolMinor), outcomes, score, withheld, money));

  const before = sumOf(lines);
  const [min, max] = [terms.minMinor, terms.maxMinor].map((minor) =>
    minor === undefined ? null : prorated(minor),
  );
  if (max != null && before > max) {
    lines.push({
      key: "pbc.max",
      clause: "pbc.max",
      amountMinor: max - before,
      formula: `${money(before)}, at most ${money(max)}`,
    });
  } else if (min != null && before < min) {
    lines.push({
      key: "pbc.min",
      clause: "pbc.min",
      amountMinor: min - before,
      formula: `${money(before)}, at least ${money(min)}`,
    });
  }
  return { outcomes, score, withheld, lines, dueMinor: sumOf(lines) };
}

/** 0 at or beyond the floor, linear to 100 at the target, and on to `stretchScore` at the stretch. */
export function outcomeScore({ floor, target, stretch, stretchScore }: Outcome, value: Ratio): Ratio {
  const along = (from: Ratio, to: Ratio) => divide(subtract(value, from), subtract(to, from));
  const progress = along(floor, target);
  if (progress.num <= 0n) return ZERO;
  if (compareRatio(progress, ONE) <= 0) return multiply(HUNDRED, progress);
  if (!stretch || !stretchScore) return HUNDRED;
  const beyond = along(target, stretch);
  const share = compareRatio(beyond, ONE) > 0 ? ONE : beyond;
  return add(HUNDRED, multiply(subtract(stretchScore, HUNDRED), share));
}

function scoreOutcome(outcome: Outcome, line: ScoreLine, minimum: number): OutcomeScore {
  const { n, value } = line.measured;
  const { supplied } = line;
  const sampled = outcome.metric !== "availability" && outcome.metric !== "cost-per-completion";
  if (sampled && n < minimum) return { outcome, score: null, unsupplied: false, shut: false };
  // Cost without completions scores 0 like data that was not supplied.
  if (!supplied || value === null) return { outcome, score: ZERO, unsupplied: !supplied, shut: outcome.gate };
  const order = compareRatio(value, outcome.floor);
  const below = line.better === "higher" ? order < 0 : order > 0;
  return { outcome, score: outcomeScore(outcome, value), unsupplied: false, shut: outcome.gate && below };
}

function withheldBecause(outcomes: readonly OutcomeScore[]): PbcResult["withheld"] {
  if (outcomes.some(({ outcome, score }) => outcome.gate && score === null)) return "gate-without-samples";
  const all = sumOfShares(outcomes.map(({ outcome }) => outcome.weight));
  const eligible = sumOfShares(
    outcomes.filter(({ score }) => score !== null).map(({ outcome }) => outcome.weight),
  );
  return compareRatio(multiply(eligible, ratio(2)), all) < 0 ? "too-little-weight" : null;
}

/** `S = Σ w·s ÷ Σ w` over the eligible outcomes. */
function weighted(outcomes: readonly OutcomeScore[]): Ratio {
  const eligible = outcomes.filter(({ score }) => score !== null);
  const weights = sumOfShares(eligible.map(({ outcome }) => outcome.weight));
  if (weights.num === 0n) return ZERO;
  return divide(sumOfShares(eligible.map(({ outcome, score }) => multiply(outcome.weight, score!))), weights);
}

/** The share of the pool that a score pays. */
export function payShare({ payFrom, payBands }: PbcTerms, score: Ratio): Ratio {
  if (payBands) return payBands.findLast(({ from }) => compareRatio(score, from) >= 0)?.pay ?? ZERO;
  return compareRatio(score, payFrom) < 0 ? ZERO : divide(score, HUNDRED);
}

function poolLine(
  terms: PbcTerms,
  poolMinor: bigint,
  outcomes: readonly OutcomeScore[],
  score: Ratio | null,
  withheld: PbcResult["withheld"],
  money: (minor: bigint) => string,
): Line {
  const shut = outcomes.find(({ shut }) => shut);
  const share = score === null || shut ? ZERO : payShare(terms, score);
  const why =
    withheld === "gate-without-samples"
      ? "withheld: a gate has too few samples"
      : withheld === "too-little-weight"
        ? "withheld: less than half of the weight could be measured"
        : shut
          ? `0: ${shut.outcome.metric} is below its floor`
          : `${money(poolMinor)} × ${exact(share)} at a score of ${fixed(score!, 2)}`;
  return { key: "pbc.pool", clause: "pbc.pool", amountMinor: shareOf(poolMinor, share), formula: why };
}

/** A line for each grade of completions: their number × price × the grade's share. */
function unitLines({ terms, currency, completions }: PbcInput): Line[] {
  const { unit, grades } = terms;
  if (!unit) return [];
  const minorUnits = ratio(10n ** BigInt(currencyExponent(currency) ?? 0));
  return (["A", "B", "C", "D"] as const).flatMap((grade) => {
    const count = completions[grade];
    const share = grades[grade];
    if (count === 0 || share.num === 0n) return [];
    const exactMinor = multiply(multiply(multiply(unit.price, ratio(count)), share), minorUnits);
    return [
      {
        key: `pbc.unit.${grade}`,
        clause: "pbc.unit",
        amountMinor: shareOf(1n, exactMinor),
        formula: `${count} completion${count === 1 ? "" : "s"} of grade ${grade} × ${exact(unit.price)} × ${exact(share)}`,
      },
    ];
  });
}
