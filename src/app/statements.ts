import type { Terms } from "../agreement/terms.js";
import type { Ledger } from "../ports/ledger.js";
import type { Seal } from "../ports/seal.js";
import { readStatement, type SealedStatement, type Statement, statementText } from "../score/statement.js";
import type { Fact, HouseFact } from "../task/fact.js";

/** The conversation of the statements that were issued. */
export const STATEMENTS = "pact:statements";

/** Characters of evidence in one fact. */
const PART = 200_000;

type Issued = Extract<HouseFact, { type: "statement.issued" }>;

/** The final statements among facts, in the order of their periods. One that can't be read is passed over. */
export function statementsIn(facts: Iterable<Fact>): SealedStatement[] {
  const found: SealedStatement[] = [];
  for (const fact of facts) {
    if (fact.type !== "statement.issued" || fact.data.document === undefined) continue;
    const statement = readStatement(fact.data.document);
    if (statement) found.push(statement);
  }
  return found.sort(byPeriod);
}

/**
 * Those of an agreement's final statements that no further one adjusts, nor takes a balance from: whatever is heard of
 * their periods changes no statement any more.
 *
 * @param statements all final ones, in the order of their periods.
 */
export function finishedOf<S extends Statement>(
  statements: readonly S[],
  { settlement: { adjustFor } }: Pick<Terms, "settlement">,
): readonly S[] {
  return statements.slice(0, -Math.max(adjustFor, 1));
}

function byPeriod({ period: one }: Statement, { period: other }: Statement): number {
  return one.firstDay < other.firstDay ? -1 : one.firstDay > other.firstDay ? 1 : 0;
}

/** The fact that a statement was issued. It happened at its `asOf`: when it was drawn up changes nothing. */
export function issuedFact(statement: SealedStatement, asOf: number, seal: Seal): Issued {
  const document = statementText(statement);
  const { key } = statement.period;
  return {
    ...house(`pact:statement:${key}`, STATEMENTS, asOf),
    type: "statement.issued",
    data: { period: key, sha256: seal.sha256(document), document },
  };
}

/** The evidence of a statement in parts. Late facts change what a ledger would give, and never this. */
export function evidenceFacts({ evidence, period }: Statement, text: string, asOf: number): Fact[] {
  const { sha256 } = evidence;
  return partsOf(text).map((part, index) => ({
    ...house(`pact:evidence:${sha256}:${index}`, evidenceConversation(period.key), asOf),
    type: "statement.evidence",
    data: { sha256, part: index, text: part },
  }));
}

/** The evidence that a statement was issued with; `null` where the ledger does not hold it. */
export async function storedEvidence(
  ledger: Ledger,
  { evidence, period }: Statement,
): Promise<string | null> {
  const { facts } = await ledger.load(evidenceConversation(period.key));
  const parts = facts
    .filter((fact) => fact.type === "statement.evidence")
    .filter(({ data }) => data.sha256 === evidence.sha256)
    .sort((one, other) => one.data.part - other.data.part);
  return parts.length === 0 && evidence.facts > 0 ? null : parts.map(({ data }) => data.text).join("");
}

/** The conversation of the evidence that a period's statement was issued with. */
export function evidenceConversation(period: string): string {
  return `pact:evidence:${period}`;
}

/** Cut at the ends of lines. */
function partsOf(text: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const end = text.length - from <= PART ? text.length : text.indexOf("\n", from + PART) + 1;
    const to = end === 0 ? text.length : end;
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

function house(id: string, conversation: string, at: number) {
  return {
    id,
    conversation,
    at,
    actor: { id: "pawpact:system", role: "system", party: "neither" },
    source: { platform: "pact" },
    rule: "settle",
  } as const;
}
