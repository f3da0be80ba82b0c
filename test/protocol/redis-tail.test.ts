import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { openRedis } from "../../adapters/ledger/redis.js";
import { asideOf } from "../../adapters/pact/aside.js";
import { Keeper } from "../../adapters/pact/keeper.js";
import { describeRedis } from "../kit/redis.js";
import { audit, clean, factsOf, NOW, terms } from "./redis/bots.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { type RedisGroup, startSentinels } from "./redis/several.js";

const facts = factsOf(20);
const data = mkdtempSync(join(tmpdir(), "pawpact-tail-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

describeRedis("a Redis that loses what it acknowledged", () => {
  let server: RedisServer;
  let keeper: Keeper;
  /** What the log was told, and who waits for the next line. */
  let told: string[];
  let hear: () => void;
  const address = () => `redis://127.0.0.1:${server.port}`;

  beforeAll(async () => {
    // Nothing of it outlives it.
    server = await startRedis({ config: { appendonly: "no" } });
  });
  afterAll(() => server?.stop());
  afterEach(() => keeper.close());

  function open(): Keeper {
    vi.stubEnv("PAWPACT_DATA", data);
    told = [];
    keeper = new Keeper({
      ledgerAddress: address(),
      terms,
      clock: { now: () => NOW },
      aside: asideOf(address(), terms.id),
      warn: (message) => {
        told.push(message);
        hear?.();
      },
    });
    return keeper;
  }

  /** Resolves when the log was told something like this. */
  function saying(what: string): Promise<string> {
    return new Promise((resolve) => {
      hear = () => {
        const line = told.find((one) => one.includes(what));
        if (line !== undefined) resolve(line);
      };
      hear();
    });
  }

  test("is told all of it again when it is back: terms, frame, facts and figures", async () => {
    await open().record(facts);
    await server.kill();
    await server.restart();
    expect(await saying("recorded again")).toMatch(
      /^ledger: \d+ facts that it had acknowledged were not in it any more, and were recorded again$/,
    );
    await keeper.close();
    expect(await audit(address(), facts)).toEqual(clean(facts));
  });

  test("is told by the next bot, where this one died with it", async () => {
    const first = open();
    await first.record(facts.slice(0, 40));
    await server.kill();
    await first.close();
    await server.restart();
    const next = open();
    await next.record(facts.slice(40));
    await saying("recorded again");
    await keeper.close();
    expect(await audit(address(), facts)).toEqual(clean(facts));
  });
});

describeRedis("a master that fails before its replica has all that it acknowledged", () => {
  let group: RedisGroup;
  beforeAll(async () => {
    group = await startSentinels();
  });
  afterAll(() => group?.stop());

  test("is followed, and what it took with it is told again: nothing is lost, nothing counts twice", async () => {
    vi.stubEnv("PAWPACT_DATA", join(data, "lossy"));
    const ledgerAddress = group.address("lossy");
    const [master, replica] = group.servers as [RedisServer, RedisServer];
    let hear: (message: string) => void = () => {};
    const again = new Promise<string>((resolve) => {
      hear = (message) => {
        if (message.includes("recorded again")) resolve(message);
      };
    });
    const keeper = new Keeper({
      ledgerAddress,
      terms,
      clock: { now: () => NOW },
      aside: asideOf(ledgerAddress, terms.id),
      warn: (message) => hear(message),
    });
    await keeper.record(facts.slice(0, 40));
    expect(await master.command("WAIT", "1", "0")).toBe("1");
    // It hears nothing from here on, and what is on its way to it is lost as well.
    replica.freeze();
    await master.command("CLIENT", "KILL", "TYPE", "replica");
    const { recorded } = await keeper.record(facts.slice(40));
    expect(recorded).toBe(40);
    await master.kill();
    replica.thaw();
    expect(await again).toMatch(/^ledger: 4\d facts that it had acknowledged were not in it any more/);
    await keeper.close();
    expect(await audit(ledgerAddress, facts)).toEqual(clean(facts));
    // Sentinels that were kept from the processor hold still for half a minute.
  }, 150_000);
});

describeRedis("a replica", () => {
  const servers: RedisServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));

  test("has what was acknowledged once it says so, and one that hears nothing has not", async () => {
    const master = await startRedis({ config: { "repl-diskless-sync-delay": 0 } });
    servers.push(master);
    const store = await openRedis(`redis://127.0.0.1:${master.port}`, { mode: "write" });
    const isCopied = () => store.afterwards!.isCopied();
    /** It says so in its own time. */
    const copied = async () => {
      while (!(await isCopied())) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    expect(await isCopied()).toBe(false);
    const replica = await startRedis({ config: { replicaof: `127.0.0.1 ${master.port}` } });
    servers.push(replica);
    await store.agreement("desk").buildFrame("now", 0);
    await copied();
    replica.freeze();
    await store.agreement("desk").buildFrame("next", 0);
    expect(await isCopied()).toBe(false);
    replica.thaw();
    await copied();
    await master.command("REPLICAOF", "127.0.0.1", String(replica.port));
    expect(await isCopied()).toBe(false);
    await store.close();
    expect(await isCopied()).toBe(false);
  });
});

describeRedis("bots that share a data folder", () => {
  let server: RedisServer;
  const keepers: Keeper[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const keeper of keepers) await keeper.close();
    await server?.stop();
  });

  test("keep what they acknowledged apart", async () => {
    vi.stubEnv("PAWPACT_DATA", join(data, "shared"));
    const ledgerAddress = `redis://127.0.0.1:${server.port}`;
    const options = { ledgerAddress, terms, clock: { now: () => NOW } };
    for (let bot = 1; bot <= 2; bot++)
      keepers.push(new Keeper({ ...options, aside: asideOf(ledgerAddress, terms.id) }));
    await Promise.all(
      keepers.map((keeper, index) => keeper.record(facts.slice(index * 40, index * 40 + 40))),
    );
    const tails = readdirSync(join(data, "shared")).filter((name) => name.endsWith("jsonl"));
    expect(tails.map((name) => /\.(\d)\.tail-/.exec(name)?.[1]).sort()).toEqual(["1", "2"]);
    expect(await audit(ledgerAddress, facts)).toEqual(clean(facts));
  });
});
