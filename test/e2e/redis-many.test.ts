import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openForReading } from "../../adapters/compose.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import { recount } from "../../src/app/refold.js";
import { scorePeriod } from "../../src/app/score.js";
import type { Author, ChatEvent } from "../../src/chat/event.js";
import { counterName } from "../../src/measure/catalogue.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { HOUR, MINUTE, MONDAY } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const terms = termsWith();
const march = parsePeriod("2026-03")!;
const ann: Author = { id: "slack:UANN" };
const pet: Author = { id: "slack:UPET", bot: true, self: true };

/** A request and its answer, in a thread of their own. */
function exchange(thread: number): ChatEvent[] {
  const root = `slack:C1:${thread}.1`;
  const say = (author: Author, at: number, message: string, text: string, mentions: string[]): ChatEvent => ({
    kind: "message",
    place: { platform: "slack", workspace: "T1", channel: "C1" },
    ...{ conversation: root, message, at, author, text, mentions },
  });
  const at = MONDAY + thread * 1_000;
  return [
    say(ann, at, root, "how do I do this?", ["slack:UPET"]),
    say(pet, at + MINUTE, `slack:C1:${thread}.2`, "Like this, and then like that.", []),
  ];
}

describeRedis("several bots on one Redis", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-many-"));
  let server: RedisServer;
  let serial = 0;
  let ledger: string;
  let logged: string[];
  const pacts: Pact[] = [];

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(async () => {
    for (const pact of pacts) await pact.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    serial += 1;
    ledger = `redis://127.0.0.1:${server.port}?prefix=many-${serial}`;
    logged = [];
  });

  /** A bot on a machine of its own. */
  async function bot(now = MONDAY + HOUR): Promise<Pact> {
    vi.stubEnv("PAWPACT_DATA", join(folder, `machine-${pacts.length}`));
    const note = (message: string) => void logged.push(message);
    const log = { info: note, warn: note, error: note };
    const pact = await pawpact({ agreement: terms, ledger, clock: { now: () => now }, log });
    pacts.push(pact);
    return pact;
  }

  async function figures(now: number) {
    const reading = await openForReading({ ledgerAddress: ledger, now });
    const { card } = await scorePeriod(reading.ledger, reading.frame, march, now);
    const { differences, facts } = await recount(reading.ledger, reading.frame, counterName);
    await reading.close();
    const { opened, excluded } = card.tasks;
    return { opened, excluded, answered: card.clocks[1]!.met, facts, differences };
  }

  test("that see the same events record each of them once", async () => {
    const bots = await Promise.all([await bot(), await bot(), await bot()]);
    const threads = Array.from({ length: 20 }, (_, index) => index + 1);
    for (const pact of bots) for (const thread of threads) pact.observe(...exchange(thread));
    await Promise.all(bots.map((pact) => pact.settled()));
    expect(await figures(MONDAY + HOUR)).toEqual({
      opened: 20,
      excluded: 0,
      answered: 20,
      // Each of the exchanges, and the proposal of the terms.
      facts: 41,
      differences: [],
    });
    expect(logged).toEqual([]);
  });

  test("go on when one of them accepts an exclusion, whatever their clocks say", async () => {
    const [one, other] = [await bot(MONDAY + HOUR), await bot(MONDAY + HOUR - 7 * MINUTE)];
    one.observe(...exchange(1), ...exchange(2));
    await one.settled();
    await one.desk.record([
      {
        actor: { id: ann.id, party: "customer", role: "requester" },
        at: MONDAY + HOUR,
        conversation: "pact:exclusions",
        data: { category: "spam", exclusion: "x1", reason: "a test", task: "slack:C1:1.1:1.1" },
        id: "x1:proposed",
        rule: "test",
        source: { channel: "C1", platform: "slack" },
        type: "exclusion.proposed",
      },
    ]);
    other.observe(...exchange(3));
    await other.settled();
    expect(other.desk.health()).toEqual({ waiting: 0, troubles: [] });
    expect(await figures(MONDAY + 2 * HOUR)).toMatchObject({ opened: 3, answered: 2, differences: [] });
    expect(logged).toEqual([]);
  });

  test("say how they stand from the counters, each at its own now, though others have counted meanwhile", async () => {
    const now = MONDAY + HOUR;
    const pact = await bot(now);
    pact.observe(...exchange(1));
    await pact.settled();
    // Its clock is as far ahead as clocks may be.
    await bot(now + 2_000);
    const { desk } = pact;
    const scored = await scorePeriod(desk.ledger, desk.frame(), march, now);
    expect([scored.refolded, scored.card.tasks.opened]).toEqual([null, 1]);
  });

  test("keep nothing of each other's agreement", async () => {
    const pact = await bot();
    pact.observe(...exchange(1));
    await pact.settled();
    const reading = openForReading({ ledgerAddress: ledger, terms: { ...terms, id: "other" }, now: MONDAY });
    await expect(reading).rejects.toThrow(
      `redis://127.0.0.1:${server.port}/0: found "${terms.id}", expected "other"`,
    );
  });
});

describe("a bot whose Redis is away", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-away-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("runs on: what it sees waits in the data folder, and no password is in its log", async () => {
    vi.stubEnv("PAWPACT_DATA", folder);
    const logged: string[] = [];
    const note = (message: string) => void logged.push(message);
    const log = { info: note, warn: note, error: note };
    const ledger = "redis://bot:s3cret@127.0.0.1:1/0";
    const pact = await pawpact({ agreement: terms, ledger, clock: { now: () => MONDAY }, log });
    pact.observe(...exchange(1));
    await pact.settled();
    expect(pact.desk.health().waiting).toBe(2);
    expect(() => pact.desk.ledger).toThrow("redis://127.0.0.1:1/0 is not open yet");
    await pact.close();
    expect(logged.join("\n")).toContain("connect ECONNREFUSED 127.0.0.1:1");
    expect(logged.join("\n")).not.toContain("s3cret");
  });
});
