import type { Terms } from "../agreement/terms.js";
import type { Period } from "../time/cohort.js";
import { utcText } from "../time/iso.js";
import { amountText, sumOf } from "./line.js";
import type { Scorecard } from "./scorecard.js";
import { type Statement, statedFor, sumOfAmounts } from "./statement.js";
import { inputsOf, measuresOf } from "./statement-inputs.js";
import type { Worth } from "./worth.js";

/** All that goes into a statement, measured and counted. */
export interface StatementParts {
  readonly terms: Terms;
  readonly termsSha256: string;
  readonly zonesSha256: string;
  readonly period: Period;
  readonly stage: Statement["stage"];
  /** ms since epoch. */
  readonly asOf: number;
  readonly card: Scorecard;
  /** `null`: the agreement does not cover the period; only earlier ones are adjusted. */
  readonly worth: Worth | null;
  readonly raw: Statement["raw"];
  /** Earlier periods that are still adjusted, with their fees under all facts known now, in order. */
  readonly adjusted: readonly { readonly period: string; readonly feeMinor: bigint }[];
  /** The final statements issued before it, in the order of their periods. */
  readonly earlier: readonly Statement[];
  readonly evidence: Statement["evidence"];
}

/** Draws up a statement: every amount in it is the sum of its lines. */
export function draftStatement(parts: StatementParts): Statement {
  const { terms, period, card, worth, earlier } = parts;
  const lines = (worth?.lines ?? []).map(({ key, clause, formula, amountMinor }) => ({
    key,
    clause,
    formula,
    inputs: inputsOf(key, parts.terms, card, worth!, period),
    amountMinor: String(amountMinor),
  }));
  const adjustments = parts.adjusted.map((item) => adjustmentOf(item, terms.currency, earlier));
  const balance = balanceOf(earlier.at(-1), terms.currency);
  const due = sumOf(worth?.lines ?? []);
  const total = due + sumOfAmounts(adjustments) + sumOfAmounts(balance ? [balance] : []);
  return {
    format: "pawpact-statement-1",
    agreement: {
      id: terms.id,
      title: terms.title,
      kind: terms.kind,
      provider: terms.parties.provider.name,
      customer: terms.parties.customer.name,
    },
    terms: { status: "unaccepted", sha256: parts.termsSha256, zonesSha256: parts.zonesSha256 },
    period: { key: period.key, firstDay: period.firstDay, lastDay: period.lastDay },
    stage: parts.stage,
    asOf: utcText(parts.asOf),
    currency: terms.currency,
    lines,
    dueMinor: String(due),
    raw: parts.raw,
    adjustments,
    balance,
    totalMinor: String(total),
    payableMinor: String(total > 0n ? total : 0n),
    carriedMinor: String(total < 0n ? total : 0n),
    measures: measuresOf(terms, card),
    tasks: { ...card.tasks, completed: { ...card.tasks.completed } },
    evidence: parts.evidence,
  };
}

/** A period's fee under all facts known now, less everything stated for it so far. */
function adjustmentOf(
  { period, feeMinor }: StatementParts["adjusted"][number],
  currency: string,
  earlier: readonly Statement[],
): Statement["adjustments"][number] {
  const stated = statedFor(period, earlier);
  const [fee, said] = [feeMinor, stated].map((amount) => amountText(amount, currency));
  return {
    key: `adjustment.${period}`,
    clause: "settlement.adjustFor",
    formula: `${fee} under all facts known now − ${said} stated so far`,
    inputs: { feeMinor: String(feeMinor), statedMinor: String(stated) },
    amountMinor: String(feeMinor - stated),
    period,
  };
}

function balanceOf(before: Statement | undefined, currency: string): Statement["balance"] {
  if (!before || before.carriedMinor === "0") return null;
  const { key } = before.period;
  return {
    key: `balance.${key}`,
    clause: "settlement",
    formula: `the total of ${key}, ${amountText(BigInt(before.carriedMinor), currency)}, carried`,
    inputs: { carriedMinor: before.carriedMinor },
    amountMinor: before.carriedMinor,
    period: key,
  };
}
