import { type RedisServer, startRedis } from "./server.js";

/** Servers that belong together. */
export interface RedisGroup {
  readonly servers: readonly RedisServer[];
  /** What a ledger's address says of them: hosts, and the options that the group asks for. */
  address(prefix: string): string;
  stop(): Promise<void>;
}

/** A cluster of three masters, each with a replica where that is asked for. The masters come first. */
export async function startCluster({ replicas = false } = {}): Promise<RedisGroup> {
  const config = { "cluster-enabled": "yes", "cluster-node-timeout": 2_000 };
  const servers = await Promise.all([1, 2, 3].map(() => startRedis({ config })));
  const [first] = servers as [RedisServer, ...RedisServer[]];
  const share = Math.ceil(16_384 / servers.length);
  await Promise.all(
    servers.map((server, index) =>
      server.command(
        ...["CLUSTER", "ADDSLOTSRANGE", String(index * share)],
        String(Math.min(16_383, (index + 1) * share - 1)),
      ),
    ),
  );
  for (const [index, server] of servers.entries())
    await server.command("CLUSTER", "SET-CONFIG-EPOCH", String(index + 1));
  for (const server of servers.slice(1))
    await first.command("CLUSTER", "MEET", "127.0.0.1", String(server.port));
  for (const server of servers) {
    await until(
      async () =>
        (await server.command("CLUSTER", "INFO")).includes("cluster_state:ok") &&
        (await server.command("CLUSTER", "NODES")).split("\n").length === servers.length,
    );
  }
  const all = replicas ? [...servers, ...(await replicasOf(servers, config))] : servers;
  const hosts = servers.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return {
    servers: all,
    address: (prefix) => `redis://${hosts}?mode=cluster&prefix=${prefix}`,
    stop: () => stopAll(all),
  };
}

/** One for each master of a cluster, with all that the master has. */
async function replicasOf(
  masters: readonly RedisServer[],
  config: Readonly<Record<string, string | number>>,
): Promise<RedisServer[]> {
  const replicas = await Promise.all(masters.map(() => startRedis({ config })));
  for (const [index, replica] of replicas.entries()) {
    const master = masters[index]!;
    const id = await master.command("CLUSTER", "MYID");
    await replica.command("CLUSTER", "MEET", "127.0.0.1", String(master.port));
    await until(async () => (await replica.command("CLUSTER", "NODES")).includes(id));
    await replica.command("CLUSTER", "REPLICATE", id);
    await until(async () => (await replica.command("INFO", "replication")).includes("master_link_status:up"));
  }
  // Each of them votes, and may take over.
  for (const server of [...masters, ...replicas]) {
    await until(async () => {
      const nodes = (await server.command("CLUSTER", "NODES")).split("\n");
      return (
        nodes.length === 2 * masters.length && nodes.filter((line) => line.includes("slave")).length === 3
      );
    });
  }
  return replicas;
}

/** A master with a replica, and three sentinels that watch them. The master comes first, then the replica. */
export async function startSentinels(): Promise<RedisGroup> {
  const master = await startRedis();
  const replica = await startRedis({ config: { replicaof: `127.0.0.1 ${master.port}` } });
  await until(async () => (await replica.command("INFO", "replication")).includes("master_link_status:up"));
  const sentinel = [
    `sentinel monitor pact 127.0.0.1 ${master.port} 2`,
    "sentinel down-after-milliseconds pact 500",
    "sentinel failover-timeout pact 3000",
  ];
  const sentinels = await Promise.all([1, 2, 3].map(() => startRedis({ sentinel })));
  for (const one of sentinels) {
    await until(async () => {
      const known = await one.command("SENTINEL", "MASTER", "pact");
      return /num-slaves\n1\n/.test(known) && /num-other-sentinels\n2\n/.test(known);
    });
  }
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return {
    servers: [master, replica, ...sentinels],
    address: (prefix) => `redis://${hosts}?mode=sentinel&name=pact&prefix=${prefix}`,
    stop: () => stopAll([...sentinels, replica, master]),
  };
}

async function stopAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}

/** Servers tell each other what they know in their own time: asked until they do. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
