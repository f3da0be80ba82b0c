import { hash53 } from "../bytes/hash53.js";
import { isArchived } from "../ports/archive.js";
import type { Version } from "../ports/ledger.js";

const MODULUS = 2 ** 52;

/**
 * The version of a conversation after a commit: how many facts it has and a sum of hashes, of every fact's id and of
 * the text of every fact that took another's place. Facts that came in another order have the same version.
 *
 * @param added ids of new facts
 * @param replacing canonical texts of those that take the place of another with the same id
 */
export function versionAfter(
  version: Version,
  added: readonly string[],
  replacing: readonly string[],
): Version {
  const [countText = "0", sumText = "0"] = version.split(".");
  let sum = Number.parseInt(sumText, 36);
  for (const text of added) sum = (sum + (hash53(text) % MODULUS)) % MODULUS;
  for (const text of replacing) sum = (sum + (hash53(text) % MODULUS)) % MODULUS;
  return `${Number(countText) + added.length}.${sum.toString(36)}`;
}

/** The version of a conversation whose facts lie elsewhere: whoever computed from them before is told of a conflict. */
export function archivedVersion(version: Version, place: string): Version {
  return `@${place} ${version}`;
}

/** Where the facts of an archived conversation lie, and its version once they are back; `null` for any other. */
export function archiveOf(version: Version): { readonly place: string; readonly version: Version } | null {
  if (!isArchived(version)) return null;
  const blank = version.indexOf(" ");
  return { place: version.slice(1, blank), version: version.slice(blank + 1) };
}
