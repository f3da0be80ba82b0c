import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { ClerkHere } from "../../adapters/pact/clerk-here.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type Fact, factText } from "../../src/task/fact.js";
import { plainDump } from "../contract/ledger-parts.js";
import { pawpact } from "../kit/cli.js";
import { conversation, DAY } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-archive-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const agreement = `
pawpact: 1
id: desk
title: Desk
currency: EUR
parties: { provider: { name: Pet Works, members: ["slack:UVENDOR"] }, customer: { name: Acme, members: ["slack:UANN"] } }
assistant: { members: ["slack:UPET"] }
period: { every: month, timezone: UTC }
tasks: { closeAfter: 300d }
pbc:
  unit: { metric: completions, price: "10.00" }
  pool: "100.00"
  outcomes: [{ metric: completion-rate, weight: 1, floor: 10%, target: 90% }]
sla: { fee: "500.00", objectives: [{ metric: first-response-time, within: 5m, target: 90%, credits: [{ below: 90%, credit: 10% }] }] }
`;
const MONTHS = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"];
const NOW = Date.UTC(2026, 8, 1);
const now = new Date(NOW).toISOString();

/** A task of a day of 2026, answered and confirmed. */
function told(month: number, day: number, more: { readonly confirmedAfterDays?: number } = {}): Fact[] {
  const at = Date.UTC(2026, month - 1, day, 12);
  const root = `slack:C1:${month}.${String(day).padStart(6, "0")}`;
  const c = conversation(root, at);
  const confirmedAt = ((more.confirmedAfterDays ?? 0) * DAY) / 60_000 + 3;
  return [c.open(0), c.answer(day % 7), c.claim(2 + (day % 7)), c.confirm(confirmedAt + 7)].map(
    (fact, index) => ({ ...fact, id: `${root}:${index}` }),
  );
}

/** Ten tasks a month; two go on into the month after, and one is waited for until the end of November. */
function history(): Fact[] {
  const days = Array.from({ length: 10 }, (_, index) => index + 1);
  const all = MONTHS.flatMap((_, index) => days.flatMap((day) => told(index + 1, day)));
  const open = conversation("slack:C1:1.000030", Date.UTC(2026, 0, 30)).open(0);
  return [...all, ...told(1, 28, { confirmedAfterDays: 9 }), ...told(2, 27, { confirmedAfterDays: 9 }), open];
}

let home: string;
let serial = 0;
beforeEach(() => {
  serial += 1;
  home = join(folder, String(serial));
  mkdirSync(home);
  writeFileSync(join(home, "agreement.yaml"), agreement);
  vi.stubEnv("PAWPACT_DATA", home);
});

const files = (name = "archive") =>
  existsSync(join(home, name)) ? readdirSync(join(home, name)).sort() : [];

async function ran(...argv: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await pawpact(argv, { now: NOW });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout;
}

async function replay(ledger: string, facts: readonly Fact[]) {
  const file = join(home, "facts.jsonl");
  writeFileSync(file, facts.map((fact) => `${factText(fact)}\n`).join(""));
  const on = ["--agreement", join(home, "agreement.yaml"), "--ledger", ledger, "--now", now];
  return pawpact(["replay", file, "--as", "facts", ...on, "--format", "json"]);
}

/** A ledger of five months, all of them settled: January, February and March for good. */
async function settled(ledger: string): Promise<string> {
  expect(await replay(ledger, history())).toMatchObject({ exitCode: 0, stderr: "" });
  for (const month of MONTHS) await ran("settle", "--period", month, "--ledger", ledger, "--now", now);
  return ledger;
}

const archive = (ledger: string, ...more: readonly string[]) => ran("archive", "--ledger", ledger, ...more);

/** Everything that one may ask a ledger, and the bytes of its exports. */
async function asked(ledger: string) {
  const on = ["--ledger", ledger, "--now", now];
  const said: string[] = [await ran("recount", "--ledger", ledger)];
  for (const period of MONTHS) {
    said.push(await ran("score", "--period", period, "--format", "json", ...on));
    said.push(await ran("tasks", "--period", period, "--format", "jsonl", ...on));
  }
  for (const figure of ["total", "completion-rate", "first-response-time"])
    said.push(await ran("why", figure, "--period", "2026-01", ...on));
  const { task } = JSON.parse(said[2]!.slice(0, said[2]!.indexOf("\n")));
  said.push(await ran("why", task, "--period", "2026-01", ...on));
  said.push(await ran("compare", ...on));
  for (const period of [...MONTHS, "2026-06"])
    said.push(await ran("settle", "--period", period, "--dry-run", "--format", "json", ...on));
  for (const period of ["2026-01", "2026-05"]) {
    const out = join(home, `out-${period}`);
    await ran("export", "--period", period, "--out", out, ...on);
    said.push(
      ...readdirSync(out)
        .sort()
        .map((name) => readFileSync(join(out, name), "utf8")),
    );
    rmSync(out, { recursive: true });
  }
  return said;
}

async function termsOf(ledgerAddress: string): Promise<Terms> {
  const { terms, close } = await openForReading({ ledgerAddress, now: NOW });
  await close();
  return terms;
}

/** What a ledger holds and counts; without the versions, which say where facts lie. */
async function contents(ledgerAddress: string) {
  const { ledger, frame, close } = await openForReading({ ledgerAddress, now: NOW });
  const facts: string[] = [];
  for await (const stored of ledger.conversations())
    facts.push(stored.conversation, ...stored.facts.map(factText).sort());
  const held = { facts, dump: plainDump(await ledger.dump(frame.id)), extent: await ledger.extent() };
  await close();
  return held;
}

/** The same whatever a run is called, and wherever it lies. */
function plain(text: string): string {
  return text
    .replaceAll(/\.[0-9a-f]{8}\./g, ".ID.")
    .replaceAll(home, "")
    .replaceAll(/[\d,]+ bytes/g, "N bytes")
    .replaceAll(/:\d{4,5}\//g, ":PORT/");
}

const late = () => conversation("slack:C1:1.000005", Date.UTC(2026, 0, 5, 12)).confirm(60, "no");
const excluded: Fact = {
  ...{ id: "x1:proposed", conversation: "pact:exclusions", type: "exclusion.proposed", at: NOW - DAY },
  actor: { id: "slack:UANN", party: "customer", role: "requester" },
  source: { platform: "slack", channel: "C1" },
  rule: "test",
  data: { exclusion: "x1", category: "spam", reason: "a test", task: "slack:C1:2.000002:slack:C1:2.000002" },
};

function archiveSuite(ledgerOf: (name: string) => string): void {
  test("moves what is settled for good, and no answer changes by it", async () => {
    const ledger = await settled(ledgerOf("same"));
    const [answers, held] = [await asked(ledger), await contents(ledger)];
    expect(plain(await archive(ledger))).toMatchInlineSnapshot(`
      "desk: 2026-03 and before: 131 facts of 35 conversations archived
      desk: N bytes in /archive/desk.2026-03.ID.jsonl.gz
      desk: 1 conversation left: something of them is still to be counted
      "
    `);
    expect(await contents(ledger)).toEqual(held);
    expect(await asked(ledger)).toEqual(answers);
    // Once is enough.
    expect(plain(await archive(ledger))).toMatchInlineSnapshot(`
      "desk: 2026-03 and before: 0 facts of 0 conversations archived
      desk: 35 conversations archived already
      desk: 1 conversation left: something of them is still to be counted
      "
    `);
    expect(await asked(ledger)).toEqual(answers);
    expect(files()).toHaveLength(1);
  });

  test("counts a late fact and takes its conversation back; what comes again is a duplicate", async () => {
    const [ledger, twin] = [await settled(ledgerOf("late")), await settled(ledgerOf("twin"))];
    await archive(ledger);
    const again = JSON.parse((await replay(ledger, history())).stdout);
    expect([again.recorded, again.alreadyThere]).toEqual([0, history().length]);
    for (const place of [ledger, twin]) {
      const { exitCode, stdout } = await replay(place, [late(), ...told(1, 5).slice(2)]);
      expect([exitCode, JSON.parse(stdout).recorded]).toEqual([0, 1]);
    }
    expect(await contents(ledger)).toEqual(await contents(twin));
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
    const said = JSON.parse(await archive(ledger, "--format", "json"));
    expect(said).toMatchObject({ period: "2026-03", conversations: 1, facts: 5, left: { pending: 1 } });
    expect(await contents(ledger)).toEqual(await contents(twin));
    expect(files()).toHaveLength(2);
  });

  test("fills a new frame, a copy and a restored ledger from the files", async () => {
    const [ledger, twin] = [await settled(ledgerOf("frame")), await settled(ledgerOf("plain"))];
    await archive(ledger);
    // The frame is another one once it is opened again.
    for (const place of [ledger, ledger, twin, twin])
      expect((await replay(place, [excluded])).exitCode).toBe(0);
    const held = await contents(twin);
    expect(await contents(ledger)).toEqual(held);
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
    const copy = join(home, "copy", "copy.sqlite");
    expect(await ran("migrate", "--from", ledger, "--to", copy)).toContain(
      "figures of the two: no difference",
    );
    expect(await contents(copy)).toEqual(held);
    // One fact a line, as gunzip gives it.
    const stdin = gunzipSync(readFileSync(join(home, "archive", files()[0]!))).toString("utf8");
    const on = ["--agreement", join(home, "agreement.yaml"), "--ledger", join(home, "again.sqlite")];
    const again = await pawpact(["replay", "-", "--as", "facts", "--format", "json", ...on], {
      stdin,
      now: NOW,
    });
    expect(JSON.parse(again.stdout)).toMatchObject({
      recorded: stdin.trimEnd().split("\n").length,
      badRows: 0,
    });
  });

  test("names a file that is gone or damaged; scores go on, and so does the recording of anything else", async () => {
    const ledger = await settled(ledgerOf("gone"));
    const score = () => ran("score", "--period", "2026-01", "--ledger", ledger, "--now", now);
    const [before, { facts }] = [await score(), await contents(ledger)];
    await archive(ledger);
    const file = join(home, "archive", files()[0]!);
    const whole = readFileSync(file);
    async function found(): Promise<readonly string[]> {
      const asking = [
        await pawpact(["recount", "--ledger", ledger], { now: NOW }),
        await replay(ledger, [late()]),
      ];
      expect(asking.map(({ exitCode }) => exitCode)).toEqual([2, 2]);
      expect(await score()).toBe(before);
      expect((await replay(ledger, told(6, 1))).exitCode).toBe(0);
      return [...new Set(asking.map(({ stderr }) => plain(stderr)))];
    }
    rmSync(file);
    expect(await found()).toMatchInlineSnapshot(`
      [
        "pawpact: archive /archive/desk.2026-03.ID.jsonl.gz: found no such file, expected the facts of pact:evidence:2026-01, which were archived into it. Put the file there, or name its folder in PAWPACT_ARCHIVE; figures that are counted already need no archive.
      ",
        "pawpact: archive /archive/desk.2026-03.ID.jsonl.gz: found no such file, expected the facts of slack:C1:1.000005, which were archived into it. Put the file there, or name its folder in PAWPACT_ARCHIVE; figures that are counted already need no archive.
      ",
      ]
    `);
    for (const bytes of [Buffer.from(whole).fill(0, 500, 510), whole.subarray(0, 100)]) {
      writeFileSync(file, bytes);
      const [said] = await found();
      expect(said).toMatch(
        /archive \/archive\/desk\.2026-03\.ID\.jsonl\.gz: it is damaged; found .* at 0, expected .* Put a copy of the file in its place/,
      );
    }
    writeFileSync(file, whole);
    expect((await contents(ledger)).facts).toEqual(expect.arrayContaining(facts));
    expect((await replay(ledger, [late()])).exitCode).toBe(0);
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
  });

  test("lets a late fact wait in a bot's spool while its file is gone, and no other", async () => {
    const ledger = await settled(ledgerOf("spool"));
    await archive(ledger);
    const folders = [join(home, "archive"), join(home, "elsewhere")] as const;
    renameSync(...folders);
    const [log, clock] = [{ info() {}, warn() {}, error() {} }, { now: () => NOW }];
    const clerk = new ClerkHere({ ledger, terms: await termsOf(ledger), clock, log });
    clerk.take([late()]);
    clerk.take(told(6, 3));
    await clerk.settled();
    const troubles = [expect.stringContaining("found no such file")];
    expect(clerk.health()).toEqual({ waiting: 1, troubles });
    await clerk.retry();
    expect(clerk.health()).toEqual({ waiting: 1, troubles });
    expect((await clerk.ledger.load("slack:C1:6.000003")).facts).toHaveLength(4);
    renameSync(folders[1], folders[0]);
    await clerk.retry();
    expect(clerk.health()).toEqual({ waiting: 0, troubles: [] });
    expect((await clerk.ledger.load("slack:C1:1.000005")).facts).toHaveLength(5);
    await clerk.close();
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
  });
}

describe("pawpact archive, of a file", () => {
  const ledgerOf = (name: string) => join(home, `${name}.sqlite`);
  archiveSuite(ledgerOf);

  test.each([
    ["2026-01", { conversations: 11, left: { later: 1, pending: 1, changed: 0 } }],
    ["2026-02", { conversations: 23, left: { later: 1, pending: 1, changed: 0 } }],
  ])("takes a period that is named, %s, and those before it", async (period, told) => {
    const ledger = await settled(ledgerOf("named"));
    const said = JSON.parse(await archive(ledger, "--period", period, "--format", "json"));
    expect(said).toMatchObject({ agreement: "desk", period, ...told });
    expect(said.bytes).toBe(readFileSync(said.file).length);
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
    expect(JSON.parse(await archive(ledger, "--format", "json"))).toMatchObject({
      ...{ period: "2026-03", already: told.conversations },
    });
  });

  test("refuses what is not settled for good, and says what is", async () => {
    const ledger = await settled(ledgerOf("early"));
    const said: string[] = [];
    for (const period of ["2026-04", "2026-05", "2026-06", "2026-Q1", "all"]) {
      const ran = await pawpact(["archive", "--ledger", ledger, "--period", period], { now: NOW });
      expect(ran.exitCode).toBe(1);
      said.push(ran.stderr);
    }
    expect(said.join("")).toMatchInlineSnapshot(`
      "pawpact: archive: found 2026-04, which the next statement may still adjust, expected one that is settled for good: 2026-03, or one before it. Settle 1 more period first
      pawpact: archive: found 2026-05, which the next 2 statements may still adjust, expected one that is settled for good: 2026-03, or one before it. Settle 2 more periods first
      pawpact: archive: found no final statement of 2026-06, expected one that is settled for good: 2026-03, or one before it. Settle it first: pawpact help settle
      pawpact: archive: found no final statement of 2026-Q1, expected one that is settled for good: 2026-03, or one before it. Settle it first: pawpact help settle
      pawpact: archive: found no final statement of all, expected one that is settled for good: 2026-03, or one before it. Settle it first: pawpact help settle
      "
    `);
    expect(files()).toEqual([]);
  });

  test("has nothing to do before a period is settled for good", async () => {
    const ledger = ledgerOf("new");
    await replay(ledger, history());
    expect(await archive(ledger)).toMatchInlineSnapshot(`
      "desk: nothing archived: no period has a final statement that no further one adjusts. Settle the periods that follow, then archive again
      "
    `);
    expect(files()).toEqual([]);
  });

  test("is refused while a bot holds the file", async () => {
    const ledger = await settled(ledgerOf("held"));
    const terms = await termsOf(ledger);
    const bot = await openForWriting({ ledgerAddress: ledger, terms, now: NOW });
    const { exitCode, stderr } = await pawpact(["archive", "--ledger", ledger], { now: NOW });
    await bot.close();
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("it has a writer already")]);
    expect(files()).toEqual([]);
  });

  test("puts its files where PAWPACT_ARCHIVE says, and reads them there", async () => {
    vi.stubEnv("PAWPACT_ARCHIVE", join(home, "shared", "facts"));
    const ledger = await settled(ledgerOf("shared"));
    await archive(ledger);
    expect([files().length, files(join("shared", "facts")).length]).toEqual([0, 1]);
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
  });
});

describeRedis("pawpact archive, of a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  const ledgerOf = (name: string) => `redis://127.0.0.1:${server.port}/0?prefix=${name}-${serial}`;
  archiveSuite(ledgerOf);

  test("gives memory back, also where the Redis is full", async () => {
    const ledger = await settled(ledgerOf("memory"));
    const usedBytes = async () => {
      const info = await server.command("INFO", "memory");
      return Number(/^used_memory_dataset:(\d+)/m.exec(info)![1]);
    };
    const before = await usedBytes();
    await server.command("CONFIG", "SET", "maxmemory", "1");
    try {
      expect((await replay(ledger, told(6, 2))).exitCode).toBe(2);
      await archive(ledger);
    } finally {
      await server.command("CONFIG", "SET", "maxmemory", "0");
    }
    expect(await usedBytes()).toBeLessThan(before);
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
    expect((await replay(ledger, [late()])).exitCode).toBe(0);
  });

  test("runs beside a bot, which counts what comes late to a conversation that it remembers", async () => {
    const ledger = await settled(ledgerOf("beside"));
    const terms = await termsOf(ledger);
    const bot = await openForWriting({ ledgerAddress: ledger, terms, now: NOW });
    const root = conversation("slack:C1:3.000004", Date.UTC(2026, 2, 4, 12));
    await bot.recorder.record([{ ...root.confirm(20), id: "slack:C1:3.000004:9" }]);
    await archive(ledger);
    const recorded = await bot.recorder.record([{ ...root.confirm(40, "no"), id: "slack:C1:3.000004:10" }]);
    expect(recorded).toMatchObject({ recorded: 1, parked: 0 });
    await bot.close();
    expect(await ran("recount", "--ledger", ledger)).toContain("no difference");
  });
});
