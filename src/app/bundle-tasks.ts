import * as z from "zod";
import { parseAgreement } from "../agreement/parse.js";
import type { Seal } from "../ports/seal.js";
import { zoneSchema } from "../task/fact.js";
import { parsePeriod, periodBounds } from "../time/cohort.js";
import { parseInstant } from "../time/iso.js";
import type { ResolvedZone } from "../time/zone.js";
import type { Bundle } from "./bundle.js";
import { ledgerOf, readEvidence } from "./evidence.js";
import { frameOf } from "./frame.js";
import { houseOf } from "./house.js";
import { type TaskView, tasksOf } from "./tasks.js";

/**
 * The tasks of a statement's own period as they stood at its `asOf`, from its evidence and terms alone: under the
 * pseudonyms of the evidence, and without titles.
 *
 * @throws {RangeError} for a bundle that can't be read.
 */
export function tasksOfBundle(bundle: Bundle, seal: Seal): AsyncIterable<TaskView> {
  const { statement, evidence, terms: text, zones } = bundle;
  const read = readEvidence(evidence);
  const { terms } = parseAgreement(text);
  const period = parsePeriod(statement.period.key);
  const asOf = parseInstant(statement.asOf);
  if ("line" in read || !terms || !period || asOf === null) {
    const found =
      "line" in read ? `no fact in line ${read.line} of its evidence` : "no terms, period or instant";
    throw new RangeError(
      `export: found ${found}, expected a bundle that can be verified. Export the period again`,
    );
  }
  const resolved = z.array(zoneSchema).parse(JSON.parse(zones)) as ResolvedZone[];
  const frame = frameOf(terms, resolved, houseOf(read.facts, asOf), seal);
  return tasksOf(ledgerOf(read.facts), frame, periodBounds(frame.zone, period), asOf);
}
