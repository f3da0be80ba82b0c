import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, copyFile, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadDriver } from "../../adapters/ledger/sqlite/driver.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import type { FrameDump } from "../../src/ports/ledger.js";
import { commitOf, factOf, listOf, Scribe, stepOf, withFrame } from "./ledger-parts.js";

const root = fileURLToPath(new URL("../../", import.meta.url));
const child = join(root, "test/contract/ledger-child.mjs");
let folder: string;
let count = 0;
const fileOf = (name = "ledger") => join(folder, `${name}-${++count}.sqlite`);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pawpact-ledger-"));
  await chmod(folder, 0o755);
  // The child is plain JavaScript: it runs what was built, so that has to be of now.
  spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-b", join(root, "adapters")]);
  expect(existsSync(join(root, "dist/adapters/ledger/sqlite.js"))).toBe(true);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("a process that is killed", () => {
  it.each([1, 2, 3])(
    "leaves every fact that it acknowledged, figures that equal a recount, and no lock (%i)",
    async () => {
      const file = fileOf("killed");
      const writer = spawn(process.execPath, [child, "write", file], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      const acknowledged: string[] = [];
      try {
        const lines = createInterface({ input: writer.stdout });
        const enough = 1 + Math.floor(Math.random() * 400);
        for await (const line of lines) {
          expect(line).toMatch(/^done fact-\d+$/);
          acknowledged.push(line.slice("done ".length));
          if (acknowledged.length === 1) {
            await expect(openSqlite(file, { mode: "write" })).rejects.toMatchObject({
              code: "ledger/held",
              message: expect.stringContaining(`found process ${writer.pid} on `),
            });
          }
          if (acknowledged.length === enough) writer.kill("SIGKILL");
        }
      } finally {
        await stop(writer);
      }

      const store = await openSqlite(file, { mode: "write" });
      const ledger = store.agreement("one");
      const stored = await listOf(ledger.conversations());
      const ids = stored.flatMap(({ facts }) => facts.map(({ id }) => id));
      expect(new Set(ids)).toEqual(new Set([...ids, ...acknowledged]));
      const numbers = ids.map((id) => Number(id.slice("fact-".length)));
      const dump = await ledger.dump("now");
      expect(countsOf(dump)).toEqual({
        rows: tally(numbers.map((number) => `d:${number % 3} ${number % 7}`)),
        members: tally(numbers.map((number) => `p:1 m${number % 5}`)),
        pending: tally(
          stored.map(({ conversation, version }) => `${conversation} ${Number(version.slice(1)) + 1}`),
        ),
      });
      expect(await ledger.extent()).toMatchObject({ conversations: stored.length, facts: ids.length });
      expect(await store.check()).toEqual([]);
      await store.close();
    },
  );
});

describe("readers", () => {
  it("see whole commits, never a part of one, while another process writes", async () => {
    const file = fileOf("read");
    const writer = spawn(process.execPath, [child, "write", file], { stdio: ["ignore", "pipe", "inherit"] });
    try {
      const lines = createInterface({ input: writer.stdout })[Symbol.asyncIterator]();
      await lines.next();
      const reader = await openSqlite(file, { mode: "read" });
      const ledger = reader.agreement("one");
      let facts = 0;
      for (let round = 0; round < 30; round++) {
        const { rows, members } = countsOf(await ledger.dump("now"));
        const total = sum(rows);
        expect(total).toBe(sum(members));
        expect(total).toBeGreaterThanOrEqual(facts);
        facts = total;
        const stored = await listOf(ledger.conversations());
        expect(
          stored.every(({ version, facts: own }) => own.some(({ id }) => id === `fact-${version.slice(1)}`)),
        ).toBe(true);
        await lines.next();
      }
      expect(facts).toBeGreaterThan(30);
      await reader.close();
    } finally {
      await stop(writer);
    }
  });

  it("can't write, and say what to do", async () => {
    const file = fileOf();
    const store = await openSqlite(file, { mode: "write" });
    await withFrame(store.agreement("one"));
    const reader = await openSqlite(file, { mode: "read" });
    const ledger = reader.agreement("one");
    expect(await ledger.frames()).toHaveLength(1);
    expect(await reader.agreement("unknown").frames()).toEqual([]);
    const commit = commitOf("c", "0", "v1", [factOf("c", "one")]);
    await expect(ledger.commit(commit)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[LedgerError: ledger: recording needs a writer; found the ledger opened for reading. Open it for writing.]`,
    );
    await expect(ledger.advance("now", 5)).rejects.toMatchObject({ code: "ledger/read-only" });
    await reader.close();
    await store.close();
  });

  it("need a ledger that is there", async () => {
    const file = join(folder, "nowhere", "x.sqlite");
    await expect(openSqlite(file, { mode: "read" })).rejects.toMatchObject({ code: "ledger/unavailable" });
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  it.skipIf(process.platform === "win32")(
    "read a ledger that they may not write to, in a folder that they may not write to",
    async ({ skip }) => {
      const shut = join(folder, "shut");
      const file = join(shut, "ledger.sqlite");
      const store = await openSqlite(file, { mode: "write" });
      const ledger = store.agreement("one");
      await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one", 7)]));
      await store.close();
      // Only the file itself, as on a medium that can't be written to.
      const copy = join(folder, "sealed");
      await mkdir(copy);
      await copyFile(file, join(copy, "ledger.sqlite"));
      await chmod(join(copy, "ledger.sqlite"), 0o444);
      await chmod(copy, 0o555);
      // Whoever may do everything (root) becomes nobody, or gives that up where nobody may not read the project's folder.
      const isRoot = process.getuid?.() === 0;
      const ways = [
        (argv: readonly string[]) =>
          spawnSync(process.execPath, argv, isRoot ? { uid: 65534, gid: 65534 } : {}),
        (argv: readonly string[]) =>
          spawnSync("setpriv", ["--bounding-set=-all", "--inh-caps=-all", process.execPath, ...argv]),
      ];
      const run = ways.find((way) => way(["--check", child]).status === 0);
      if (!run) return skip("nobody may read the project's folder");
      const { stdout, stderr } = run([child, "read", join(copy, "ledger.sqlite")]);
      await chmod(copy, 0o755);
      expect(stderr.toString()).toBe("");
      expect(JSON.parse(stdout.toString())).toEqual({ conversations: 1, facts: 1, firstAt: 7, lastAt: 7 });
      expect(await readdir(copy)).toEqual(["ledger.sqlite"]);
    },
  );
});

describe("the writer", () => {
  it("is the only one, in its own process too, and lets go when it is closed", async () => {
    const file = fileOf();
    const store = await openSqlite(file, { mode: "write" });
    await expect(openSqlite(file, { mode: "write" })).rejects.toMatchObject({ code: "ledger/held" });
    // A refused one must not have taken the lock away with it.
    await expect(openSqlite(file, { mode: "write" })).rejects.toMatchObject({ code: "ledger/held" });
    await store.close();
    await (await openSqlite(file, { mode: "write" })).close();
  });

  it("makes the folders of its file", async () => {
    const file = join(folder, "a", "b", "c.sqlite");
    const store = await openSqlite(file, { mode: "write" });
    expect(await store.agreements()).toEqual([]);
    await store.close();
    expect(existsSync(file)).toBe(true);
  });

  it("finds everything again when it is opened again", async () => {
    const file = fileOf();
    const first = await openSqlite(file, { mode: "write" });
    const scribe = new Scribe(await withFrame(first.agreement("one")));
    for (const name of ["a", "b", "a"]) {
      await scribe.record(name, () => [
        stepOf(0, { "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }),
        stepOf(9, { "d:1": [[2, 1]] }),
      ]);
    }
    await first.close();
    const second = await openSqlite(file, { mode: "write" });
    const again = new Scribe(second.agreement("one"));
    again.keep("now", "a", scribe.timeline("now", "a"));
    expect(await again.record("a", () => [stepOf(0, { "d:1": [[1, 5]] })])).toMatchObject({
      status: "duplicate",
    });
    const { rows, distinct } = await again.ledger.tally("now", ["d:1"], ["p:1"], 9);
    expect([[...rows.get("d:1")!], distinct.get("p:1")]).toEqual([
      [
        [1, 2],
        [2, 2],
      ],
      1,
    ]);
    await second.close();
  });

  it("rejects while another program holds the file, records nothing of it, and works again afterwards", async () => {
    const file = fileOf();
    const store = await openSqlite(file, { mode: "write" });
    const ledger = await withFrame(store.agreement("one"));
    const change = { frame: "now", watermark: 0, delta: stepOf(0, { "d:1": [[1, 1]] }).delta, pending: [] };
    const commit = (name: string) =>
      ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")], [change]));
    const other = (await loadDriver()).open(file, { readOnly: false });
    other.exec("BEGIN IMMEDIATE");
    const answers = await Promise.allSettled([commit("a"), commit("b")]);
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: "rejected",
        reason: {
          code: "ledger/unavailable",
          message: expect.stringContaining("database is locked"),
          cause: { errcode: 5 },
        },
      });
    }
    other.exec("COMMIT");
    other.close();
    expect(await ledger.extent()).toMatchObject({ conversations: 0, facts: 0 });
    expect(await ledger.parked()).toEqual([]);
    expect(await commit("a")).toEqual({ status: "done" });
    expect([...(await ledger.tally("now", ["d:1"], [], 0)).rows.get("d:1")!]).toEqual([[1, 1]]);
    await store.close();
  });

  it.skipIf(process.platform === "win32")(
    "rejects when the disk is full, and works again as soon as something fits",
    () => {
      const file = fileOf("full");
      // A limit of the operating system on the size of a file stands for the disk: 2,048 blocks of 512 or 1,024 bytes.
      const line = `ulimit -f 2048; exec "$0" "$@"`;
      const { stdout, stderr } = spawnSync("sh", [
        "-c",
        line,
        process.execPath,
        child,
        "fill the disk",
        file,
      ]);
      expect(stderr.toString()).toBe("");
      expect(JSON.parse(stdout.toString())).toEqual(["done", "ledger/unavailable", "done"]);
    },
  );
});

async function stop(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill("SIGKILL");
  await once(process, "exit");
}

function countsOf({ rows, members, pending }: FrameDump) {
  const counts = new Map<string, number>();
  for (const { key, counters } of rows)
    for (const [code, count] of counters) counts.set(`${key} ${code}`, count);
  return {
    rows: counts,
    members: new Map(members.map(({ set, member, count }) => [`${set} ${member}`, count])),
    pending: tally(pending.map(({ conversation, step }) => `${conversation} ${step.from}`)),
  };
}

function tally(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((one, other) => one + other, 0);
}
