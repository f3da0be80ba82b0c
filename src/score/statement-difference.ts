import { canonicalJson, type Json } from "../bytes/canonical.js";
import { amountText } from "./line.js";
import type { Statement, StatementLine } from "./statement.js";

/** One place where a statement is not what its evidence gives. */
export interface StatementDifference {
  /** `line sla.credit.first-response-time, amount`, `tasks.open`, `evidence.jsonl` */
  readonly what: string;
  readonly stated: string;
  readonly recomputed: string;
}

const NOTHING = "nothing";

/** Every difference between a statement and its recomputation: lines first, then totals, then the rest by name. */
export function differencesOf(stated: Statement, recomputed: Statement): StatementDifference[] {
  const { currency } = stated;
  const linesOf = ({ lines, adjustments, balance }: Statement): StatementLine[] => [
    ...lines,
    ...adjustments,
    ...(balance ? [balance] : []),
  ];
  return [
    ...lineDifferences(linesOf(stated), linesOf(recomputed), currency),
    ...(["dueMinor", "totalMinor", "payableMinor", "carriedMinor"] as const).flatMap((name) =>
      difference(
        name.replace("Minor", ""),
        money(stated[name], currency),
        money(recomputed[name], recomputed.currency),
      ),
    ),
    ...restDifferences(stated, recomputed),
  ];
}

function lineDifferences(
  stated: readonly StatementLine[],
  recomputed: readonly StatementLine[],
  currency: string,
): StatementDifference[] {
  const keys = new Set([...stated, ...recomputed].map(({ key }) => key));
  const found: StatementDifference[] = [];
  for (const key of keys) {
    const [one, other] = [stated, recomputed].map((lines) => lines.filter((line) => line.key === key));
    const [line, again] = [one?.[0], other?.[0]];
    const what = `line ${key}`;
    if (one?.length !== other?.length || !line || !again) {
      const said = (lines: readonly StatementLine[] = []) =>
        lines.map(({ amountMinor }) => money(amountMinor, currency)).join(" and ") || NOTHING;
      found.push({ what, stated: said(one), recomputed: said(other) });
      continue;
    }
    found.push(
      ...difference(what, money(line.amountMinor, currency), money(again.amountMinor, currency)),
      ...difference(`${what}, formula`, line.formula, again.formula),
      ...difference(`${what}, clause`, line.clause, again.clause),
    );
    const names = [...new Set([...Object.keys(line.inputs), ...Object.keys(again.inputs)])].sort();
    for (const name of names) {
      found.push(
        ...difference(`${what}, input ${name}`, line.inputs[name] ?? NOTHING, again.inputs[name] ?? NOTHING),
      );
    }
  }
  const order = (lines: readonly StatementLine[]) => lines.map(({ key }) => key).join(", ");
  if (found.length === 0) found.push(...difference("the order of lines", order(stated), order(recomputed)));
  return found;
}

function restDifferences(stated: Statement, recomputed: Statement): StatementDifference[] {
  const found: StatementDifference[] = [];
  const told = new Set([
    "lines",
    "adjustments",
    "balance",
    "dueMinor",
    "totalMinor",
    "payableMinor",
    "carriedMinor",
  ]);
  const compare = (path: string, one: unknown, other: unknown): void => {
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length) {
      for (const [index, item] of one.entries()) compare(`${path}[${index}]`, item, other[index]);
      return;
    }
    if (isMap(one) && isMap(other)) {
      for (const key of [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()) {
        if (path !== "" || !told.has(key))
          compare(path === "" ? key : `${path}.${key}`, one[key], other[key]);
      }
      return;
    }
    found.push(...difference(path, textOf(one), textOf(other)));
  };
  compare("", stated, recomputed);
  return found;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  if (value === undefined) return NOTHING;
  return typeof value === "string" ? value : canonicalJson(value as Json);
}

function difference(what: string, stated: string, recomputed: string): StatementDifference[] {
  return stated === recomputed ? [] : [{ what, stated, recomputed }];
}

/** An amount with its currency; minor units alone where the currency is none that is known. */
function money(amountMinor: string, currency: string): string {
  try {
    return `${amountText(BigInt(amountMinor), currency)} ${currency}`;
  } catch {
    return `${amountMinor} minor units of ${currency}`;
  }
}
