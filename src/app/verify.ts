import * as z from "zod";
import { parseAgreement } from "../agreement/parse.js";
import type { Terms } from "../agreement/terms.js";
import { canonicalJson, type Json } from "../bytes/canonical.js";
import type { Seal, SignatureCheck } from "../ports/seal.js";
import {
  readStatement,
  type SealedStatement,
  type Statement,
  statementText,
  withoutSeal,
} from "../score/statement.js";
import { differencesOf, type StatementDifference } from "../score/statement-difference.js";
import { type Fact, zoneSchema } from "../task/fact.js";
import { nextPeriod, parsePeriod, periodBounds } from "../time/cohort.js";
import { parseInstant, utcText } from "../time/iso.js";
import type { ResolvedZone } from "../time/zone.js";
import { type BundleFile, type BundleTexts, statementPage } from "./bundle.js";
import { readEvidence } from "./evidence.js";
import { stateFrom } from "./statement.js";
import { statementsIn } from "./statements.js";

export interface Verified {
  /** `null`: it can't be read. */
  readonly statement: SealedStatement | null;
  /** None: all of it follows from evidence and terms, byte for byte. The most telling first. */
  readonly differences: readonly StatementDifference[];
}

/**
 * Recomputes a statement from the files of an export alone, and compares: every line and total, then each file's hash,
 * the signature, and the statement's own bytes.
 *
 * @param publicKey the key that has to have signed it; without it, the key that the statement names.
 */
export async function verifyBundle(
  texts: BundleTexts,
  tools: Seal & SignatureCheck,
  publicKey?: string,
): Promise<Verified> {
  const text = texts["statement.json"];
  const statement = readStatement(text);
  if (!statement) {
    const differences = [different("statement.json", "a statement", "no statement of this version")];
    return { statement, differences };
  }
  const computed = await recomputed(texts, withoutSeal(statement), tools);
  const page = statementPage(statement);
  const hashes = hashDifferences(texts, statement, tools);
  const differences = [
    ...(computed.statement ? differencesOf(withoutSeal(statement), computed.statement) : hashes),
    ...computed.faults,
    ...(computed.statement ? hashes : []),
    ...signatureDifferences(statement, tools, publicKey),
    ...byteDifferences("statement.json", text, `${statementText(statement)}\n`),
    ...byteDifferences("statement.txt", texts["statement.txt"], page),
  ];
  // A hash that differs is named once, at its file.
  const atFile = new Set(["evidence.sha256", "terms.sha256", "terms.zonesSha256"]);
  return { statement, differences: differences.filter(({ what }) => !atFile.has(what)) };
}

interface Recomputed {
  readonly statement: Statement | null;
  readonly faults: readonly StatementDifference[];
}

async function recomputed(
  texts: BundleTexts,
  stated: Statement,
  tools: Seal & SignatureCheck,
): Promise<Recomputed> {
  const faults: StatementDifference[] = [];
  const evidence = readEvidence(texts["evidence.jsonl"]);
  const { terms } = parseAgreement(texts["terms.yaml"]);
  const zones = readZones(texts["zones.json"]);
  const period = parsePeriod(stated.period.key);
  const asOf = parseInstant(stated.asOf);
  if ("line" in evidence)
    faults.push(different(`evidence.jsonl line ${evidence.line}`, "a fact", evidence.found));
  else faults.push(...chainDifferences(evidence.facts, stated, tools));
  if (!terms) faults.push(different("terms.yaml", "an agreement", "no agreement without faults"));
  if (!zones) faults.push(different("zones.json", "resolved time zones", "none that can be read"));
  if (!period) faults.push(different("period.key", stated.period.key, "no period"));
  if (asOf === null) faults.push(different("asOf", stated.asOf, "no instant"));
  if ("line" in evidence || !terms || !zones || !period || asOf === null) return { statement: null, faults };
  try {
    faults.push(...stageDifferences(stated, terms, zones, asOf));
    const bundle = {
      evidence: texts["evidence.jsonl"],
      terms: texts["terms.yaml"],
      zones: texts["zones.json"],
    };
    const { facts } = evidence;
    const parts = { terms, zones, period, stage: stated.stage, asOf, facts, bundle };
    return { statement: await stateFrom(parts, tools), faults };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return { statement: null, faults: [...faults, different("the recomputation", "a statement", found)] };
  }
}

function readZones(text: string): ResolvedZone[] | null {
  try {
    const zones = z.array(zoneSchema).safeParse(JSON.parse(text));
    return (zones.data as ResolvedZone[] | undefined) ?? null;
  } catch {
    return null;
  }
}

/** The statements that this one adjusts: each is signed, and hashed as it was issued. */
function chainDifferences(
  facts: readonly Fact[],
  stated: Statement,
  tools: Seal & SignatureCheck,
): StatementDifference[] {
  const found: StatementDifference[] = [];
  for (const fact of facts) {
    if (fact.type !== "statement.issued") continue;
    const { document = "", sha256, period } = fact.data;
    const what = `the statement of ${period} in the evidence`;
    const hash = tools.sha256(document);
    if (hash !== sha256) found.push(different(what, sha256, hash));
    const statement = readStatement(document);
    if (!statement) found.push(different(what, "a statement", "no statement of this version"));
    else if (!isSigned(statement, tools)) found.push(different(`${what}, signature`, "signed", "not signed"));
    else if (statement.agreement.id !== stated.agreement.id)
      found.push(different(what, stated.agreement.id, statement.agreement.id));
  }
  // Each follows the one before, and this one follows the last.
  const all = statementsIn(facts);
  for (const [index, { period }] of all.entries()) {
    const following = all[index + 1] ?? stated;
    const next = nextPeriod(parsePeriod(period.key) ?? { kind: "day", ...period });
    if (next.firstDay === following.period.firstDay) continue;
    found.push(different(`the statement after ${period.key}`, following.period.key, next.key));
  }
  return found;
}

/** A final statement is as of the end of its window; a provisional one lies within it. */
function stageDifferences(
  { stage, period, asOf: text }: Statement,
  terms: Terms,
  zones: readonly ResolvedZone[],
  asOf: number,
): StatementDifference[] {
  const zone = zones.find(({ timezone }) => timezone === terms.period.timezone);
  const own = parsePeriod(period.key);
  if (!zone || !own) return [];
  const { to } = periodBounds(zone, own);
  const finalAt = to + terms.settlement.windowMs;
  if (stage === "final")
    return asOf === finalAt ? [] : [different("asOf of the final statement", text, utcText(finalAt))];
  if (asOf >= to && asOf < finalAt) return [];
  return [different("asOf of the provisional statement", text, `${utcText(to)} to ${utcText(finalAt)}`)];
}

function hashDifferences(texts: BundleTexts, statement: Statement, { sha256 }: Seal): StatementDifference[] {
  const { evidence, terms } = statement;
  const files: [BundleFile, string][] = [
    ["evidence.jsonl", evidence.sha256],
    ["terms.yaml", terms.sha256],
    ["zones.json", terms.zonesSha256],
  ];
  return files.flatMap(([file, stated]) => {
    const found = sha256(texts[file]);
    return found === stated ? [] : [different(`${file}, SHA-256`, stated, found)];
  });
}

function signatureDifferences(
  statement: SealedStatement,
  tools: SignatureCheck,
  publicKey: string | undefined,
): StatementDifference[] {
  const { seal } = statement;
  if (!seal) return [different("signature", "nothing", "a statement without a seal was never issued")];
  if (publicKey !== undefined && publicKey !== seal.publicKey)
    return [different("the key of the signature", seal.publicKey, publicKey)];
  if (isSigned(statement, tools)) return [];
  return [
    different("signature", `that of the key ${seal.publicKey}`, "none of that key over this statement"),
  ];
}

function isSigned(statement: SealedStatement, { isSigned }: SignatureCheck): boolean {
  const { seal } = statement;
  return seal !== null && isSigned(statementText(withoutSeal(statement)), seal.signature, seal.publicKey);
}

/** Where two texts part, by line and column. */
function byteDifferences(file: BundleFile, found: string, expected: string): StatementDifference[] {
  if (found === expected) return [];
  let at = 0;
  while (found[at] === expected[at]) at += 1;
  const before = found.slice(0, at).split("\n");
  const shown = (text: string) => (at >= text.length ? "nothing" : JSON.stringify(text.slice(at, at + 40)));
  const what = `${file} line ${before.length}, character ${before.at(-1)!.length + 1}`;
  return [different(what, shown(found), shown(expected))];
}

function different(what: string, stated: string, recomputed: string): StatementDifference {
  return { what, stated, recomputed };
}

/** The canonical text of what a verification found, for programs. */
export function verifiedJson({ statement, differences }: Verified): string {
  return canonicalJson({
    verified: differences.length === 0,
    agreement: statement?.agreement.id ?? null,
    period: statement?.period.key ?? null,
    stage: statement?.stage ?? null,
    publicKey: statement?.seal?.publicKey ?? null,
    differences: differences.map((one) => ({ ...one })),
  } satisfies Json);
}
