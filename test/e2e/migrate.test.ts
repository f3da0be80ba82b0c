import { copyFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { openInstallationRows } from "../../adapters/installations/open.js";
import { TokenSeal } from "../../adapters/installations/token-seal.js";
import { notebookOf, openNotebook } from "../../adapters/notebook/open.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { plainDump } from "../contract/ledger-parts.js";
import { pawpact } from "../kit/cli.js";
import { DAY, MONDAY } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { factsOf, terms } from "../protocol/redis/bots.js";
import { type RedisServer, startRedis } from "../protocol/redis/server.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-migrate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const NOW = MONDAY + 3 * DAY;
const now = new Date(NOW).toISOString();

const excluded = {
  actor: { id: "slack:UANN", party: "customer", role: "requester" },
  at: MONDAY,
  conversation: "pact:exclusions",
  data: { category: "spam", exclusion: "x1", reason: "a test", task: "slack:C1:001000.1:slack:C1:001000.1" },
  id: "x1:proposed",
  rule: "test",
  source: { channel: "C1", platform: "slack" },
  type: "exclusion.proposed",
} as const;

/** A ledger of two agreements, one of them with an exclusion that counts. */
async function filled(name: string): Promise<string> {
  const file = join(folder, name, "old.sqlite");
  for (const id of ["one", "two"]) {
    const facts = factsOf(id === "one" ? 30 : 5);
    const writing = await openForWriting({ ledgerAddress: file, terms: { ...terms, id }, now: MONDAY });
    await writing.recorder.record(id === "one" ? [...facts, excluded] : facts);
    await writing.reframe(NOW);
    await writing.close();
  }
  return file;
}

const seal = new TokenSeal([Buffer.alloc(32, 7)]);

/** Tokens of two workspaces, sealed, and the notes of two people, beside a ledger. */
async function filledBeside(ledger: string): Promise<void> {
  const rows = await openInstallationRows(ledger);
  for (const id of ["T1", "T2"]) await rows.put(id, seal.seal(id, `xoxb-${id}`));
  await rows.close();
  const notebook = await notebookAt(ledger);
  const { reminders, todos } = notebook;
  const asked = { requester: "slack:UANN", timezone: "UTC", target: "slack:C1", conversation: "slack:C1:1" };
  await reminders.add({ ...asked, id: "r1", at: NOW, what: "stretch" });
  await todos.add("slack:UBEN", "m1", "milk");
  await todos.add("slack:UBEN", "m2", "tea");
  await todos.remove("slack:UBEN", 1);
  await notebook.close();
}

const notebookAt = (ledger: string) => openNotebook(notebookOf(ledger));

/** What of it is found beside a ledger. */
async function besideAt(ledger: string) {
  const rows = await openInstallationRows(ledger);
  const tokens = [...(await rows.all())].map(([id, sealed]) => seal.open(id, sealed)).sort();
  await rows.close();
  const notebook = await notebookAt(ledger);
  const notes = [await notebook.reminders.all(), await notebook.todos.of("slack:UBEN")];
  await notebook.close();
  return { tokens, notes };
}

/** All that a ledger holds of an agreement, and says of it. */
async function contents(ledgerAddress: string, id: string) {
  const { ledger, frame, close } = await openForReading({
    ledgerAddress,
    terms: { ...terms, id },
    now: NOW,
  });
  const facts: unknown[] = [];
  for await (const stored of ledger.conversations()) {
    const texts = stored.facts.map((fact) => JSON.stringify(fact)).sort();
    facts.push(stored.conversation, stored.version, ...texts);
  }
  const dump = plainDump(await ledger.dump(frame.id));
  await close();
  return { facts, dump };
}

describe("pawpact migrate", () => {
  test("copies a file into another one, and says where its figures stand", async () => {
    const from = await filled("files");
    const to = join(folder, "files", "new.sqlite");
    expect(await pawpact(["migrate", "--from", from, "--to", `sqlite:${to}`])).toEqual({
      exitCode: 0,
      stdout: `one: 122 facts of 32 conversations: 122 recorded, 0 already there
one: recount: no difference
one: figures of the two: no difference
two: 21 facts of 6 conversations: 21 recorded, 0 already there
two: recount: no difference
two: figures of the two: no difference
`,
      stderr: "",
    });
    for (const id of ["one", "two"]) expect(await contents(to, id)).toEqual(await contents(from, id));
  });

  test("names what lies beside the old one and is looked for elsewhere from now on", async () => {
    const from = await filled("beside");
    const to = join(folder, "beside-new", "new.sqlite");
    const spool = join(folder, "beside", "old.spool.jsonl");
    writeFileSync(join(folder, "beside", "seal.key"), "");
    writeFileSync(spool, "{}\n");
    const { stdout } = await pawpact(["migrate", "--from", from, "--to", to]);
    const told = stdout.split("\n").filter((line) => !/^(one|two): |^$/.test(line));
    expect(told).toEqual([
      `still to move: ${join(folder, "beside", "seal.key")} to ${join(folder, "beside-new", "seal.key")}`,
      `facts wait in ${spool}: pawpact replay ${spool} --as facts, into the new ledger`,
    ]);
  });

  test("names a key that signs only where it is missing, or where another one is", async () => {
    const from = await filled("keys");
    const to = join(folder, "keys-new", "new.sqlite");
    const [old, own] = [join(folder, "keys", "seal.key"), join(folder, "keys-new", "seal.key")];
    writeFileSync(old, "the old one");
    const told = async () =>
      (await pawpact(["migrate", "--from", from, "--to", to])).stdout
        .split("\n")
        .filter((line) => line.includes("seal.key"));
    expect(await told()).toEqual([`still to move: ${old} to ${own}`]);
    writeFileSync(own, "another one");
    expect(await told()).toEqual([
      `found another key at ${own} than at ${old}: statements are signed with that one from now on. Where it shall be the old one, put it in its place, and keep both`,
    ]);
    copyFileSync(old, own);
    expect(await told()).toEqual([]);
  });

  test("takes along the tokens of workspaces, sealed as they are, and the notebook; it replaces nothing", async () => {
    const from = await filled("along");
    const to = join(folder, "along-new", "new.sqlite");
    await filledBeside(from);
    const told = async () => {
      const { exitCode, stdout } = await pawpact(["migrate", "--from", from, "--to", to]);
      return [exitCode, ...stdout.split("\n").filter((line) => /installation|note/.test(line))];
    };
    expect(await told()).toEqual([
      0,
      "2 installations: 2 copied, 0 already there",
      "2 notes of the pet, of 2 requesters: 2 copied, 0 already there",
    ]);
    expect(await besideAt(to)).toEqual(await besideAt(from));
    // Meanwhile the bot works there: the app was installed again, and something was done.
    const rows = await openInstallationRows(to);
    await rows.put("T2", seal.seal("T2", "xoxb-newer"));
    await rows.close();
    expect(await told()).toEqual([
      0,
      "2 installations: 0 copied, 1 already there",
      "installations of T2: found others there, and left them as they are: nobody can tell which are newer. Where they are the older ones, have the app installed again",
      "2 notes of the pet, of 2 requesters: 0 copied, 2 already there",
    ]);
    expect((await besideAt(to)).tokens).toEqual(["xoxb-T1", "xoxb-newer"]);
  });

  test.each([
    [["--from", "a.sqlite"], "migrate: found no --to, expected a file or redis://…"],
    [["--to", "a.sqlite"], "migrate: found no --from, expected a file or redis://…"],
    [
      ["--from", "a.sqlite", "--to", "sqlite:./a.sqlite"],
      "migrate: found a.sqlite twice, expected two ledgers",
    ],
  ])("refuses %j", async (argv, message) => {
    const { exitCode, stderr } = await pawpact(["migrate", ...argv]);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test("makes no ledger where there is none to copy", async () => {
    const to = join(folder, "none", "new.sqlite");
    const ran = await pawpact(["migrate", "--from", join(folder, "nowhere.sqlite"), "--to", to]);
    expect([ran.exitCode, existsSync(to)]).toEqual([2, false]);
    expect(ran.stderr).toContain("found no file, or an empty one, expected a ledger");
  });
});

describeRedis("pawpact migrate, with a Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    await server.command("ACL", "SETUSER", "bot", "on", ">s3cret", "~*", "+@all");
  });
  afterAll(() => server?.stop());

  test("goes there and back: same facts, same figures, same answers", async () => {
    const from = await filled("round");
    await filledBeside(from);
    const redis = `redis://bot:s3cret@127.0.0.1:${server.port}/0?prefix=round`;
    const back = join(folder, "round", "back.sqlite");
    for (const [one, other] of [
      [from, redis],
      [redis, back],
    ] as const) {
      const { exitCode, stdout } = await pawpact([
        ...["migrate", "--from", one, "--to", other, "--format", "json"],
      ]);
      const { agreements, ...places } = JSON.parse(stdout);
      expect(exitCode).toBe(0);
      expect(stdout).not.toContain("s3cret");
      expect(places).toMatchObject({
        toMove: [],
        installations: { copied: 2, alreadyThere: 0, left: [] },
        notebook: { people: 2, copied: 2, alreadyThere: 0 },
      });
      expect(agreements).toMatchObject([
        { agreement: "one", recorded: 122, differences: [], against: [] },
        { agreement: "two", recorded: 21, differences: [], against: [] },
      ]);
    }
    const answers = async (ledger: string) => {
      const agreement = join(folder, "round", "one.yaml");
      const on = ["--ledger", ledger, "--agreement", agreement];
      return [
        await contents(ledger, "one"),
        await contents(ledger, "two"),
        await pawpact(["recount", ...on]),
        await pawpact(["score", "--period", "2026-03", "--now", now, ...on]),
        await pawpact(["tasks", "--period", "all", "--now", now, "--format", "jsonl", ...on]),
      ];
    };
    writeFileSync(join(folder, "round", "one.yaml"), renderAgreement({ ...terms, id: "one" }));
    const said = await answers(from);
    expect(said[2]).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("no difference") });
    expect(await answers(redis)).toEqual(said);
    expect(await answers(back)).toEqual(said);
    for (const place of [redis, back]) expect(await besideAt(place)).toEqual(await besideAt(from));
  });

  test("makes no ledger of a Redis, a database or a prefix that holds none", async () => {
    const to = join(folder, "empty", "new.sqlite");
    const from = `redis://bot:s3cret@127.0.0.1:${server.port}/7`;
    const { exitCode, stderr } = await pawpact(["migrate", "--from", from, "--to", to]);
    expect([exitCode, stderr, existsSync(to)]).toEqual([
      2,
      `pawpact: migrate: found no agreement in redis://127.0.0.1:${server.port}/7, expected one or more. Check its database and its prefix\n`,
      false,
    ]);
  });

  test("is refused by a Redis that is full, and goes through once it has room", async () => {
    const from = await filled("full");
    const to = `redis://bot:s3cret@127.0.0.1:${server.port}/0?prefix=full`;
    await server.command("CONFIG", "SET", "maxmemory", "1");
    const refused = await pawpact(["migrate", "--from", from, "--to", to]);
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('found "OOM') });
    expect(refused.stderr).not.toContain("s3cret");
    await server.command("CONFIG", "SET", "maxmemory", "0");
    const { stdout } = await pawpact(["migrate", "--from", from, "--to", to]);
    expect(stdout).toContain("one: figures of the two: no difference");
    expect(await contents(to, "one")).toEqual(await contents(from, "one"));
  });
});
