import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openForReading } from "../../adapters/compose.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { type Adapter, type Pact, type PactOptions, pawpact } from "../../adapters/pact.js";
import { recount } from "../../src/app/refold.js";
import { scorePeriod } from "../../src/app/score.js";
import type { Author, ChatEvent } from "../../src/chat/event.js";
import { counterName } from "../../src/measure/catalogue.js";
import { ChatError } from "../../src/ports/chat.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { MemoryChat } from "../kit/chat.js";
import { DAY, HOUR, MINUTE, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-pact-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const terms = termsWith();
const march = parsePeriod("2026-03")!;
let ledger: string;
let serial = 0;
let now: number;
const clock = { now: () => now };
let logged: string[];

beforeEach(() => {
  serial += 1;
  ledger = join(folder, `${serial}.sqlite`);
  now = MONDAY;
  logged = [];
});

const log: NonNullable<PactOptions["log"]> = {
  info: (message) => void logged.push(message),
  warn: (message) => void logged.push(message),
  error: (message) => void logged.push(message),
};
let apart: boolean;
const open = (more: Partial<PactOptions> = {}) =>
  pawpact({ agreement: terms, ledger, clock, log, apart, ...more });

const ann: Author = { id: "slack:UANN" };
const pet: Author = { id: "slack:UPET", bot: true, self: true };
const place = { platform: "slack", workspace: "T1", channel: "C1" } as const;
const root = "slack:C1:100.1";
const says = (author: Author, at: number, text: string, mentions: string[] = []): ChatEvent => ({
  kind: "message",
  place,
  conversation: root,
  message: mentions.length > 0 ? root : `slack:C1:${at}`,
  at,
  author,
  text,
  mentions,
});
const asked = () => says(ann, MONDAY, "how do I do this?", ["slack:UPET"]);
const answered = () => says(pet, MONDAY + MINUTE, "Like this, and then like that.");

async function score(at: number) {
  const reading = await openForReading({ ledgerAddress: ledger, now: at });
  const { card } = await scorePeriod(reading.ledger, reading.frame, march, at);
  const { differences } = await recount(reading.ledger, reading.frame, counterName);
  await reading.close();
  return { opened: card.tasks.opened, answered: card.clocks[1]!.met, differences };
}

describe.each([
  ["that records in a process of its own", true],
  ["that records on its host's thread", false],
])("a pact %s", (_, isApart) => {
  beforeEach(() => {
    apart = isApart;
  });

  test("records what it is told of, and its figures are those of a recount", async () => {
    const pact = await open();
    pact.observe(asked(), answered());
    await pact.settled();
    await pact.close();
    expect(await score(MONDAY + HOUR)).toEqual({ opened: 1, answered: 1, differences: [] });
    expect(logged).toEqual([]);
  });

  test("refuses a bad agreement, and nothing else", async () => {
    const file = join(folder, "bad.yaml");
    writeFileSync(file, "pawpact: 1\nid: x\n");
    await expect(pawpact({ agreement: file, ledger })).rejects.toThrow(/bad\.yaml/);
  });

  test("goes on while another process holds the ledger, and nothing of it is lost", async () => {
    const other = await openSqlite(ledger, { mode: "write" });
    const pact = await open();
    pact.observe(asked(), answered());
    await pact.settled();
    expect(pact.desk.health().waiting).toBe(2);
    expect(pact.desk.health().troubles).toEqual([expect.stringMatching(/expected/)]);
    expect(logged).toEqual([expect.stringContaining(`${serial}.sqlite`)]);
    await pact.close();

    await other.close();
    const again = await open();
    expect(again.desk.health()).toEqual({ waiting: 0, troubles: [] });
    await again.close();
    expect(await score(MONDAY + HOUR)).toEqual({ opened: 1, answered: 1, differences: [] });
  });

  test("records what waits soon after the ledger is free again, though nobody asks and no round is due", async () => {
    const other = await openSqlite(ledger, { mode: "write" });
    let told: (message: string) => void;
    const recorded = new Promise<string>((resolve) => {
      told = resolve;
    });
    const pact = await open({ log: { ...log, info: (message) => told(message) } });
    pact.observe(asked());
    await pact.settled();
    await other.close();
    expect(await recorded).toBe("ledger: recorded 1 fact that had waited in the spool");
    await pact.close();
    expect(await score(MONDAY + HOUR)).toMatchObject({ opened: 1, differences: [] });
  });

  test("reads what a killed process left in the spool, up to a line cut off", async () => {
    const other = await openSqlite(ledger, { mode: "write" });
    const pact = await open();
    pact.observe(asked(), answered());
    await pact.settled();
    await pact.close();
    await other.close();
    const spool = ledger.replace(/\.sqlite$/, ".spool.jsonl");
    writeFileSync(spool, readFileSync(spool, "utf8").slice(0, -20));
    const again = await open();
    await again.close();
    expect(await score(MONDAY + HOUR)).toMatchObject({ opened: 1, answered: 0 });
  });

  test("an exclusion that counts takes effect at once, in figures that a recount agrees with", async () => {
    const pact = await open();
    pact.observe(asked(), answered());
    await pact.settled();
    const before = pact.desk.frame().id;
    now += HOUR;
    const exclusion = {
      actor: { id: ann.id, party: "customer", role: "requester" },
      at: MONDAY + HOUR,
      conversation: "pact:exclusions",
      data: { category: "spam", exclusion: "x1", reason: "a test", task: `${root}:100.1` },
      id: "x1:proposed",
      rule: "test",
      source: { channel: "C1", platform: "slack" },
      type: "exclusion.proposed",
    } as const;
    await pact.desk.record([exclusion]);
    expect(pact.desk.frame().id).not.toBe(before);
    const { card } = await scorePeriod(pact.desk.ledger, pact.desk.frame(), march, MONDAY + 2 * HOUR);
    expect([card.tasks.excluded, card.clocks[1]!.met]).toEqual([1, 0]);
    pact.observe(says(ann, MONDAY + 3 * HOUR, "and this?", ["slack:UPET"]));
    await pact.close();
    expect(await score(MONDAY + 4 * HOUR)).toMatchObject({ differences: [] });
  });

  test("a connection is present from its first beat to its loss", async () => {
    const pact = await open();
    const presence = pact.connected("slack");
    now += 30_000;
    presence.lost();
    await pact.settled();
    const { facts } = await pact.desk.ledger.load("pact:presence:slack:0:2026-03-02");
    expect(facts).toMatchObject([{ type: "presence.up", at: MONDAY, data: { until: MONDAY + 30_000 } }]);
    await pact.close();
  });

  test("a digest that is due goes out by itself once its platform is in use, and once only", async () => {
    const daily = termsWith({
      digests: [{ to: "slack:C0DIGEST", every: "day", atMinute: 9 * 60, timezone: "UTC" }],
    });
    const chat = new MemoryChat(clock);
    const first = await open({ agreement: daily, proposedAt: MONDAY - DAY });
    const posted = new Promise<void>((resolve) => {
      const post = chat.post.bind(chat);
      chat.post = async (...args) => {
        const answer = await post(...args);
        resolve();
        return answer;
      };
    });
    await first.use(adapterOf(chat));
    await posted;
    await first.close();
    expect(chat.messages.map(({ target }) => target)).toEqual(["slack:C0DIGEST"]);
    expect(chat.messages[0]!.picture?.alt).toContain("Test desk");

    const second = await open({ agreement: daily });
    await second.use(adapterOf(chat));
    await second.close();
    expect(chat.messages).toHaveLength(1);
  });

  test("a digest that its channel does not take is told in the status, and is no reason to be sent nothing more", async () => {
    const daily = termsWith({
      digests: [{ to: "slack:C0CLOSED", every: "day", atMinute: 9 * 60, timezone: "UTC" }],
    });
    const chat = new MemoryChat(clock);
    const refused = new ChatError(
      "chat/refused",
      "slack: found not_in_channel, expected C0CLOSED to take it",
    );
    chat.mishaps.push(...Array<ChatError>(10).fill(refused));
    let told = () => {};
    const tried = new Promise<void>((resolve) => {
      told = resolve;
    });
    const error = (message: string) => {
      logged.push(message);
      told();
    };
    const pact = await open({ agreement: daily, proposedAt: MONDAY - DAY, log: { ...log, error } });
    await pact.use(adapterOf(chat));
    await tried;
    expect(pact.desk.health()).toMatchObject({ troubles: [], undelivered: [refused.message] });
    const given = { author: ann, place, message: "slack:C1:trigger:1", at: now };
    const { report } = await pact.ask(given, "status");
    expect(JSON.stringify(report)).toContain("TROUBLE: slack: found not_in_channel");
    await pact.close();
  });

  test("what is no agreement is refused, and what is no event is named and holds up nothing", async () => {
    await expect(open({ agreement: undefined as never })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[UserError: pawpact: agreement found undefined, expected the path of an agreement file, or its terms. Write: pawpact({ agreement: "agreement.yaml" })]`,
    );
    const pact = await open();
    pact.observe({ kind: "message" } as never, asked(), { kind: "massage" } as never, answered());
    await pact.close();
    expect(logged.filter((line) => line.startsWith("observe"))).toMatchInlineSnapshot(`
      [
        "observe: found a message without place.platform and place.channel, conversation, message, at, author, text, expected them. It is not recorded; see ChatEvent",
        "observe: found an event of the kind "massage", expected message, edit, deletion, reaction, action, replies, gap, read. See ChatEvent",
      ]
    `);
    expect(await score(MONDAY + HOUR)).toMatchObject({ opened: 1, answered: 1 });
  });

  test("close waits for what was observed, and twice is once", async () => {
    const pact = await open();
    pact.observe(asked(), answered());
    await Promise.all([pact.close(), pact.close()]);
    expect(await score(MONDAY + HOUR)).toMatchObject({ opened: 1, answered: 1 });
  });
});

function adapterOf(chat: MemoryChat): Adapter {
  return { platform: "slack", chat, attach: async (_: Pact) => {}, close: async () => {} };
}
