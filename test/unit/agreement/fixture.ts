import { readFileSync } from "node:fs";
import { faultText } from "../../../src/agreement/fault.js";
import { type ParseOptions, parseAgreement } from "../../../src/agreement/parse.js";

const read = (name: string) => readFileSync(new URL(name, import.meta.url), "utf8");

/** The smallest agreements of each kind; all are without faults and warnings. */
export const SLA = read("sla.yaml");
export const PBC = read("pbc.yaml");
export const HYBRID = `${SLA}${PBC.slice(PBC.indexOf("pbc:")).replace('  base: "500.00"\n', "")}`;

/** Every key of the format. */
export const FULL = read("../../../config/agreements/help-desk.yaml");

/** A text with one passage replaced; the passage must be there, or the test tests nothing. */
export function changed(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the fixture holds no ${JSON.stringify(from)}`);
  return text.replace(from, () => to);
}

/** All faults and warnings as a reader sees them. */
export function told(text: string, options?: ParseOptions): string {
  const { faults, warnings } = parseAgreement(text, options);
  return [...faults, ...warnings].map((fault) => faultText(fault, "a.yaml")).join("\n");
}
