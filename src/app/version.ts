import { hash53 } from "../bytes/hash53.js";
import type { Version } from "../ports/ledger.js";
import { type Fact, factText } from "../task/fact.js";

const MODULUS = 2 ** 52;

/** The version of a set of facts: their number and the sum of their hashes, so that no order matters. */
export function versionOf(facts: Iterable<Fact>): Version {
  return versionAfter("0", facts, []);
}

/** The version of a set of facts once some were added to it and some taken out. */
export function versionAfter(version: Version, added: Iterable<Fact>, removed: Iterable<Fact>): Version {
  const [countText = "0", sumText = "0"] = version.split(".");
  let count = Number(countText);
  let sum = Number.parseInt(sumText, 36);
  for (const fact of added) {
    count += 1;
    sum = (sum + hashOf(fact)) % MODULUS;
  }
  for (const fact of removed) {
    count -= 1;
    sum = (sum - hashOf(fact) + MODULUS) % MODULUS;
  }
  return count === 0 ? "0" : `${count}.${sum.toString(36)}`;
}

function hashOf(fact: Fact): number {
  return hash53(factText(fact)) % MODULUS;
}
