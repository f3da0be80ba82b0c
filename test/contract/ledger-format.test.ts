import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeDatabase, type Driver, loadDriver } from "../../adapters/ledger/sqlite/driver.js";
import { APPLICATION_ID, FORMAT } from "../../adapters/ledger/sqlite/schema.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { packCounters } from "../../src/bytes/packed.js";
import { factText } from "../../src/task/fact.js";
import { commitOf, factOf, listOf, plainDump } from "./ledger-parts.js";

let folder: string;
let driver: Driver;
let count = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawpact-format-"));
  driver = await loadDriver();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of its own for every file, so that what appears beside it is seen. */
function fileOf(): string {
  const own = join(folder, String(++count));
  mkdirSync(own);
  return join(own, "ledger.sqlite");
}

async function wholeLedger(): Promise<string> {
  const file = fileOf();
  const store = await openSqlite(file, { mode: "write" });
  const ledger = store.agreement("one");
  await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      ledger.commit(commitOf(`c${index}`, "0", "v", [factOf(`c${index}`, "one")])),
    ),
  );
  await store.close();
  return file;
}

describe("a file that is no ledger of this version", () => {
  const refused: [string, string, (file: string) => void | Promise<void>][] = [
    [
      "a text",
      "ledger/not-a-ledger",
      (file) => writeFileSync(file, "task,opened\n1,2026-04-07\n".repeat(20)),
    ],
    ["a short text", "ledger/not-a-ledger", (file) => writeFileSync(file, "hello")],
    ["a folder", "ledger/not-a-ledger", (file) => mkdirSync(file)],
    [
      "another application's database",
      "ledger/not-a-ledger",
      (file) => run(file, "CREATE TABLE customer (id); INSERT INTO customer VALUES (1)"),
    ],
    [
      "another application's database with a write-ahead log",
      "ledger/not-a-ledger",
      (file) =>
        run(file, "PRAGMA journal_mode = WAL; CREATE TABLE customer (id); INSERT INTO customer VALUES (1)"),
    ],
    ["a newer ledger", "ledger/newer-format", (file) => rebuilt(file, `PRAGMA user_version = ${FORMAT + 1}`)],
    [
      "a ledger cut in half",
      "ledger/damaged",
      (file) => rebuilt(file, "", (bytes) => bytes.subarray(0, bytes.length / 2)),
    ],
    [
      "a ledger with a page of noise",
      "ledger/damaged",
      (file) => rebuilt(file, "", (bytes) => bytes.fill(0xa5, bytes.length - 8192, bytes.length - 4096)),
    ],
    [
      "a ledger with its first page overwritten after the header",
      "ledger/damaged",
      (file) => rebuilt(file, "", (bytes) => bytes.fill(0, 100, 4096)),
    ],
    ["a ledger without its tables", "ledger/damaged", (file) => rebuilt(file, "DROP TABLE fact")],
  ];

  it.each(refused)("%s is refused as %s, and left as it is", async (_, code, make) => {
    const file = fileOf();
    await make(file);
    const before = fingerprint(file);
    for (const mode of ["write", "read", "write"] as const) {
      await expect(openSqlite(file, { mode })).rejects.toMatchObject({
        code,
        message: expect.stringContaining(file),
      });
    }
    expect(fingerprint(file)).toEqual(before);
  });

  it("is named with what was found, what was expected and what to do", async () => {
    const file = fileOf();
    await rebuilt(file, "PRAGMA user_version = 9");
    const error: Error = await openSqlite(file, { mode: "write" }).then(
      () => expect.unreachable(),
      (reason) => reason,
    );
    expect(error.message.replace(file, "FILE")).toMatchInlineSnapshot(
      `"ledger FILE: found format 9, expected at most 2. Install the version of pawpact that wrote it, or a later one; the file was left as it is."`,
    );
  });

  it("is made a ledger where it is empty", async () => {
    const file = fileOf();
    writeFileSync(file, "");
    await (await openSqlite(file, { mode: "write" })).close();
    expect(pragma(file, "application_id")).toBe(APPLICATION_ID);
    expect(pragma(file, "user_version")).toBe(FORMAT);
  });
});

describe("an older ledger", () => {
  const facts = [factOf("c", "one", 10), factOf("c", "two", 40), factOf("d", "one", 25)];

  it("is migrated when it is opened for writing, with everything in it", async () => {
    const file = fileOf();
    formatOne(file);
    await expect(openSqlite(file, { mode: "read" })).rejects.toMatchObject({ code: "ledger/older-format" });
    const store = await openSqlite(file, { mode: "write" });
    const ledger = store.agreement("one");
    expect(await store.agreements()).toEqual(["one"]);
    expect(await ledger.extent()).toEqual({ conversations: 2, facts: 3, firstAt: 10, lastAt: 40 });
    const spanned = await listOf(ledger.conversations({ from: 20, to: 30 }));
    expect(spanned.map(({ conversation, version }) => [conversation, version])).toEqual([["d", "1-y"]]);
    expect((await ledger.load("c")).facts).toEqual(facts.slice(0, 2));
    expect(plainDump(await ledger.dump("now"))).toEqual({
      watermark: 5,
      rows: [
        [
          "d:1",
          [
            [1, 2],
            [9, -3],
          ],
        ],
      ],
      members: [["p:1", "ann", 2]],
      pending: [["c", 50, [["d:1", [[1, 1]]]], []]],
    });
    const change = {
      frame: "now",
      watermark: 5,
      delta: { rows: new Map([["d:1", new Map([[1, 1]])]]), members: new Map() },
      pending: [],
    };
    expect(await ledger.commit(commitOf("c", "2-x", "3-z", [factOf("c", "three", 60)], [change]))).toEqual({
      status: "done",
    });
    expect(await ledger.extent()).toEqual({ conversations: 2, facts: 4, firstAt: 10, lastAt: 60 });
    expect(await store.check()).toEqual([]);
    await store.close();
    expect(pragma(file, "user_version")).toBe(FORMAT);
    await (await openSqlite(file, { mode: "read" })).close();
  });

  it("has the tables of a new one afterwards", async () => {
    const [older, newer] = [fileOf(), fileOf()];
    formatOne(older);
    for (const file of [older, newer]) await (await openSqlite(file, { mode: "write" })).close();
    expect(tablesOf(older)).toEqual(tablesOf(newer));
  });

  it("is left as it is when it can't be migrated", async () => {
    const file = fileOf();
    formatOne(file);
    run(file, "UPDATE fact SET body = 'no JSON' WHERE id = 'two'");
    const before = fingerprint(file);
    await expect(openSqlite(file, { mode: "write" })).rejects.toMatchObject({ code: "ledger/damaged" });
    expect(fingerprint(file)).toEqual(before);
  });

  /** A ledger as format 1 wrote it: no instants beside the facts, no sums. */
  function formatOne(file: string): void {
    run(
      file,
      `CREATE TABLE agreement (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT;
       CREATE TABLE conversation (
         key INTEGER PRIMARY KEY, agreement INTEGER NOT NULL, id TEXT NOT NULL, version TEXT NOT NULL,
         UNIQUE (agreement, id)
       ) STRICT;
       CREATE TABLE fact (
         conversation INTEGER NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (conversation, id)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE frame (
         key INTEGER PRIMARY KEY AUTOINCREMENT, agreement INTEGER NOT NULL, id TEXT NOT NULL,
         watermark INTEGER NOT NULL, state TEXT NOT NULL, UNIQUE (agreement, id)
       ) STRICT;
       CREATE TABLE filled (
         frame INTEGER NOT NULL, conversation INTEGER NOT NULL, PRIMARY KEY (frame, conversation)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE counters (
         frame INTEGER NOT NULL, id TEXT NOT NULL, packed BLOB NOT NULL, PRIMARY KEY (frame, id)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE member (
         frame INTEGER NOT NULL, members TEXT NOT NULL, id TEXT NOT NULL, count INTEGER NOT NULL,
         PRIMARY KEY (frame, members, id)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE members (
         frame INTEGER NOT NULL, id TEXT NOT NULL, size INTEGER NOT NULL, PRIMARY KEY (frame, id)
       ) STRICT, WITHOUT ROWID;
       CREATE TABLE pending (
         frame INTEGER NOT NULL, conversation INTEGER NOT NULL, first_from INTEGER NOT NULL, steps TEXT NOT NULL,
         PRIMARY KEY (frame, conversation)
       ) STRICT, WITHOUT ROWID;
       CREATE INDEX pending_first ON pending (frame, first_from);
       CREATE TABLE parked (
         agreement INTEGER NOT NULL, conversation TEXT NOT NULL, ids TEXT NOT NULL, facts TEXT NOT NULL,
         reason TEXT NOT NULL, PRIMARY KEY (agreement, conversation, ids)
       ) STRICT, WITHOUT ROWID;
       INSERT INTO agreement VALUES (1, 'one');
       INSERT INTO conversation VALUES (3, 1, 'c', '2-x'), (4, 1, 'd', '1-y');
       INSERT INTO frame VALUES (2, 1, 'now', 5, 'active');
       INSERT INTO member VALUES (2, 'p:1', 'ann', 2);
       INSERT INTO members VALUES (2, 'p:1', 1);
       INSERT INTO pending VALUES (2, 3, 50, '[[50,[["d:1",[1,1]]],[]]]');
       PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = 1; PRAGMA journal_mode = WAL`,
    );
    const db = driver.open(file, { readOnly: false });
    for (const fact of facts) {
      const key = fact.conversation === "c" ? 3 : 4;
      db.prepare("INSERT INTO fact VALUES (?, ?, ?)").run(key, fact.id, factText(fact));
    }
    const packed = packCounters(
      new Map([
        [1, 2],
        [9, -3],
      ]),
    );
    db.prepare("INSERT INTO counters VALUES (2, 'd:1', ?)").run(packed);
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    closeDatabase(db);
  }
});

/** A whole ledger at `file`, changed by SQL and then byte by byte. */
async function rebuilt(
  file: string,
  sql: string,
  change: (bytes: Buffer) => Uint8Array = (bytes) => bytes,
): Promise<void> {
  const whole = await wholeLedger();
  if (sql) run(whole, sql);
  writeFileSync(file, change(readFileSync(whole)));
}

function run(file: string, sql: string): void {
  const db = driver.open(file, { readOnly: false });
  db.exec(sql);
  db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  closeDatabase(db);
}

function pragma(file: string, name: string): unknown {
  const db = driver.open(file, { readOnly: true });
  const value = Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
  closeDatabase(db);
  return value;
}

function tablesOf(file: string): unknown[] {
  const db = driver.open(file, { readOnly: true });
  const rows = db.prepare("SELECT type, name, sql FROM sqlite_schema ORDER BY type, name").all();
  closeDatabase(db);
  return rows.map(({ type, name, sql }) => [
    type,
    name,
    typeof sql === "string" ? sql.replace(/\s+/g, "") : sql,
  ]);
}

/** The file's bytes, and what lies beside it; a lock file may. */
function fingerprint(file: string): unknown {
  const beside = readdirSync(dirname(file)).filter((name) => !name.includes(".lock"));
  try {
    return [beside, createHash("sha256").update(readFileSync(file)).digest("hex")];
  } catch {
    return [beside, readdirSync(file)];
  }
}
