import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Intake } from "../../../adapters/pact/intake.js";
import { Spool } from "../../../adapters/pact/spool.js";
import { NOTHING_RECORDED } from "../../../src/app/record.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import { factText } from "../../../src/task/fact.js";
import { conversation, MONDAY } from "../../kit/facts.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-intake-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a spool that was full is no trouble once it is empty again, and what it could not take is said", async () => {
  const facts = [1, 2, 3].map((thread) => conversation(`slack:C1:${thread}.000001`, MONDAY).open(0));
  const log: string[] = [];
  const say = (message: string) => void log.push(message);
  const mostBytes = factText(facts[0]!).length + 1;
  const spool = new Spool({ file: join(folder, "spool.jsonl"), mostBytes });
  let away = true;
  const record = async () => {
    if (away) throw new LedgerError("ledger/unavailable", "the ledger is away");
    return NOTHING_RECORDED;
  };
  const intake = new Intake(record, spool, { now: () => MONDAY }, { info: say, warn: say, error: say });
  expect([await intake.take(facts.slice(0, 1)), await intake.take(facts.slice(1))]).toEqual([true, false]);
  expect(intake.troubles).toEqual([
    "the ledger is away",
    "the spool is full: what is seen now is lost. Bring the ledger back",
  ]);
  await intake.retry();
  expect(intake.troubles).toHaveLength(2);
  away = false;
  log.length = 0;
  await intake.retry();
  expect([intake.troubles, intake.waiting]).toEqual([[], 0]);
  expect(log).toEqual([
    "spool: it has room again. 2 facts seen while it had none were not kept",
    "ledger: recorded 1 fact that had waited in the spool",
  ]);
});
