import type { Terms } from "../../agreement/terms.js";
import type { Ledger } from "../../ports/ledger.js";
import { HOUSE } from "../house.js";

/** Where warnings go: where the agreement says, else wherever it sends its digests. */
export function placesOf({ warnings, digests }: Terms): string[] {
  return [...new Set((warnings ?? digests).map(({ to }) => to))].sort();
}

/** Since when the agreement is proposed, ms since epoch; `null`: never yet. */
export async function proposedSince(ledger: Ledger): Promise<number | null> {
  const { facts } = await ledger.load(HOUSE.terms);
  const proposals = facts.filter(({ type }) => type === "terms.proposed");
  return proposals.length === 0 ? null : Math.min(...proposals.map(({ at }) => at));
}
