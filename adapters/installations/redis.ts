import type { InstallationRows } from "../../src/ports/installations.js";
import { parseAddress } from "../ledger/redis/address.js";
import { Line } from "../ledger/redis/line.js";

/** Installations on the Redis that holds the ledger, for all processes. @throws {LedgerError} */
export async function openInstallationsOnRedis(address: string): Promise<InstallationRows> {
  const line = await Line.open(parseAddress(address));
  const { client } = line;
  const key = `${line.address.prefix}:installations`;
  return {
    put: async (id, sealed) => void (await line.call(() => client.hset(key, id, sealed))),
    get: (id) => line.call(() => client.hget(key, id)),
    delete: async (id) => void (await line.call(() => client.hdel(key, id))),
    all: async () => new Map(Object.entries(await line.call(() => client.hgetall(key)))),
    close: () => line.close(),
  };
}
