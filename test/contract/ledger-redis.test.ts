import { inspect } from "node:util";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openRedis } from "../../adapters/ledger/redis.js";
import type { LedgerStore } from "../../src/ports/ledger.js";
import { factText } from "../../src/task/fact.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";
import { ledgerContract } from "./ledger.js";
import { commitOf, deltaOf, factOf, plainDump, stepOf, withFrame } from "./ledger-parts.js";

describeRedis("a ledger on a real Redis", () => {
  let server: RedisServer;
  let client: Redis;
  let prefixes = 0;
  const stores: LedgerStore[] = [];

  beforeAll(async () => {
    server = await startRedis();
    client = new Redis({ port: server.port, host: "127.0.0.1" });
  });
  afterAll(async () => {
    for (const store of stores) await store.close();
    client?.disconnect();
    await server?.stop();
  });

  const addressOf = (prefix: string) => `redis://127.0.0.1:${server.port}/0?prefix=${prefix}`;
  async function open(prefix: string, mode: "write" | "read" = "write"): Promise<LedgerStore> {
    const store = await openRedis(addressOf(prefix), { mode });
    stores.push(store);
    return store;
  }

  // Redis has no snapshot over several calls: each conversation is whole by itself.
  ledgerContract("redis", async () => openRedis(addressOf(`p${++prefixes}`), { mode: "write" }));

  const change = (pending: readonly ReturnType<typeof stepOf>[] = []) => [
    { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }), pending },
  ];

  const aside = (conversation: string) => {
    const texts = [factText(factOf(conversation, "one"))];
    return { conversation, expected: "v1", next: "@there v1", texts };
  };

  it("keeps every key of an agreement in one slot, whatever its id, and a stream of ids", async () => {
    const id = "o{n}e%";
    const ledger = (await open("slots")).agreement(id);
    await ledger.buildFrame("now", 0);
    const facts = [factOf("c", "one"), factOf("c", "two")];
    await ledger.commit(commitOf("c", "0", "v1", facts, change([stepOf(5, { "d:1": [[1, 1]] })])));
    const keys = (await client.keys("slots:*")).filter((key) => key !== "slots:agreements");
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter((key) => !key.startsWith("slots:{o%7Bn%7De%25}:"))).toEqual([]);
    const stream = await client.xrange("slots:{o%7Bn%7De%25}:stream", "-", "+");
    expect(stream.map(([, fields]) => fields)).toEqual([["c", "c", "f", "one", "f", "two"]]);
    expect(await (await open("slots")).agreements()).toEqual([id]);
  });

  it("lets many workers write to one conversation: each commit is done once, and none is lost", async () => {
    const workers = await Promise.all(
      Array.from({ length: 4 }, async () => (await open("shared")).agreement("one")),
    );
    const first = await withFrame(workers[0]!);
    let conflicts = 0;
    const delta = deltaOf({ "d:1": [[1, 1]] });
    await Promise.all(
      workers.flatMap((ledger, worker) =>
        Array.from({ length: 10 }, async (_, index) => {
          const fact = factOf("c", `${worker}-${index}`);
          for (let version = "0"; ; ) {
            const frames = [{ frame: "now", watermark: 0, delta, pending: [] }];
            const result = await ledger.commit(commitOf("c", version, `v-${fact.id}`, [fact], frames));
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

  it("takes a commit of thousands of facts and counters in one piece", async () => {
    const ledger = await withFrame((await open("bulk")).agreement("one"));
    const facts = Array.from({ length: 9_000 }, (_, index) => factOf("c", `fact-${index}`, index));
    const entries = facts.map((_, index) => [index, index + 1] as [number, number]);
    const frames = [{ frame: "now", watermark: 0, delta: deltaOf({ "d:1": entries }), pending: [] }];
    expect(await ledger.commit(commitOf("c", "0", "v1", facts, frames))).toEqual({ status: "done" });
    expect(await ledger.commit(commitOf("c", "0", "v1", facts, frames))).toEqual({ status: "duplicate" });
    expect((await ledger.load("c")).facts).toHaveLength(9_000);
    expect(await ledger.extent()).toEqual({ conversations: 1, facts: 9_000, firstAt: 0, lastAt: 8_999 });
    expect(plainDump(await ledger.dump("now")).rows).toEqual([["d:1", entries]]);
  });

  it("moves thousands of due steps in pieces, each of which adds up", async () => {
    const ledger = await withFrame((await open("due")).agreement("one"));
    await Promise.all(
      Array.from({ length: 1_700 }, (_, index) => {
        const pending = [stepOf(1 + (index % 7), { "d:1": [[1, 1]] }), stepOf(50, { "d:1": [[1, -1]] })];
        const frames = [{ frame: "now", watermark: 0, delta: deltaOf(), pending }];
        return ledger.commit(commitOf(`c${index}`, "0", "v1", [factOf(`c${index}`, "one")], frames));
      }),
    );
    const rowAt = async (now: number) => [...(await ledger.tally("now", ["d:1"], [], now)).rows.get("d:1")!];
    expect(await rowAt(40)).toEqual([[1, 1_700]]);
    await ledger.advance("now", 40);
    expect(await rowAt(40)).toEqual([[1, 1_700]]);
    expect((await ledger.pending("now", 0, 99, 9_999)).map(({ step }) => step.from)).toEqual(
      Array.from({ length: 1_700 }, () => 50),
    );
    expect((await ledger.frames())[0]!.watermark).toBe(40);
    await ledger.advance("now", 60);
    expect(plainDump(await ledger.dump("now"))).toEqual({
      watermark: 60,
      rows: [],
      members: [],
      pending: [],
    });
  });

  it("refuses steps that would take a counter out of the exact integers, and moves none of them", async () => {
    const ledger = await withFrame((await open("overflow")).agreement("one"));
    const pending = [
      stepOf(
        5,
        {
          "d:1": [
            [1, Number.MAX_SAFE_INTEGER],
            [2, 7],
          ],
        },
        { "p:1": [["ann", 1]] },
      ),
      stepOf(6, {
        "d:1": [
          [2, -7],
          [1, 1],
        ],
      }),
    ];
    const frames = [{ frame: "now", watermark: 0, delta: deltaOf(), pending }];
    await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")], frames));
    await expect(ledger.advance("now", 9)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[RangeError: advance: found d:1 1 at 9007199254740992, expected an exact integer]`,
    );
    expect(plainDump(await ledger.dump("now"))).toMatchObject({ watermark: 0, rows: [], members: [] });
    expect((await ledger.pending("now", 0, 9, 9)).map(({ step }) => step.from)).toEqual([5, 6]);
  });

  it("goes on when the server forgot its scripts", async () => {
    const ledger = (await open("scripts")).agreement("one");
    await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")]));
    await client.script("FLUSH");
    const results = await Promise.all(
      ["a", "b", "d"].map((name) => ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")]))),
    );
    expect(results.map(({ status }) => status)).toEqual(["done", "done", "done"]);
  });

  it("opened for reading answers, and refuses to record", async () => {
    await (await open("read")).agreement("one").commit(commitOf("c", "0", "v1", [factOf("c", "one")]));
    const ledger = (await open("read", "read")).agreement("one");
    expect((await ledger.load("c")).facts).toHaveLength(1);
    const late = ledger.commit(commitOf("c", "v1", "v2", [factOf("c", "two")]));
    await expect(late).rejects.toMatchObject({ code: "ledger/read-only" });
    for (const change of [
      () => ledger.archive([aside("c")], 0),
      () => ledger.restore("c", "@x v1", "v1", []),
    ])
      await expect(change()).rejects.toMatchObject({ code: "ledger/read-only" });
  });

  it("takes a fraction of the memory for what is archived, also where it is full", async () => {
    const ledger = await withFrame((await open("small")).agreement("one"));
    const facts = Array.from({ length: 12 }, (_, index) =>
      factOf("c", `fact-${index}`, index, "x".repeat(300)),
    );
    await ledger.commit(commitOf("c", "0", "v1", facts, change()));
    const used = async () => Number(await client.memory("USAGE", "small:{one}:conversation:c"));
    const before = await used();
    await client.config("SET", "maxmemory", "1");
    try {
      const late = ledger.commit(commitOf("c", "v1", "v2", [factOf("c", "late")], change()));
      await expect(late).rejects.toMatchObject({ code: "ledger/unavailable" });
      const part = { ...aside("c"), texts: facts.map(factText) };
      expect(await ledger.archive([part], 0)).toEqual([]);
    } finally {
      await client.config("SET", "maxmemory", "0");
    }
    expect(await client.object("ENCODING", "small:{one}:conversation:c")).toBe("listpack");
    expect(before / (await used())).toBeGreaterThan(6);
    expect(await ledger.restore("c", "@there v1", "v1", facts.map(factText))).toBe("done");
    expect((await ledger.load("c")).facts).toHaveLength(12);
  });

  it("leaves a ledger of a newer format alone", async () => {
    const ledger = (await open("newer")).agreement("one");
    await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")]));
    await client.hset("newer:{one}:state", "format", "2");
    const before = await client.dump("newer:{one}:conversation:c");
    for (const call of [
      () => ledger.load("c"),
      () => ledger.commit(commitOf("c", "v1", "v2", [factOf("c", "two")])),
      () => ledger.commit(commitOf("c", "v1", "v2", [factOf("c", "two", 0.5)])),
      () => ledger.buildFrame("now", 0),
      () => ledger.archive([aside("c")], 0),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "ledger/newer-format" });
    }
    expect(await client.dump("newer:{one}:conversation:c")).toEqual(before);
  });

  it.each([
    ["maxmemory-policy", "allkeys-lru"],
    ["maxmemory-policy", "volatile-ttl"],
  ])("refuses to write to a server that evicts: %s %s", async (name, value) => {
    await client.config("SET", name, value);
    const writing = openRedis(addressOf("evicted"), { mode: "write" });
    await expect(writing).rejects.toThrow(
      `found maxmemory-policy ${value}, expected noeviction: it would drop facts when it is full. Set maxmemory-policy noeviction.`,
    );
    await client.config("SET", name, "noeviction");
  });

  it("refuses to write to a replica, and to what is no cluster under the address of one", async () => {
    await client.replicaof("127.0.0.1", 1);
    await expect(openRedis(addressOf("replica"), { mode: "write" })).rejects.toThrow(
      "found a replica, which can't be written to, expected a master",
    );
    await client.replicaof("NO", "ONE");
    const cluster = openRedis(`${addressOf("cluster")}&mode=cluster`, { mode: "write" });
    await expect(cluster).rejects.toThrow(
      /cluster support disabled.* It is no cluster: leave mode=cluster out\.$/,
    );
  });

  it("refuses a database that there is none of, and sentinels that are none", async () => {
    const far = openRedis(addressOf("far").replace("/0", "/77"), { mode: "write" });
    await expect(far).rejects.toThrow(
      /out of range.* It has no such database: name another one after the host/,
    );
    const sentinels = openRedis(`${addressOf("watched")}&mode=sentinel&name=mine`, { mode: "write" });
    await expect(sentinels).rejects.toThrow(
      /sentinels are unreachable.* Bring them back, or check that these are sentinels, and that name is what they call the servers\.$/,
    );
  });

  it("warns of a server that forgets what it acknowledged when it dies, and uses it", async () => {
    const warnings: string[] = [];
    const opened = async () => {
      const warn = (message: string) => void warnings.push(message.replace(/:\d+/, ":PORT"));
      await (await openRedis(addressOf("aof"), { mode: "write", warn })).close();
    };
    await opened();
    expect(warnings).toEqual([]);
    await client.config("SET", "appendonly", "no");
    await opened();
    await client.config("SET", "appendonly", "yes");
    expect(warnings).toMatchInlineSnapshot(`
      [
        "ledger redis://127.0.0.1:PORT/0: found appendonly no, expected yes: what it acknowledged since its last snapshot is lost when it dies. Set appendonly yes",
      ]
    `);
  });

  it("says what is wrong where no Redis answers, and shows no password", async () => {
    const nowhere = openRedis("redis://bob:s3cret@127.0.0.1:1/2", { mode: "write" });
    await expect(nowhere).rejects.toThrowErrorMatchingInlineSnapshot(
      `[LedgerError: ledger redis://127.0.0.1:1/2: found "connect ECONNREFUSED 127.0.0.1:1", expected a Redis that takes it. Bring it back, then try again.]`,
    );
    await expect(nowhere).rejects.toMatchObject({ code: "ledger/unavailable" });
  });

  it("says nothing of a password that it was refused with, however deep the error is looked into", async () => {
    const refused = openRedis(`redis://bob:s3cret@127.0.0.1:${server.port}`, { mode: "write" });
    const error = await refused.then(
      () => null,
      (cause: unknown) => cause,
    );
    const told = inspect(error, { depth: null, showHidden: true });
    expect([told.includes("WRONGPASS"), told.includes("s3cret")]).toEqual([true, false]);
  });
});
