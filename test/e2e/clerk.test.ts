import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { constants, getPriority, tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { openForReading } from "../../adapters/compose.js";
import { loadDriver } from "../../adapters/ledger/sqlite/driver.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { type Pact, type PactOptions, pawpact } from "../../adapters/pact.js";
import { packageRoot } from "../../config/root.js";
import { recount } from "../../src/app/refold.js";
import type { ChatEvent } from "../../src/chat/event.js";
import { counterName } from "../../src/measure/catalogue.js";
import { MINUTE, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-clerk-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const terms = termsWith();
let ledger: string;
let serial = 0;
let logged: string[];
/** Of them, the warnings. */
let warned: string[];
let awaited: { pattern: RegExp; resolve(): void } | null;
let pact: Pact | null;
/** Processes that were stopped: they go on before they are closed. */
const stopped = new Set<number>();

beforeEach(() => {
  serial += 1;
  ledger = join(folder, `${serial}.sqlite`);
  logged = [];
  warned = [];
  awaited = null;
  pact = null;
});
afterEach(async () => {
  for (const pid of stopped) process.kill(pid, "SIGCONT");
  stopped.clear();
  await pact?.close();
});

const note = (message: string) => {
  logged.push(message);
  if (awaited?.pattern.test(message)) awaited.resolve();
};
const warn = (message: string) => {
  warned.push(message);
  note(message);
};
const log: NonNullable<PactOptions["log"]> = { info: note, warn, error: note };
const told = (pattern: RegExp) =>
  new Promise<void>((resolve) => {
    awaited = { pattern, resolve };
  });
const open = async (more: Partial<PactOptions> = {}) => {
  pact = await pawpact({ agreement: terms, ledger, clock: { now: () => MONDAY }, log, ...more });
  return pact;
};

const place = { platform: "slack", workspace: "T1", channel: "C1" } as const;
/** A question in a thread of its own, or the answer to it. */
const message = (thread: number, answers: boolean): ChatEvent => ({
  kind: "message",
  place,
  conversation: `slack:C1:${thread}.1`,
  message: `slack:C1:${thread}.${answers ? 2 : 1}`,
  at: MONDAY + (answers ? MINUTE : 0),
  author: answers ? { id: "slack:UPET", bot: true, self: true } : { id: "slack:UANN" },
  text: answers ? "Like this, and then like that." : "how do I do this?",
  mentions: answers ? [] : ["slack:UPET"],
});
const asked = (thread: number) => message(thread, false);

/** The process that holds the ledger. */
async function holder(): Promise<number> {
  const db = (await loadDriver()).open(`${ledger}.lock`, { readOnly: true });
  const row = db.prepare("SELECT pid FROM holder").get();
  db.close();
  return Number(row?.pid);
}

/** Ids of the facts of chat in the ledger, which a recount agrees with. */
async function recorded(): Promise<string[]> {
  const reading = await openForReading({ ledgerAddress: ledger, now: MONDAY });
  const { differences } = await recount(reading.ledger, reading.frame, counterName);
  const ids: string[] = [];
  for await (const { facts } of reading.ledger.conversations()) {
    ids.push(...facts.filter(({ source }) => source.platform === "slack").map(({ id }) => id));
  }
  await reading.close();
  expect(differences).toEqual([]);
  return ids.sort();
}

describe("a clerk in a process of its own", () => {
  test("is another process than the host's", async () => {
    const { observe, settled } = bound(await open());
    observe(asked(1));
    await settled();
    expect(await holder()).not.toBe(process.pid);
    // Where processors are scarce it gives way to its host.
    expect(getPriority(await holder())).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
    expect(logged).toEqual([]);
  });

  test("killed in the middle of its work is started again, and what was acknowledged and what was not is there", async () => {
    const { observe, settled } = bound(await open());
    observe(asked(0));
    await settled();
    const gone = told(/its process ended \(SIGKILL\)/);
    for (let thread = 1; thread < 500; thread++) {
      observe(asked(thread));
      if (thread === 250) {
        const half = settled();
        process.kill(await holder(), "SIGKILL");
        await half;
      }
    }
    await gone;
    await settled();
    await pact!.close();
    // What no clerk took before the end, the next one does.
    await (await open()).close();
    expect(await recorded()).toHaveLength(500);
  });

  test("killed is known to be so, and to be back", async () => {
    const { desk, observe, settled } = bound(await open());
    observe(asked(1));
    await settled();
    const gone = told(/its process ended/);
    process.kill(await holder(), "SIGKILL");
    await gone;
    expect(desk.health().troubles).toEqual([expect.stringMatching(/clerk: .*expected it to run/)]);
    await expect(desk.ledger.extent()).rejects.toMatchObject({ code: "ledger/unavailable" });
    await told(/runs again/);
    observe(asked(2));
    await settled();
    expect(desk.health().troubles).toEqual([]);
    expect((await desk.ledger.extent()).conversations).toBeGreaterThan(2);
  });

  test("that answers nothing holds up nobody: what is seen waits in a file, and is there once it goes on", async () => {
    const { desk, observe, settled } = bound(await open());
    observe(asked(1));
    await settled();
    const pid = await holder();
    process.kill(pid, "SIGSTOP");
    stopped.add(pid);
    observe(asked(2));
    await settled();
    observe(asked(3));
    await settled();
    expect(desk.health().waiting).toBe(2);
    expect(desk.health().troubles).toEqual([expect.stringMatching(/behind/)]);
    // Nothing is lost: no error.
    expect(warned).toEqual([expect.stringMatching(/behind/)]);
    expect(readFileSync(ledger.replace(/sqlite$/, "overflow.jsonl"), "utf8").split("\n")).toHaveLength(3);
    const back = told(/recorded 2 facts/);
    stopped.delete(pid);
    process.kill(pid, "SIGCONT");
    await back;
    expect(desk.health()).toEqual({ waiting: 0, troubles: [] });
    await pact!.close();
    expect(await recorded()).toHaveLength(3);
  });

  test.skipIf(!existsSync("/dev/full"))(
    "runs on beside a locked ledger and a full disk, and says so",
    async () => {
      const other = await openSqlite(ledger, { mode: "write" });
      symlinkSync("/dev/full", ledger.replace(/sqlite$/, "spool.jsonl"));
      const { desk, observe, settled } = bound(await open());
      observe(asked(1));
      await settled();
      expect(desk.health().troubles).toEqual([
        expect.stringMatching(/writer already/),
        expect.stringMatching(/ENOSPC/),
      ]);
      await other.close();
      observe(asked(2));
      await settled();
      await pact!.close();
      expect(await recorded()).toHaveLength(1);
    },
  );

  test.skipIf(!existsSync("/dev/full"))(
    "that can keep something nowhere leaves it where it was seen, and the next one records it",
    async () => {
      const other = await openSqlite(ledger, { mode: "write" });
      const spool = ledger.replace(/sqlite$/, "spool.jsonl");
      symlinkSync("/dev/full", spool);
      const { keep, settled } = bound(await open());
      await keep(asked(1));
      await settled();
      await pact!.close();
      expect(seenBeside()).toHaveLength(1);
      await other.close();
      rmSync(spool);
      await (await open()).close();
      expect([seenBeside(), (await recorded()).length]).toEqual([[], 1]);
    },
  );

  test.skipIf(process.platform === "win32")(
    "whose disk has no room left keeps what it can't record, and records it once there is room",
    async () => {
      const { execPath } = process;
      const cramped = join(folder, "node-without-room");
      // No file of this process grows beyond 512 KiB: the ledger's log soon can't, its spool still can.
      writeFileSync(cramped, `#!/bin/sh\nulimit -f 1024\nexec '${execPath}' "$@"\n`, { mode: 0o755 });
      process.execPath = cramped;
      try {
        await open();
      } finally {
        process.execPath = execPath;
      }
      const { desk, observe, settled } = bound(pact!);
      for (let thread = 0; thread < 600; thread++) {
        observe(asked(thread));
        if (thread % 20 === 0) await settled();
      }
      await settled();
      expect(desk.health().troubles).toEqual([expect.stringMatching(/ledger.*(full|disk)/i)]);
      expect(desk.health().waiting).toBeGreaterThan(0);
      await pact!.close();
      await (await open()).close();
      expect(await recorded()).toHaveLength(600);
    },
  );

  test("need not be waited for: what was seen is durable before, and is there though host and clerk are killed", async () => {
    const host = runHost(`
      const { loadDriver } = await import(${JSON.stringify(join(packageRoot(), "dist/adapters/ledger/sqlite/driver.js"))});
      const db = (await loadDriver()).open(${JSON.stringify(ledger)} + ".lock", { readOnly: true });
      const clerk = Number(db.prepare("SELECT pid FROM holder").get().pid);
      process.kill(clerk, "SIGSTOP");
      await pact.keep(...${JSON.stringify([asked(1), asked(2)])});
      await pact.keep(${JSON.stringify(asked(3))});
      process.kill(clerk, "SIGKILL");
      process.kill(process.pid, "SIGKILL");`);
    await once(host, "close");
    await freed();
    expect(await recorded()).toEqual([]);
    await (await open()).close();
    expect(await recorded()).toHaveLength(3);
    expect(seenBeside()).toEqual([]);
  });

  test("has what was seen in files until it is recorded, and one host alone writes them", async () => {
    const { desk, keep, observe, settled } = bound(await open());
    const pid = await holder();
    process.kill(pid, "SIGSTOP");
    stopped.add(pid);
    await keep(asked(1));
    observe(asked(2));
    expect(desk.health().waiting).toBe(2);
    const [seen] = seenBeside();
    const line = `${JSON.stringify(asked(1))}\n`;
    expect(readFileSync(seen!, "utf8")).toBe(line);
    const other = await pawpact({ agreement: terms, ledger, clock: { now: () => MONDAY }, log });
    await other.keep(asked(3));
    await other.close();
    expect(readFileSync(seen!, "utf8")).toBe(line);
    stopped.delete(pid);
    process.kill(pid, "SIGCONT");
    await settled();
    await pact!.close();
    // What the other one saw waits in the spool of the ledger.
    await (await open()).close();
    expect([seenBeside(), (await recorded()).length]).toEqual([[], 3]);
  });

  test("records the same as one on the host's thread, whatever comes twice and in whatever order", async () => {
    const thread = fc.integer({ min: 0, max: 9 });
    const batches = fc.array(fc.array(fc.tuple(thread, fc.boolean()), { minLength: 1, maxLength: 5 }), {
      minLength: 1,
      maxLength: 20,
    });
    await fc.assert(
      fc.asyncProperty(batches, async (seen) => {
        const found = [];
        for (const apart of [true, false]) {
          serial += 1;
          ledger = join(folder, `${serial}.sqlite`);
          const { observe, settled } = bound(await open({ apart }));
          for (const [index, batch] of seen.entries()) {
            observe(...batch.map(([of, answers]) => message(of, answers)));
            if (index % 3 === 0) await settled();
          }
          await pact!.close();
          found.push(await recorded());
        }
        expect(found[0]).toEqual(found[1]);
        expect(logged).toEqual([]);
      }),
      { numRuns: 5 },
    );
  });

  test("that can't be had is done without, and the log says so once", async () => {
    const { execPath } = process;
    process.execPath = join(folder, "no-such-program");
    try {
      await open();
    } finally {
      process.execPath = execPath;
    }
    pact!.observe(asked(1));
    await pact!.settled();
    expect(await holder()).toBe(process.pid);
    expect(logged).toEqual([expect.stringMatching(/on this thread.*ENOENT/)]);
  });

  test("is done with what it was told when its host ends, by itself or killed", async () => {
    for (const [end, code] of [
      ["", 0],
      ["await pact.settled(); process.kill(process.pid, 'SIGKILL')", null],
    ] as const) {
      serial += 1;
      ledger = join(folder, `${serial}.sqlite`);
      const host = runHost(`
        pact.observe(${JSON.stringify(asked(1))});
        ${end};`);
      const [found] = await once(host, "close");
      expect(found).toBe(code);
      await freed();
      expect(await recorded()).toHaveLength(1);
    }
  });

  test("is not stopped by what a terminal sends to all", async () => {
    const { observe, settled } = bound(await open());
    observe(asked(1));
    await settled();
    const pid = await holder();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.kill(pid, signal);
    observe(asked(2));
    await settled();
    expect([await holder(), logged]).toEqual([pid, []]);
  });

  test("answers, draws and refuses across the processes", async () => {
    const { observe, settled } = bound(await open());
    observe(asked(1));
    await settled();
    const who = { author: { id: "slack:UANN" }, place, message: "slack:C1:trigger:1", at: MONDAY };
    const { report } = await pact!.ask(who, "tasks");
    expect(report.blocks.some(({ kind }) => kind === "table")).toBe(true);
    await expect(pact!.ask(who, "nonsense")).rejects.toMatchObject({ name: "AskError" });
    expect(String.fromCharCode(...(await pact!.picture()).png.subarray(1, 4))).toBe("PNG");
  });

  test("gives out its ledger as a ledger", async () => {
    const { desk, observe, settled } = bound(await open());
    for (let thread = 0; thread < 600; thread++) observe(asked(thread));
    await settled();
    const conversations = new Set<string>();
    for await (const { conversation } of desk.ledger.conversations()) conversations.add(conversation);
    expect(conversations.size).toBe((await desk.ledger.extent()).conversations);
    for await (const { facts } of desk.ledger.conversations()) {
      expect(facts.length).toBeGreaterThan(0);
      break;
    }
    const { rows } = await desk.ledger.tally(desk.frame().id, ["d:2026-03-02"], [], MONDAY);
    expect([...rows.get("d:2026-03-02")!.values()]).toContain(600);
    expect((await recount(desk.ledger, desk.frame(), counterName)).differences).toEqual([]);
  });
});

function bound(on: Pact) {
  return {
    desk: on.desk,
    observe: on.observe.bind(on),
    keep: on.keep.bind(on),
    settled: on.settled.bind(on),
  };
}

/** Files of what was seen and is not recorded. */
function seenBeside(): string[] {
  const start = `${serial}.seen-`;
  const names = readdirSync(folder).filter((name) => name.startsWith(start));
  return names.map((name) => join(folder, name)).filter((file) => statSync(file).size > 0);
}

/** A host of its own that keeps the ledger. */
function runHost(script: string): ChildProcess {
  const root = packageRoot();
  const program = `
    const { pawpact } = await import(${JSON.stringify(join(root, "dist/adapters/pact.js"))});
    const { termsWith } = await import(${JSON.stringify(join(root, "dist/test/kit/terms.js"))});
    const pact = await pawpact({ agreement: termsWith(), ledger: ${JSON.stringify(ledger)} });
    ${script}`;
  return spawn(process.execPath, ["--input-type=module", "-e", program], { stdio: "inherit" });
}

/** Resolves when nobody holds the ledger. */
async function freed(): Promise<void> {
  for (;;) {
    try {
      return await (await openSqlite(ledger, { mode: "write" })).close();
    } catch (error) {
      if ((error as { code?: string }).code !== "ledger/held") throw error;
      await new Promise(setImmediate);
    }
  }
}
