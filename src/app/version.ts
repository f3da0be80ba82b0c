import { hash53 } from "../bytes/hash53.js";
import type { Version } from "../ports/ledger.js";
import { type Fact, factText } from "../task/fact.js";

const MODULUS = 2 ** 52;

/** The version of a set of facts: their number and the sum of their hashes, so that no order matters. */
export function versionOf(facts: Iterable<Fact>): Version {
  let count = 0;
  let sum = 0;
  for (const fact of facts) {
    count += 1;
    sum = (sum + (hash53(factText(fact)) % MODULUS)) % MODULUS;
  }
  return count === 0 ? "0" : `${count}.${sum.toString(36)}`;
}
