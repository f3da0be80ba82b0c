import { statementReport } from "../report/statement.js";
import { renderText } from "../report/text.js";
import { type SealedStatement, type Statement, statementText } from "../score/statement.js";

/** A statement with all that it is recomputed from. */
export interface Bundle<S extends Statement = SealedStatement> {
  readonly statement: S;
  /** The evidence file's text; likewise the others. */
  readonly evidence: string;
  readonly terms: string;
  readonly zones: string;
}

/** The files of an export, by name. */
export const BUNDLE_FILES = [
  "statement.json",
  "statement.txt",
  "evidence.jsonl",
  "terms.yaml",
  "zones.json",
] as const;
export type BundleFile = (typeof BUNDLE_FILES)[number];
export type BundleTexts = Readonly<Record<BundleFile, string>>;

/** A bundle as files: the same bundle gives the same bytes. */
export function bundleTexts({ statement, evidence, terms, zones }: Bundle): BundleTexts {
  return {
    "statement.json": `${statementText(statement)}\n`,
    "statement.txt": statementPage(statement),
    "evidence.jsonl": evidence,
    "terms.yaml": terms,
    "zones.json": zones,
  };
}

/** A statement's plain text. */
export function statementPage(statement: SealedStatement): string {
  return renderText(statementReport(statement), { width: 80, colour: false });
}
