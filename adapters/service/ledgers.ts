import { existsSync } from "node:fs";
import { fileBeside, fileOf } from "../ledger/beside.js";
import { openStore } from "../ledger/open.js";
import { isRedisAddress } from "../ledger/redis/address.js";

/**
 * Where each of some agreements is kept: on a Redis all of them together; else one alone in the file that is named, and
 * of several each in a file of its own beside it, but for one that the file has already.
 *
 * @throws {LedgerError} where the file can't be read.
 */
export async function ledgersFor(base: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (isRedisAddress(base)) return new Map(ids.map((id) => [id, base]));
  const held = new Set(await agreementsIn(base));
  const kept = new Map<string, string>();
  for (const id of ids) {
    const own = fileBeside(base, `${id}.sqlite`);
    // Once it lies in a file of its own, it stays there.
    const isApart = existsSync(own) || (ids.length > 1 && !held.has(id));
    kept.set(id, isApart ? own : base);
  }
  return kept;
}

async function agreementsIn(base: string): Promise<readonly string[]> {
  if (!existsSync(fileOf(base))) return [];
  const store = await openStore(base, { mode: "read" });
  try {
    return await store.agreements();
  } finally {
    await store.close();
  }
}
