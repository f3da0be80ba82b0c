import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRedis } from "../../adapters/ledger/redis.js";
import { commitContract } from "../contract/ledger-commit.js";
import { describeRedis } from "../kit/redis.js";
import { audit, clean, factsOf, openBot, recordAll } from "./redis/bots.js";
import { startProxy } from "./redis/proxy.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { type RedisGroup, startCluster, startSentinels } from "./redis/several.js";

const facts = factsOf(60);
const half = facts.length / 2;

describeRedis("a Redis that fails", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  const addressOf = (prefix: string, port = server.port) => `redis://127.0.0.1:${port}?prefix=${prefix}`;

  test("loses nothing when it is killed and started again while facts come in", async () => {
    const bot = await openBot(addressOf("killed"));
    let restarting: Promise<void> | undefined;
    await recordAll(bot, facts, (count) => {
      if (count === half) restarting = server.kill().then(() => server.restart());
    });
    await restarting;
    await bot.close();
    expect(await audit(addressOf("killed"), facts)).toEqual(clean(facts));
  });

  test("counts a commit once whose answer was lost", async () => {
    const proxy = await startProxy(server.port);
    const bot = await openBot(addressOf("cut", proxy.port));
    const cuts: Promise<void>[] = [];
    await recordAll(bot, facts, (count) => {
      if (count % 40 === 0 && count < facts.length) cuts.push(proxy.cutNextAnswer());
    });
    await Promise.all(cuts);
    expect(cuts).toHaveLength(5);
    await bot.close();
    await proxy.stop();
    expect(await audit(addressOf("cut"), facts)).toEqual(clean(facts));
  });

  test("is waited for while it is slow", async () => {
    const bot = await openBot(addressOf("slow"));
    server.freeze();
    const recording = recordAll(bot, facts);
    // Everything is on its way before it goes on.
    await new Promise((resolve) => setImmediate(resolve));
    server.thaw();
    expect(await recording).toEqual([]);
    await bot.close();
    expect(await audit(addressOf("slow"), facts)).toEqual(clean(facts));
  });

  test("refuses what is new while it is full, goes on answering, and takes it once it has room", async () => {
    const bot = await openBot(addressOf("full"));
    await recordAll(bot, facts.slice(0, half));
    await server.command("CONFIG", "SET", "maxmemory", "1");
    const refused = bot.recorder.record(facts.slice(half));
    await expect(refused).rejects.toMatchObject({
      code: "ledger/unavailable",
      message: expect.stringMatching(
        /found "OOM .*", expected a Redis that takes it\. It is full: raise its maxmemory, or run pawpact archive; nothing may be evicted\.$/,
      ),
    });
    expect(await audit(addressOf("full"), facts.slice(0, half))).toEqual(clean(facts.slice(0, half)));
    await server.command("CONFIG", "SET", "maxmemory", "0");
    expect(await recordAll(bot, facts.slice(half))).toEqual([]);
    await bot.close();
    expect(await audit(addressOf("full"), facts)).toEqual(clean(facts));
  });

  test("is refused at once while it is away for long, and used again when it is back", async () => {
    const own = await startRedis();
    const bot = await openBot(addressOf("away", own.port));
    await own.kill();
    const first = bot.recorder.record(facts.slice(0, 1));
    await expect(first).rejects.toMatchObject({ code: "ledger/unavailable" });
    await own.restart();
    await recordAll(bot, facts);
    await bot.close();
    expect(await audit(addressOf("away", own.port), facts)).toEqual(clean(facts));
    await own.stop();
  });
});

describeRedis("a master that fails over", () => {
  let group: RedisGroup;
  beforeAll(async () => {
    group = await startSentinels();
  });
  afterAll(() => group?.stop());

  test("is followed to its replica; what is sent again after it is counted once", async () => {
    const address = group.address("failover");
    const bot = await openBot(address);
    const [master] = group.servers;
    let killed: Promise<void> | undefined;
    await recordAll(bot, facts, (count) => {
      if (count === half) killed = master!.kill();
    });
    await killed;
    await bot.close();
    // What the old master had acknowledged and not passed on is sent again.
    const again = await openBot(address);
    await recordAll(again, facts);
    await again.close();
    expect(await audit(address, facts)).toEqual(clean(facts));
    // Sentinels that were kept from the processor hold still for half a minute.
  }, 150_000);
});

describeRedis("a cluster of three", () => {
  let group: RedisGroup;
  let stores = 0;
  beforeAll(async () => {
    group = await startCluster();
  });
  afterAll(() => group?.stop());

  describe("keeps the ledger's promises", () => {
    commitContract(() => openRedis(group.address(`c${++stores}`), { mode: "write" }));
  });

  test("spreads agreements over its nodes, and knows all of them", async () => {
    const store = await openRedis(group.address("spread"), { mode: "write" });
    const ids = Array.from({ length: 12 }, (_, index) => `desk-${index}`).sort();
    await Promise.all(ids.map((id) => store.agreement(id).buildFrame("now", 0)));
    expect(await store.agreements()).toEqual(ids);
    await store.close();
    const counts = await Promise.all(
      group.servers.map(async ({ port }) => {
        const node = new Redis(port);
        const keys = await node.keys("spread:{*");
        node.disconnect();
        return keys.length;
      }),
    );
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  test("says that it is one to whoever takes it for a single server", async () => {
    const [{ port }] = group.servers as [RedisServer, ...RedisServer[]];
    const single = openRedis(`redis://127.0.0.1:${port}`, { mode: "write" });
    await expect(single).rejects.toThrow(
      `ledger redis://127.0.0.1:${port}/0: found a cluster, expected what the address says. Say ?mode=cluster.`,
    );
  });

  test("takes two bots that record the same facts, and counts each once", async () => {
    const address = group.address("two");
    const bots = [await openBot(address), await openBot(address)];
    await Promise.all(bots.map((bot) => recordAll(bot, facts)));
    for (const bot of bots) await bot.close();
    expect(await audit(address, facts)).toEqual(clean(facts));
  });
});
