import type { Cluster, Redis } from "ioredis";
import { LedgerError } from "../../../src/ports/ledger.js";
import type { RedisAddress } from "./address.js";
import type { Client } from "./client.js";

/** The first version with what the scripts use; Valkey began with it. */
const OLDEST = 7;

/**
 * Looks at the servers before anything is written to them: whoever evicts keys, or is too old, is refused.
 * @param warn told what puts facts at risk, and what to set
 * @throws {LedgerError} `ledger/unavailable`.
 */
export async function checkServers(
  client: Client,
  { mode, shown }: RedisAddress,
  warn: (message: string) => void,
): Promise<void> {
  const servers: readonly Redis[] =
    mode === "cluster" ? (client as Cluster).nodes("master") : [client as Redis];
  for (const info of await Promise.all(servers.map(async (server) => infoOf(await server.info())))) {
    const fault = faultOf(info, mode);
    if (fault) throw new LedgerError("ledger/unavailable", `ledger ${shown}: ${fault}.`);
    if (info.get("aof_enabled") === "0") {
      warn(
        `ledger ${shown}: found appendonly no, expected yes: what it acknowledged since its last snapshot is lost when it dies. Set appendonly yes`,
      );
      return;
    }
  }
}

function faultOf(info: ReadonlyMap<string, string>, mode: RedisAddress["mode"]): string | null {
  const version = info.get("redis_version") ?? "no version";
  if (!(Number.parseInt(version, 10) >= OLDEST))
    return `found Redis ${version}, expected ${OLDEST} or later, or Valkey. Update it`;
  const kind = info.get("redis_mode");
  if (kind === "sentinel")
    return "found a sentinel, expected a server that keeps data. Say ?mode=sentinel&name=… in the address";
  if ((kind === "cluster") !== (mode === "cluster"))
    return `found ${kind === "cluster" ? "a cluster" : "no cluster"}, expected what the address says. Say ?mode=${kind === "cluster" ? "cluster" : "single"}`;
  if (info.get("role") === "slave")
    return "found a replica, which can't be written to, expected a master. Name the master, or ?mode=sentinel with its name";
  const policy = info.get("maxmemory_policy");
  if (policy !== undefined && policy !== "noeviction")
    return `found maxmemory-policy ${policy}, expected noeviction: it would drop facts when it is full. Set maxmemory-policy noeviction`;
  return null;
}

function infoOf(text: string): ReadonlyMap<string, string> {
  const lines = text.split("\r\n").map((line) => line.split(":") as [string, string]);
  return new Map(lines.filter(({ length }) => length > 1));
}
