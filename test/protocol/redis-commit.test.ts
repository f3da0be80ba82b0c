import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ledgerContract } from "../contract/ledger.js";
import { commitOf, factOf, plainDump, stepOf } from "../contract/ledger-parts.js";
import { redisStore } from "./redis/ledger.js";
import { missingRedis, type RedisServer, startRedis } from "./redis/server.js";

const missing = missingRedis();

describe.skipIf(missing !== undefined)(
  `the ledger's port on a real Redis${missing ? ` (skipped: ${missing})` : ""}`,
  () => {
    let server: RedisServer | undefined;
    const clients: Redis[] = [];
    let stores = 0;

    beforeAll(async () => {
      server = await startRedis();
    });
    afterAll(async () => {
      for (const client of clients) client.disconnect();
      await server?.stop();
    });

    function connect(): Redis {
      const client = new Redis({ port: server!.port, host: "127.0.0.1", enableAutoPipelining: true });
      clients.push(client);
      return client;
    }

    // Redis has no snapshot over several commands: each conversation is whole by itself.
    ledgerContract("redis", async () => redisStore(connect(), `store-${++stores}`));

    it("keeps every key of an agreement in one slot, and a stream of ids", async () => {
      const client = connect();
      const ledger = redisStore(client, "slots").agreement("one");
      await ledger.buildFrame("now", 0);
      const delta = stepOf(0, { "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }).delta;
      const change = { frame: "now", watermark: 0, delta, pending: [stepOf(5, { "d:1": [[1, 1]] })] };
      await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one"), factOf("c", "two")], [change]));
      const keys = await client.keys("*slots*");
      expect(keys.length).toBeGreaterThan(10);
      expect(keys.filter((key) => !key.startsWith("{slots:one}:"))).toEqual([]);
      const stream = await client.xrange("{slots:one}:stream", "-", "+");
      expect(stream.map(([, fields]) => fields)).toEqual([
        ["conversation", "c", "fact", "one"],
        ["conversation", "c", "fact", "two"],
      ]);
    });

    it("lets many workers write to one conversation: each commit is done once, and none is lost", async () => {
      const workers = Array.from({ length: 4 }, () => redisStore(connect(), "shared").agreement("one"));
      const first = workers[0]!;
      await first.buildFrame("now", 0);
      await first.activateFrame("now");
      let conflicts = 0;
      const delta = stepOf(0, { "d:1": [[1, 1]] }).delta;
      await Promise.all(
        workers.flatMap((ledger, worker) =>
          Array.from({ length: 10 }, async (_, index) => {
            const fact = factOf("c", `${worker}-${index}`);
            for (let version = "0"; ; ) {
              const change = { frame: "now", watermark: 0, delta, pending: [] };
              const result = await ledger.commit(commitOf("c", version, `v-${fact.id}`, [fact], [change]));
              if (result.status !== "conflict") return expect(result).toEqual({ status: "done" });
              conflicts += 1;
              version = result.stored.version;
            }
          }),
        ),
      );
      expect(conflicts).toBeGreaterThan(0);
      expect((await first.load("c")).facts).toHaveLength(40);
      expect(plainDump(await first.dump("now")).rows).toEqual([["d:1", [[1, 40]]]]);
    });
  },
);
