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
import { botProcess } from "../kit/bot-process.js";
import { conversation, DAY, HOUR } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { type FakeSlack, serveSlack, TOKEN } from "../protocol/fake-slack.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";
import { SlackWorkspace } from "../protocol/slack-workspace.js";

const root = packageRoot();
const NINE = Date.UTC(2026, 2, 2, 9);
const HELP = "C0HELP";
const digests: BotTold["terms"] = {
  digests: [{ to: `slack:${HELP}`, every: "day", atMinute: 0, timezone: "UTC" }],
};
const folder = mkdtempSync(join(tmpdir(), "pawpact-once-"));
let workspace: SlackWorkspace;
let slack: FakeSlack;
let serial = 0;

beforeAll(() => {
  // A bot's process runs what was built, so that has to be of now.
  spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "test")]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(async () => {
  serial += 1;
  workspace = new SlackWorkspace(NINE);
  slack = await serveSlack(workspace);
  // What a process keeps beside a Redis.
  process.env.PAWPACT_DATA = join(folder, `machine-${serial}`);
});
afterEach(() => slack.close());

/** Has bots begin at the same time, and waits for all of them to end. */
async function bots(ledger: string, ...each: readonly Partial<BotTold>[]): Promise<(number | string)[]> {
  const { now } = workspace;
  const told = { ledger, apiUrl: slack.apiUrl, token: TOKEN, terms: digests, proposedAt: NINE - DAY, now };
  const processes = await Promise.all(each.map((one) => botProcess({ ...told, ...one })));
  return Promise.all(processes.map((one) => one.run()));
}

/** The steps that the one digest has taken, each of them once. */
async function stepsIn(ledger: string): Promise<string[]> {
  const reading = await openForReading({ ledgerAddress: ledger, now: workspace.now });
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

  test.each([
    ["claim", 1],
    ["sending", 2],
    ["post", 3],
    ["delivered", 4],
  ])("a digest whose process is killed right after its step %s", async (_, step) => {
    const ledger = ledgerOf();
    expect(await bots(ledger, { dies: { step, when: "after" } })).toEqual(["SIGKILL"]);
    workspace.now += LEASE_MS + 1;
    expect(new Set(await bots(ledger, ...all))).toEqual(new Set([0]));
    expect(workspace.messages(HELP)).toHaveLength(1);
    expect((await stepsIn(ledger)).filter((name) => name === "delivered")).toEqual(["delivered"]);
  });

  test("a digest whose process is killed right before it posts: while it may be under way nobody takes over", async () => {
    const ledger = ledgerOf();
    expect(await bots(ledger, { dies: { step: 3, when: "before" } })).toEqual(["SIGKILL"]);
    expect(new Set(await bots(ledger, ...all))).toEqual(new Set([0]));
    expect(workspace.messages(HELP)).toEqual([]);
    workspace.now += LEASE_MS + 1;
    expect(new Set(await bots(ledger, ...all))).toEqual(new Set([0]));
    expect(workspace.messages(HELP)).toHaveLength(1);
  });

  test("a digest whose answer was lost, by whom it was sent and by all who look later", async () => {
    const ledger = ledgerOf();
    slack.mishaps.set("chat.postMessage", ["lost"]);
    await bots(ledger, ...all);
    workspace.now += LEASE_MS + 1;
    await bots(ledger, ...all);
    expect(workspace.messages(HELP)).toHaveLength(1);
    expect(await stepsIn(ledger)).toEqual(["claimed", "claimed", "delivered", "sending"]);
  });
}

describe("in a file, it is posted once:", () => once(() => join(folder, `pact-${serial}.sqlite`), 1));

describeRedis("on a Redis, by many processes, it is posted once:", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  const ledgerOf = () => `redis://127.0.0.1:${server.port}?prefix=once-${serial}`;

  once(ledgerOf, 2);

  test("a digest and its warnings, whatever the clocks of their machines say", async () => {
    const ledger = ledgerOf();
    const now = Date.now();
    Object.defineProperty(workspace, "now", { get: () => Date.now(), set: () => {} });
    const terms = { ...digests, warnings: [{ to: "slack:UANN" }] };
    const proposedAt = now - DAY;
    const writing = await openForWriting({ ledgerAddress: ledger, terms: termsWith(terms), proposedAt, now });
    const late = conversation(`slack:${HELP}:1.000001`, now - HOUR);
    await writing.recorder.record([late.open(0)]);
    await writing.close();
    const ends = await bots(ledger, ...[-7, 7, 0].map((min) => ({ terms, proposedAt, offMs: min * 60_000 })));
    expect(ends).toEqual([0, 0, 0]);
    expect(workspace.messages(HELP)).toHaveLength(1);
    expect(workspace.messages("D0ANNPET")).toHaveLength(1);
    expect(await stepsIn(ledger)).toEqual(["claimed", "delivered", "sending"]);
  });
});
