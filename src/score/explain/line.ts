import type { Clause } from "../../agreement/clause.js";
import type { Metric, Objective, Terms } from "../../agreement/terms.js";
import { exact, fixed } from "../../measure/figures.js";
import type { Grade } from "../../task/fact.js";
import { crossedBand } from "../band.js";
import type { Explanation, Input, Reckoning } from "../explain.js";
import { amountText } from "../line.js";
import type { OutcomeScore, PbcResult } from "../pbc.js";
import type { ScoreLine } from "../scorecard.js";
import type { Worth } from "../worth.js";
import { creditChanges, outcomeChanges } from "./changes.js";
import { explainMetric } from "./metric.js";

type Valued = Reckoning & { readonly worth: Worth };
type ClauseAt = (path: string) => Clause;

/** Why a line of what a period is worth, or their total, has its amount. */
export function explainLine(terms: Terms, valued: Valued, figure: string, clause: ClauseAt): Explanation {
  if (figure === "total") return explainTotal(terms, valued, clause);
  const { currency } = terms;
  const line = valued.worth.lines.find(({ key }) => key === figure);
  const amount = `${figure}: ${amountText(line?.amountMinor ?? 0n, currency)} ${currency}`;
  const formulas = line ? [line.formula] : [];
  const own = line ? [clause(line.clause)] : [];
  const metric = figure.startsWith("sla.credit.") ? (figure.slice("sla.credit.".length) as Metric) : null;
  if (metric) return explainCredit(terms, valued, metric, { amount, formulas, clauses: own }, clause);
  if (figure.startsWith("pbc.unit.")) {
    const grade = figure.slice("pbc.unit.".length) as Grade;
    const { price } = terms.pbc!.unit!;
    const share = terms.pbc!.grades[grade];
    return {
      headline: amount,
      clauses: [clause("pbc.unit"), clause("pbc.grades")],
      inputs: [
        { name: `completions of grade ${grade}`, value: String(valued.card.tasks.completed[grade]) },
        { name: "price", value: exact(price) },
        { name: `share of grade ${grade}`, value: exact(share) },
      ],
      formulas: line ? formulas : ["no completion of this grade"],
      changes: [`Each further completion of grade ${grade} adds ${exact(price)} × ${exact(share)}.`],
      metrics: [],
      grade,
    };
  }
  if (figure === "pbc.pool") return explainPool(terms, valued, { headline: amount, formulas }, clause);
  const limit = figure.slice(figure.indexOf(".") + 1);
  const isLimit = ["cap", "floor", "min", "max"].includes(limit);
  const path = figure;
  return {
    headline: line || !isLimit ? amount : `${amount}: it does not bind`,
    clauses: [clause(path)],
    inputs: isLimit ? linesOf(terms, valued, figure.startsWith("sla.") ? "sla." : "pbc.", figure) : [],
    formulas: line ? formulas : ["the lines before it are within this limit"],
    changes: [isLimit ? "The lines before it change it, and nothing else." : FIXED],
    metrics: [],
  };
}

const FIXED = "Nothing that is measured changes it; terms that cover the period in part prorate it.";

function explainCredit(
  terms: Terms,
  valued: Valued,
  metric: Metric,
  { amount, formulas, clauses }: { amount: string; formulas: readonly string[]; clauses: readonly Clause[] },
  clause: ClauseAt,
): Explanation {
  const at = terms.sla!.objectives.findIndex((objective) => objective.metric === metric);
  const [objective, line] = [terms.sla!.objectives[at]!, valued.card.objectives[at]!];
  const base = explainMetric(terms, valued, metric, clause);
  const band = crossedBand(objective, line);
  const charged = formulas.length > 0;
  const why = charged
    ? ""
    : band
      ? ": another credit of its `once` group is charged"
      : whyNone(objective, line);
  const others = (["repeat", "once"] as const).filter((key) => {
    return key === "repeat"
      ? terms.sla!.repeat !== undefined
      : terms.sla!.once.flat().includes(objective.metric);
  });
  return {
    headline: amount + why,
    clauses: [
      ...clauses,
      clause(`sla.objectives[${at}]`),
      ...["fee", ...others].map((key) => clause(`sla.${key}`)),
    ],
    inputs: [
      ...base.inputs.filter(({ name }) => !name.startsWith("outcome: ")),
      {
        name: "credit earned in the period before",
        value: valued.creditedBefore.has(objective.metric) ? "yes" : "no",
      },
    ],
    formulas: [base.formulas[0]!, ...formulas],
    changes: creditChanges(terms, valued, objective, line),
    metrics: [metric],
  };
}

function whyNone(objective: Objective, line: ScoreLine): string {
  if (line.sample === "no-data") return ": without data there is no credit";
  const beyond = crossedBand(objective, { ...line, sample: "normal" });
  return beyond ? ": no band is crossed beyond what chance explains" : ": no band is crossed";
}

function explainPool(
  terms: Terms,
  valued: Valued,
  { headline, formulas }: { headline: string; formulas: readonly string[] },
  clause: ClauseAt,
): Explanation {
  const { pbc } = valued.worth;
  const { outcomes } = pbc!;
  const paid = terms.pbc!.payBands ? "pbc.payBands" : "pbc.payFrom";
  return {
    headline,
    clauses: [clause("pbc.pool"), clause(paid), ...outcomes.map((_, at) => clause(`pbc.outcomes[${at}]`))],
    inputs: outcomes.map(scoreInput),
    formulas: [...scoreFormulas(pbc!), ...formulas],
    changes: outcomes.flatMap(({ outcome }, at) =>
      outcomeChanges(terms, valued, outcome, valued.card.outcomes[at]!),
    ),
    metrics: outcomes.map(({ outcome }) => outcome.metric),
  };
}

function scoreInput({ outcome, score, unsupplied, shut }: OutcomeScore): Input {
  const remark = shut ? ", a gate below its floor" : unsupplied ? ", not supplied" : "";
  const value = score === null ? "too few samples: outside" : `score ${fixed(score, 2)}${remark}`;
  return { name: outcome.metric, value: `${value}, weight ${exact(outcome.weight)}` };
}

function scoreFormulas({ outcomes, score }: PbcResult): string[] {
  if (score === null) return [];
  const eligible = outcomes.filter((item) => item.score !== null);
  const sum = eligible.map((item) => `${exact(item.outcome.weight)} × ${fixed(item.score!, 2)}`).join(" + ");
  const weights = eligible.map(({ outcome }) => exact(outcome.weight)).join(" + ");
  return [`S = (${sum}) ÷ (${weights}) = ${fixed(score, 2)}`];
}

function explainTotal(terms: Terms, valued: Valued, clause: ClauseAt): Explanation {
  const { worth, card } = valued;
  const { currency, sla } = terms;
  const amount = amountText(worth.dueMinor, currency);
  const signed = worth.lines.map(({ amountMinor }, index) => {
    const text = amountText(amountMinor < 0n ? -amountMinor : amountMinor, currency);
    return index === 0 ? amountText(amountMinor, currency) : `${amountMinor < 0n ? "−" : "+"} ${text}`;
  });
  const objectives = sla?.objectives ?? [];
  const outcomes = worth.pbc?.outcomes ?? [];
  const credited = objectives.flatMap(({ metric }) => (worth.sla?.credited.has(metric) ? [metric] : []));
  const short = outcomes.flatMap(({ outcome }, at) =>
    card.outcomes[at]!.kept === false ? [outcome.metric] : [],
  );
  return {
    headline: `total: ${amount} ${currency}; nothing is payable, the terms are unaccepted`,
    clauses: [...new Set(worth.lines.map((line) => line.clause))].map(clause),
    inputs: linesOf(terms, valued, ""),
    formulas: [`${signed.join(" ")} = ${amount}`],
    changes: [
      ...objectives.flatMap((objective, at) => {
        const changes = creditChanges(terms, valued, objective, card.objectives[at]!);
        return changes.map((change) => `${objective.metric}: ${change}`);
      }),
      ...outcomes.flatMap(({ outcome }, at) => outcomeChanges(terms, valued, outcome, card.outcomes[at]!)),
    ],
    metrics: [...new Set<Metric>([...credited, ...short])],
  };
}

/** The lines of one part of the worth, up to a line of it. */
function linesOf({ currency }: Terms, { worth }: Valued, part: string, before?: string): Input[] {
  const own = worth.lines.filter(({ key }) => key.startsWith(part));
  const end = own.findIndex(({ key }) => key === before);
  return (end < 0 ? own : own.slice(0, end)).map(({ key, amountMinor, formula }) => ({
    name: key,
    value: `${amountText(amountMinor, currency)} = ${formula}`,
  }));
}
