import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { packageRoot } from "../../config/root.js";
import { recount } from "../../src/app/refold.js";
import { counterName } from "../../src/measure/catalogue.js";
import { type Fact, factText } from "../../src/task/fact.js";
import { conversation, DAY, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-killed-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const child = join(packageRoot(), "test", "contract", "archive-child.mjs");
const ledgerAddress = join(folder, "ledger.sqlite");
const archive = join(folder, "archive");
const NOW = MONDAY + 60 * DAY;

const facts = Array.from({ length: 150 }, (_, index): Fact[] => {
  const root = `slack:C1:${1_000 + index}.000001`;
  const own = conversation(root, MONDAY + index * 1_000);
  const opened = own.open(0, { title: "x".repeat(20_000) });
  return [opened, own.answer(1), own.close(2)].map((fact, at) => ({ ...fact, id: `${root}:${at}` }));
}).flat();

/** Archives until it has said so many lines, and is killed then, wherever it is by that time. */
async function killedAfter(lines: number): Promise<string | null> {
  const archiver = spawn(process.execPath, [child, ledgerAddress, archive, String(NOW)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const over = once(archiver, "close");
  let last = "";
  let said = 0;
  for await (const line of createInterface(archiver.stdout)) {
    last = line;
    said += 1;
    if (said === lines) archiver.kill("SIGKILL");
  }
  await over;
  return archiver.signalCode === null ? last : null;
}

async function held() {
  const { ledger, frame, close } = await openForReading({ ledgerAddress, now: NOW });
  const texts: string[] = [];
  for await (const stored of ledger.conversations()) texts.push(...stored.facts.map(factText));
  const { differences } = await recount(ledger, frame, counterName);
  await close();
  return { texts: texts.sort(), differences };
}

test("an archiving process that is killed loses nothing, wherever it is, and the next one goes on", async () => {
  const writing = await openForWriting({ ledgerAddress, terms: termsWith(), now: NOW });
  await writing.recorder.record(facts);
  await writing.close();
  const before = await held();
  expect(before.differences).toEqual([]);
  for (const lines of [1, 2, 3, 4, 6, 9]) {
    expect(await killedAfter(lines)).toBeNull();
    expect(await held()).toEqual(before);
  }
  const told = JSON.parse((await killedAfter(Number.POSITIVE_INFINITY))!);
  expect(told.left).toEqual({ later: 0, pending: 0, changed: 0 });
  expect(told.already).toBeGreaterThan(0);
  expect(told.already + told.conversations).toBe(150);
  expect(await held()).toEqual(before);
  const lines = gunzipSync(readFileSync(told.file)).toString("utf8").trimEnd().split("\n");
  expect(lines).toHaveLength(told.facts);
}, 60_000);
