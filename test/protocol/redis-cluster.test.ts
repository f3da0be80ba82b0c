import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { asideOf } from "../../adapters/pact/aside.js";
import { Keeper } from "../../adapters/pact/keeper.js";
import { describeRedis } from "../kit/redis.js";
import { audit, clean, factsOf, NOW, openBot, recordAll, terms } from "./redis/bots.js";
import { moveSlot, slotOf } from "./redis/cluster.js";
import { type RedisGroup, startCluster } from "./redis/several.js";

const facts = factsOf(60);
const half = facts.length / 2;
const data = mkdtempSync(join(tmpdir(), "pawpact-cluster-"));
afterAll(() => rmSync(data, { recursive: true, force: true }));

describeRedis("a cluster that changes while facts come in", () => {
  let group: RedisGroup | undefined;
  afterEach(async () => {
    await group?.stop();
    group = undefined;
  });

  test("loses nothing, and counts nothing twice, where an agreement is moved to another node", async () => {
    group = await startCluster();
    const address = group.address("moved");
    const bot = await openBot(address);
    const slot = await slotOf(group, `moved:{${terms.id}}:`);
    let moving: Promise<number> | undefined;
    await recordAll(bot, facts, (count) => {
      if (count === half) moving = moveSlot(slot);
    });
    expect(await moving).toBeGreaterThan(10);
    expect(await audit(address, facts)).toEqual(clean(facts));
    // Whoever has seen nothing of it writes on there.
    const [late] = factsOf(61).slice(-1);
    await recordAll(bot, [late!]);
    await bot.close();
    expect(await audit(address, [...facts, late!])).toEqual(clean([...facts, late!]));
  }, 120_000);

  function keeperOn(ledgerAddress: string, warn: (message: string) => void = () => {}): Keeper {
    const aside = asideOf(ledgerAddress, terms.id);
    return new Keeper({ ledgerAddress, terms, clock: { now: () => NOW }, aside, warn });
  }

  test("loses nothing where a node fails under load, and its replica takes its place", async () => {
    group = await startCluster({ replicas: true });
    const address = group.address("failed");
    vi.stubEnv("PAWPACT_DATA", join(data, "failed"));
    const keeper = keeperOn(address);
    const { owner } = await slotOf(group, `failed:{${terms.id}}:`);
    let killed: Promise<void> | undefined;
    await recordAll({ recorder: keeper }, facts, (count) => {
      if (count === half) killed = owner.kill();
    });
    await killed;
    await keeper.close();
    // What the dead node had acknowledged and not passed on, and was not told again yet, is told by the next bot.
    const next = keeperOn(address);
    await next.open();
    await next.close();
    expect(await audit(address, facts)).toEqual(clean(facts));
  }, 120_000);

  test("is told again what a node took with it that had not passed it on", async () => {
    group = await startCluster({ replicas: true });
    const address = group.address("lossy");
    vi.stubEnv("PAWPACT_DATA", join(data, "lossy"));
    let hear: (message: string) => void = () => {};
    const again = new Promise<string>((resolve) => {
      hear = (message) => {
        if (message.includes("recorded again")) resolve(message);
      };
    });
    const keeper = keeperOn(address, (message) => hear(message));
    await keeper.record(facts.slice(0, half));
    const { owner } = await slotOf(group, `lossy:{${terms.id}}:`);
    const replica = group.servers[group.servers.indexOf(owner) + 3]!;
    expect(await owner.command("WAIT", "1", "0")).toBe("1");
    replica.freeze();
    await owner.command("CLIENT", "KILL", "TYPE", "replica");
    expect(await keeper.record(facts.slice(half))).toMatchObject({ recorded: half });
    await owner.kill();
    replica.thaw();
    expect(await again).toMatch(/^ledger: \d+ facts that it had acknowledged were not in it any more/);
    await keeper.close();
    expect(await audit(address, facts)).toEqual(clean(facts));
  }, 120_000);
});
