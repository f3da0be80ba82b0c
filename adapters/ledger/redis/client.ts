import type { Cluster, Redis, RedisOptions } from "ioredis";
import type { RedisAddress } from "./address.js";

export type Client = Redis | Cluster;

/** A server that says nothing for so long is taken for dead. */
const SILENT_MS = 10_000;
const CONNECT_MS = 5_000;

/** Rides out a restart of a second or so; what lasts longer is an outage. */
const COMMON = {
  // Speaks to every Redis and Valkey from 7 on, and to what stands before them.
  protocol: 2,
  lazyConnect: true,
  connectTimeout: CONNECT_MS,
  socketTimeout: SILENT_MS,
  maxRetriesPerRequest: 4,
  retryStrategy: (attempt: number) => Math.min(50 * 2 ** (attempt - 1), 1_000),
  // A server that became a replica: ask who is the master now, and send it again.
  reconnectOnError: (error: Error) => (error.message.startsWith("READONLY") ? 2 : false),
} as const satisfies RedisOptions;

/** What BullMQ's workers need: they wait on the server for up to 10 s, and for a server that is away. */
const FOR_EVER = { maxRetriesPerRequest: null, socketTimeout: 3 * SILENT_MS } as const;

/**
 * A client that is not connected yet. The library is loaded when it is first used.
 * @param waitsForEver its commands wait until the server is back
 */
export async function clientOf(address: RedisAddress, { waitsForEver = false } = {}): Promise<Client> {
  const { Redis, Cluster } = await load();
  const { mode, nodes, isEncrypted, username, password, sentinelPassword, db, name } = address;
  const own = {
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(isEncrypted ? { tls: {} } : {}),
  };
  const common = waitsForEver ? { ...COMMON, ...FOR_EVER } : COMMON;
  if (mode === "cluster") {
    const { protocol, connectTimeout, socketTimeout, maxRetriesPerRequest } = common;
    return new Cluster([...nodes], {
      redisOptions: { protocol, connectTimeout, socketTimeout, maxRetriesPerRequest, ...own },
      lazyConnect: true,
      enableAutoPipelining: true,
      clusterRetryStrategy: COMMON.retryStrategy,
      slotsRefreshTimeout: CONNECT_MS,
    });
  }
  const single = { ...common, ...own, db };
  if (mode === "single") return new Redis({ ...single, ...nodes[0]! });
  return new Redis({
    ...single,
    sentinels: [...nodes],
    name: name!,
    // Hears of a failover from the sentinels, before the old master says anything.
    failoverDetector: true,
    // Never null: it would not come back once all sentinels were gone for a while.
    sentinelRetryStrategy: (attempt: number) => Math.min(100 * attempt, 1_000),
    ...(sentinelPassword ? { sentinelPassword } : {}),
    ...(isEncrypted ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  });
}

async function load() {
  try {
    return await import("ioredis");
  } catch (cause) {
    throw new Error(
      "ledger: the package ioredis could not be loaded, expected it beside pawpact. Run npm install.",
      { cause },
    );
  }
}
