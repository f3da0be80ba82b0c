import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { LEASE_MS } from "../../src/app/delivery/attempt.js";
import { recount } from "../../src/app/refold.js";
import { counterName } from "../../src/measure/catalogue.js";
import type { BotTold } from "../kit/bot-main.js";
import { Bots } from "../kit/bot-process.js";
import { conversation, DAY, HOUR } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { STAGES, type Stage } from "../kit/stage.js";
import { termsWith } from "../kit/terms.js";
import { missingRedis, type RedisServer, startRedis } from "../protocol/redis/server.js";

const root = packageRoot();
const NINE = Date.UTC(2026, 2, 2, 9);
const folder = mkdtempSync(join(tmpdir(), "pawpact-once-"));
const bots = { slack: new Bots("slack"), discord: new Bots("discord") };
let redis: RedisServer | undefined;
let serial = 0;

beforeAll(async () => {
  // A bot's process runs what was built, so that has to be of now.
  spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "test")]);
  if (missingRedis() === undefined) redis = await startRedis();
});
afterAll(async () => {
  for (const each of Object.values(bots)) await each.close();
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(["slack", "discord"] as const)("on %s", (platform) => {
  let stage: Stage;

  beforeEach(async () => {
    serial += 1;
    stage = await STAGES[platform](NINE);
  });
  afterEach(async () => {
    await stage.close();
    expect(stage.wrongs()).toEqual([]);
  });

  const digests = (): BotTold["terms"] => ({
    digests: [{ to: stage.channel, every: "day", atMinute: 0, timezone: "UTC" }],
  });

  /** Has bots begin at the same time, and waits for all of them to end. */
  function live(ledger: string, ...each: readonly Partial<BotTold>[]): Promise<(number | string)[]> {
    const { now, apiUrl, token } = stage;
    const data = join(folder, `machine-${serial}`);
    const told = { ledger, data, apiUrl, token, terms: digests(), proposedAt: NINE - DAY, now };
    return bots[platform].live(...each.map((one) => ({ ...told, ...one })));
  }

  /** The steps that the one digest has taken, each of them once. */
  async function stepsIn(ledger: string): Promise<string[]> {
    const reading = await openForReading({ ledgerAddress: ledger, now: stage.now });
    const steps: string[] = [];
    for await (const { facts } of reading.ledger.conversations())
      steps.push(...facts.flatMap(({ type }) => (type.startsWith("digest.") ? [type.slice(7)] : [])));
    const { differences } = await recount(reading.ledger, reading.frame, counterName);
    await reading.close();
    expect(differences).toEqual([]);
    return steps.sort();
  }

  /** What is posted once, whoever dies. @param many as many processes as may work at a time */
  function once(ledgerOf: () => string, many: number): void {
    const all = Array.from({ length: many }, () => ({}));
    const done = all.map(() => "done");

    test.each([
      ["claim", 1],
      ["sending", 2],
      ["post", 3],
      ["delivered", 4],
    ])("a digest whose process is killed right after its step %s", async (_, step) => {
      const ledger = ledgerOf();
      expect(await live(ledger, { dies: { step, when: "after" } })).toEqual(["SIGKILL"]);
      stage.now += LEASE_MS + 1;
      expect(await live(ledger, ...all)).toEqual(done);
      expect(stage.posted()).toBe(1);
      expect((await stepsIn(ledger)).filter((name) => name === "delivered")).toEqual(["delivered"]);
    });

    test("a digest whose process is killed right before it posts: while it may be under way nobody takes over", async () => {
      const ledger = ledgerOf();
      expect(await live(ledger, { dies: { step: 3, when: "before" } })).toEqual(["SIGKILL"]);
      expect(await live(ledger, ...all)).toEqual(done);
      expect(stage.posted()).toBe(0);
      stage.now += LEASE_MS + 1;
      expect(await live(ledger, ...all)).toEqual(done);
      expect(stage.posted()).toBe(1);
    });

    test("a digest whose answer was lost, by whom it was sent and by all who look later", async () => {
      const ledger = ledgerOf();
      stage.loseNextAnswer();
      await live(ledger, ...all);
      stage.now += LEASE_MS + 1;
      await live(ledger, ...all);
      expect(stage.posted()).toBe(1);
      expect(await stepsIn(ledger)).toEqual(["claimed", "claimed", "delivered", "sending"]);
    });
  }

  // A file and a platform know nothing of each other: with one of them it is shown for all.
  if (platform === "slack")
    describe("in a file, it is posted once:", () => once(() => join(folder, `pact-${serial}.sqlite`), 1));

  describeRedis("on a Redis, by many processes, it is posted once:", () => {
    const ledgerOf = () => `redis://127.0.0.1:${redis!.port}?prefix=once-${serial}`;

    once(ledgerOf, 2);

    test("a digest and its warnings, whatever the clocks of their machines say", async () => {
      const ledger = ledgerOf();
      await stage.close();
      stage = await STAGES[platform](null);
      const { now } = stage;
      const terms = { ...digests(), warnings: [{ to: stage.person }] };
      const proposedAt = now - DAY;
      const writing = await openForWriting({
        ledgerAddress: ledger,
        terms: termsWith(terms),
        proposedAt,
        now,
      });
      const late = conversation("slack:C0HELP:1.000001", now - HOUR);
      await writing.recorder.record([late.open(0)]);
      await writing.close();
      const offs = [-7, 7, 0].map((min) => ({ terms, proposedAt, offMs: min * 60_000 }));
      expect(await live(ledger, ...offs)).toEqual(["done", "done", "done"]);
      expect(stage.posted()).toBe(1);
      expect(stage.told()).toBe(1);
      expect(await stepsIn(ledger)).toEqual(["claimed", "delivered", "sending"]);
    });
  });
});
