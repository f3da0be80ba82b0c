import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openForReading } from "../../adapters/compose.js";
import type { Terms } from "../../src/agreement/terms.js";
import { presenceIn } from "../../src/app/availability.js";
import { ratio } from "../../src/measure/ratio.js";
import type { Fact } from "../../src/task/fact.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { DAY, MINUTE } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { type LinedProcess, startLined } from "../kit/lined-process.js";
import { describeRedis } from "../kit/redis.js";
import type { ShardTold } from "../kit/shard-main.js";
import { termsWith } from "../kit/terms.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "../protocol/discord/fake-discord.js";
import { shardOf } from "../protocol/discord/snowflake.js";
import type { Channel, Guild } from "../protocol/discord/world.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const POST = "POST /channels/{channel_id}/messages";
const NINE = Date.UTC(2026, 2, 2, 9);
const at = (minute: number) => NINE + minute * MINUTE;
const today = parsePeriod("2026-03-02")!;
const HEARTBEAT_MS = 61_000;
/** Three processes are started one after the other, on a machine that may be busy. */
const LONG_MS = 180_000;

describeRedis("a bot of two shards, each in a process of its own, on one Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-shards-"));
  const processes: LinedProcess[] = [];
  let redis: RedisServer;
  let world: FakeDiscord;
  /** The guild of each shard, and a channel in it. */
  let guilds: readonly Guild[];
  let helps: readonly Channel[];
  let facts: readonly Fact[];

  async function start(shard: number): Promise<LinedProcess> {
    const told: ShardTold = {
      ledger: ledger(),
      data: join(folder, `machine-${processes.length}`),
      ...{ apiUrl: world.apiUrl, token: TOKEN, proposedAt: NINE - DAY },
      ...{ shards: [shard], shardCount: 2, heartbeatMs: HEARTBEAT_MS },
      terms: {
        scope: guilds.map(({ id }) => `discord:${id}`),
        digests: [{ to: `discord:${helps[0]!.id}`, every: "day", atMinute: 0, timezone: "UTC" }],
      },
    };
    const process = await startLined("shard-main.js", JSON.stringify(told));
    processes.push(process);
    return process;
  }

  const ledger = () => `redis://127.0.0.1:${redis.port}`;

  /** Moves the clocks of Discord and of processes. */
  async function move(minute: number, ...those: readonly LinedProcess[]): Promise<void> {
    await world.settled();
    world.now = at(minute);
    for (const one of those) one.tell(at(minute));
    await Promise.all(those.map((one) => one.says(new RegExp(`^at ${at(minute)}$`))));
  }

  function asks(shard: number, text: string): void {
    world.person("Ann", guilds[shard]).writes(helps[shard]!, `<@${world.bot.id}> ${text}`);
  }

  /** Resolves once the bot's answer is posted. */
  async function answered(shard: number, text: string): Promise<void> {
    asks(shard, text);
    while (titled(shard, /^Created/).length === 0) await once(world.rest, POST);
  }

  const titled = (shard: number, begin: RegExp) =>
    world.messages(helps[shard]!).filter(({ content }) => begin.test(content));

  /** What presence says of the day so far to an agreement about some of the guilds. */
  async function downIn(...some: readonly Guild[]) {
    const { availability } = termsWith();
    const sla: Terms["sla"] = {
      ...{ feeMinor: 1n, once: [] },
      objectives: [{ metric: "availability", hours: "always", target: ratio(99, 100), credits: [] }],
    };
    const scope = some.map(({ id }) => `discord:${id}`);
    const frame = frameWith({ scope, sla, availability: { ...availability, heartbeatMs: HEARTBEAT_MS } });
    const reading = await openForReading({ ledgerAddress: ledger(), now: world.now });
    const presence = await presenceIn(reading.ledger, frame, today, world.now);
    await reading.close();
    return presence?.down.map(({ from, to }) => [from, to].map((instant) => (instant - NINE) / MINUTE));
  }

  beforeAll(async () => {
    redis = await startRedis();
    world = await serveDiscord({ now: NINE });
    guilds = [world.guild, world.found("Other")].sort(
      (one, other) => shardOf(one.id, 2) - shardOf(other.id, 2),
    );
    helps = guilds.map((guild) => world.channel("help", {}, guild));
    world.now = NINE;
  });
  afterAll(async () => {
    for (const one of processes) one.kill();
    await Promise.all(processes.map(({ ended }) => ended));
    await world?.close();
    await redis?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  test(
    "is down for the guilds of the one that is killed, until its shard is taken on by another",
    async () => {
      const [first, second] = await Promise.all([start(0), start(1)]);
      await move(0, first, second);
      while (titled(0, /^\*\*Digest/).length === 0) await once(world.rest, POST);
      await Promise.all([first, second].map((one) => one.says(/reading back begins here/)));
      await move(5, first, second);
      asks(1, "the build fails");
      await move(10, first, second);
      second.kill();
      expect(await second.ended).toBe("SIGKILL");
      await move(20, first);
      asks(1, "the door is stuck");
      // A message of the bot proves nothing of the shard that is gone.
      await answered(0, "open it now");
      await move(30, first);
      expect(await downIn(...guilds)).toEqual([[10, 30]]);
      expect(await downIn(guilds[0]!)).toEqual([]);
      expect(await downIn(guilds[1]!)).toEqual([[10, 30]]);

      const third = await start(1);
      await move(30, third);
      await third.says(/^discord: read back/);
      await answered(1, "and now?");
      await move(40, first, third);
      for (const one of [first, third]) one.tell("end");
      expect(await Promise.all([first.ended, third.ended])).toEqual([0, 0]);
      expect(await downIn(...guilds)).toEqual([[10, 30]]);

      const reading = await openForReading({ ledgerAddress: ledger(), now: world.now });
      const found: Fact[] = [];
      for await (const { facts: some } of reading.ledger.conversations()) found.push(...some);
      await reading.close();
      facts = found;
      expect([...world.violations, ...world.faults]).toEqual([]);
    },
    LONG_MS,
  );

  test("has presence kept for each shard, by the process that has it", () => {
    const runs = facts.flatMap((fact) => {
      if (fact.type !== "presence.up") return [];
      const { until = fact.at, shard, workspaces } = fact.data;
      return [[shard, workspaces?.join(), (fact.at - NINE) / MINUTE, (until - NINE) / MINUTE]];
    });
    expect(runs.sort()).toEqual([
      ["0", guilds[0]!.id, 0, 40],
      ["1", guilds[1]!.id, 0, 10],
      ["1", guilds[1]!.id, 30, 40],
    ]);
  });

  test("posts a digest once, though all of them look for what is due", () => {
    expect(facts.filter(({ type }) => type === "digest.delivered")).toHaveLength(1);
    expect(titled(0, /^\*\*Digest/)).toHaveLength(1);
  });

  test("measures what each guild asks, and what was asked of the killed one is read back", () => {
    const told = (type: Fact["type"]) =>
      facts
        .filter((fact) => fact.type === type)
        .map(({ source, at: instant }) => [
          guilds.findIndex(({ id }) => id === source.workspace),
          Math.floor((instant - NINE) / MINUTE),
        ])
        .sort((one, other) => one[1]! - other[1]! || one[0]! - other[0]!);
    expect(told("task.opened")).toEqual([
      [1, 5],
      [0, 20],
      [1, 20],
      [1, 30],
    ]);
    expect(told("task.answered")).toEqual([
      [0, 20],
      [1, 30],
    ]);
  });
});
