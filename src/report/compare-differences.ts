import { currencyExponent } from "../agreement/currencies.js";
import { amountText as decimalAmount, percentText } from "../agreement/decimal.js";
import { targetText } from "../agreement/duration.js";
import type { ClockTerms, Metric, PbcTerms, SlaTerms } from "../agreement/terms.js";
import { exact, fixed } from "../measure/figures.js";
import { compareRatio, type Ratio } from "../measure/ratio.js";
import { keptIn, type SideResult } from "../score/compare.js";
import { amountText } from "../score/line.js";

export const ASPECTS = [
  "definition",
  "focus",
  "measurement",
  "payment model",
  "risk allocation",
  "use case",
] as const;
export type Aspect = (typeof ASPECTS)[number];

/** The usual table of differences, one side's column, filled with its own numbers. */
export function aspectsOf(side: SideResult): Readonly<Record<Aspect, string>> {
  const { terms } = side;
  const parts = [
    ...(terms.sla ? [slaAspects(side, terms.sla)] : []),
    ...(terms.pbc ? [pbcAspects(side, terms.pbc)] : []),
  ];
  const joined = (aspect: keyof Aspects) => parts.map((part) => part[aspect]).join(" And: ");
  return {
    definition: joined("definition"),
    focus: joined("focus"),
    measurement: joined("measurement"),
    "payment model": joined("payment model"),
    "risk allocation": riskText(side),
    "use case": joined("use case"),
  };
}

type Aspects = Readonly<Record<Exclude<Aspect, "risk allocation">, string>>;

function slaAspects(side: SideResult, sla: SlaTerms): Aspects {
  const { money, every, count } = wordsOf(side);
  const credited = side.periods.filter(({ worth }) => (worth.sla?.credited.size ?? 0) > 0).length;
  const feesMinor = side.periods.map(({ worth }) => worth.sla!.dueMinor);
  const lost = feesMinor.reduce((sum, dueMinor) => sum + sla.feeMinor - dueMinor, 0n);
  const limits = [
    ...(sla.cap ? [`at most ${percentText(sla.cap)} of it`] : []),
    ...(sla.floorMinor === undefined ? [] : [`never below ${money(sla.floorMinor)}`]),
  ];
  const kept = sla.objectives.map(({ metric, target }) => {
    const { kept, measured } = keptIn(side, metric, "objectives");
    return `${metric} (${percentText(target)}) kept in ${kept} of ${measured} measured`;
  });
  return {
    definition: `A fixed fee of ${money(sla.feeMinor)} a ${every} for a promised level of service.`,
    focus: `How well it is run: ${sla.objectives.map(({ metric, clock }) => metric + within(clock)).join(", ")}.`,
    measurement: `Each ratio against its target: ${kept.join("; ")}.`,
    "payment model": `${money(sla.feeMinor)} less credits${limits.length > 0 ? ` (${limits.join(", ")})` : ""}: ${money(lost)} came off in ${credited} of ${count}.`,
    "use case": `Being there counts: ${volume(side)}.`,
  };
}

function pbcAspects(side: SideResult, pbc: PbcTerms): Aspects {
  const { money, every, count } = wordsOf(side);
  const unit = pbc.unit ? `${price(side, pbc.unit.price)} a completion` : null;
  const pool = pbc.poolMinor > 0n ? `a pool of ${money(pbc.poolMinor)}` : null;
  const base = pbc.baseMinor > 0n ? `a base of ${money(pbc.baseMinor)}` : null;
  const parts = [base, unit, pool].filter((part) => part !== null).join(", ");
  const scores = side.periods.map(({ worth }) => worth.pbc!);
  const known = scores.flatMap(({ score }) => (score ? [score] : []));
  const withheld = scores.length - known.length;
  const limits = [
    ...(pbc.minMinor === undefined ? [] : [`at least ${money(pbc.minMinor)}`]),
    ...(pbc.maxMinor === undefined ? [] : [`at most ${money(pbc.maxMinor)}`]),
  ];
  const outcomes = pbc.outcomes.map(({ metric, floor, target, clock }) => {
    const { kept, measured } = keptIn(side, metric, "outcomes");
    return `${metric}${within(clock)} ${level(side, metric, floor)} to ${level(side, metric, target)}, on target in ${kept} of ${measured} measured`;
  });
  const scored = known.length === 0 ? "no score yet" : `score ${range(known)}`;
  const completed = side.periods.map(({ card }) => card.tasks.completed);
  const vouched = completed.reduce((sum, { A, B }) => sum + A + B, 0);
  const all = completed.reduce((sum, { A, B, C, D }) => sum + A + B + C + D, 0);
  return {
    definition: `Pay follows what is achieved: ${parts || "nothing yet"} a ${every}.`,
    focus: `What comes out of it: ${pbc.outcomes.map(({ metric, weight }) => `${metric} (weight ${exact(weight)})`).join(", ") || "completions"}.`,
    measurement:
      outcomes.length === 0
        ? `Completions by grade: ${gradesText(pbc)}.`
        : `From floor to target: ${outcomes.join("; ")}; ${scored}.`,
    "payment model": [
      unit ? `${unit} (${gradesText(pbc)})` : null,
      pool ? `the pool × score from ${exact(pbc.payBands?.[0]?.from ?? pbc.payFrom)} on` : null,
      limits.length > 0 ? limits.join(", ") : null,
      pool ? `withheld in ${withheld} of ${count}` : null,
    ]
      .filter((part) => part !== null)
      .join("; ")
      .concat("."),
    "use case": `Results that can be checked: ${vouched} of ${all} completions were confirmed or checked (A, B).`,
  };
}

function riskText(side: SideResult): string {
  const { money, every } = wordsOf(side);
  const { providerMinor, customerMinor } = side.risk;
  const who = { sla: "Shared", pbc: "With the provider", hybrid: "Split" }[side.terms.kind];
  return `${who}: a poor ${every} costs the provider ${money(providerMinor)}, a good one the customer ${money(customerMinor)}.`;
}

function wordsOf({ terms, periods }: SideResult) {
  const { every } = terms.period;
  return {
    every,
    money: (minor: bigint) => amountText(minor, terms.currency),
    count: `${periods.length} ${every}${periods.length === 1 ? "" : "s"}`,
  };
}

function volume({ periods, terms }: SideResult): string {
  const valid = periods.map(({ card }) => card.tasks.valid);
  const [least, most] = [Math.min(...valid), Math.max(...valid)];
  return `${least === most ? least : `${least} to ${most}`} valid tasks a ${terms.period.every}`;
}

function gradesText({ grades }: PbcTerms): string {
  return (["A", "B", "C", "D"] as const).map((grade) => `${grade} ${percentText(grades[grade])}`).join(", ");
}

function within(clock: ClockTerms | undefined): string {
  return clock ? ` within ${targetText(clock.within.default)}` : "";
}

function level(side: SideResult, metric: Metric, value: Ratio): string {
  return metric === "cost-per-completion" ? price(side, value) : percentText(value);
}

function price({ terms }: SideResult, value: Ratio): string {
  return decimalAmount(value, currencyExponent(terms.currency)!);
}

function range(values: readonly Ratio[]): string {
  const sorted = [...values].sort(compareRatio);
  const [least, most] = [fixed(sorted[0]!, 1), fixed(sorted.at(-1)!, 1)];
  return least === most ? least : `${least} to ${most}`;
}
