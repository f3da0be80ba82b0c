import { parseAgreement } from "../agreement/parse.js";
import { renderAgreement } from "../agreement/render.js";
import type { Terms } from "../agreement/terms.js";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import type { Ledger } from "../ports/ledger.js";
import type { Seal, Signer } from "../ports/seal.js";
import { type SealedStatement, type Statement, statementText } from "../score/statement.js";
import type { Fact } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import { type Period, parsePeriod, periodBounds } from "../time/cohort.js";
import type { ResolvedZone } from "../time/zone.js";
import type { Bundle } from "./bundle.js";
import { evidenceIn, evidenceText } from "./evidence.js";
import { frameOf, resolveZones } from "./frame.js";
import { HOUSE, houseOf } from "./house.js";
import { pseudonymous } from "./pseudonyms.js";
import type { StatementPlan } from "./settle-plan.js";
import { stateFrom } from "./statement.js";
import { evidenceFacts, issuedFact, STATEMENTS } from "./statements.js";

/**
 * Draws up what a plan asks for: gathers the facts, replaces every id by a pseudonym, and states the period from that
 * evidence alone, as whoever verifies it will.
 */
export async function prepareStatement(
  ledger: Ledger,
  terms: Terms,
  { period, stage, asOf, earlier }: StatementPlan,
  seal: Seal,
): Promise<Bundle<Statement>> {
  const proposals = await proposalsIn(ledger);
  const own = renderAgreement(terms);
  const zones = zonesOf(proposals, own) ?? resolveZones(terms);
  // A balance comes from the one before, also where nothing is adjusted any more.
  const kept = Math.max(terms.settlement.adjustFor, 1);
  const needed = earlier.slice(-kept);
  // Whether a credit repeats hangs on what was stated of the period before.
  const told = earlier.slice(-kept - 1);
  const before = proposals.filter(({ data }) => {
    const sha256 = seal.sha256(data.terms);
    return data.terms !== own && needed.some((statement) => statement.terms.sha256 === sha256);
  });
  const house = houseOf([], asOf);
  const frames = [frameOf(terms, zones, house, seal)];
  for (const { data } of before) {
    const { terms: old } = parseAgreement(data.terms);
    if (old) frames.push(frameOf(old, data.zones as ResolvedZone[], house, seal));
  }
  const issued = (await ledger.load(STATEMENTS)).facts.filter(
    (fact) =>
      fact.type === "statement.issued" && told.some(({ period: { key } }) => key === fact.data.period),
  );
  const facts = await evidenceIn(ledger, frames, { ...spanOf(frames, period, needed), asOf });
  const stated = pseudonymous(
    [...facts, ...issued, ...before],
    frames.map((frame) => frame.terms.tasks),
  );
  const evidence = evidenceText(stated);
  const zoneText = `${canonicalJson(zones as unknown as Json)}\n`;
  const bundle = { evidence, terms: own, zones: zoneText };
  const statement = await stateFrom({ terms, zones, period, stage, asOf, facts: stated, bundle }, seal);
  return { statement, ...bundle };
}

/** From the first period that a statement recomputes to the end of its own. */
function spanOf(
  frames: readonly Frame[],
  period: Period,
  needed: readonly Statement[],
): { readonly from: number; readonly to: number } {
  const start = (needed[0] && parsePeriod(needed[0].period.key)) ?? period;
  return {
    from: Math.min(...frames.map(({ zone }) => periodBounds(zone, start).from)),
    to: Math.max(...frames.map(({ zone }) => periodBounds(zone, period).to)),
  };
}

type Proposal = Extract<Fact, { type: "terms.proposed" }>;

/** Every version of the terms that the ledger holds, by id. */
export async function proposalsIn(ledger: Ledger): Promise<Proposal[]> {
  const { facts } = await ledger.load(HOUSE.terms);
  return facts
    .filter((fact) => fact.type === "terms.proposed")
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The zones that terms were proposed with. */
function zonesOf(proposals: readonly Proposal[], terms: string): ResolvedZone[] | undefined {
  return proposals.find(({ data }) => data.terms === terms)?.data.zones as ResolvedZone[] | undefined;
}

/** Signs a statement. */
export function sealed(statement: Statement, signer: Signer): SealedStatement {
  const { publicKey } = signer;
  const signature = signer.sign(statementText(statement));
  return { ...statement, seal: { algorithm: "Ed25519", publicKey, signature } };
}

/** The facts that issue a final statement: its evidence as it is now, and the statement itself. */
export function issuingFacts(
  { statement, evidence }: Bundle,
  asOf: number,
  seal: Seal,
): { readonly evidence: readonly Fact[]; readonly issued: Fact } {
  return {
    evidence: evidenceFacts(statement, evidence, asOf),
    issued: issuedFact(statement, asOf, seal),
  };
}
