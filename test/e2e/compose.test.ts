import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { createRecorder } from "../../src/app/record.js";
import { recount } from "../../src/app/refold.js";
import { scorePeriod } from "../../src/app/score.js";
import { counterName } from "../../src/measure/catalogue.js";
import type { Fact } from "../../src/task/fact.js";
import { parsePeriod } from "../../src/time/cohort.js";
import { pawpact } from "../kit/cli.js";
import { conversation, DAY, MONDAY } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-compose-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let ledgerAddress: string;
let serial = 0;
beforeEach(() => {
  serial += 1;
  ledgerAddress = join(folder, `${serial}.sqlite`);
});

const terms = termsWith({ period: { every: "month", timezone: "Europe/Berlin" } });
const now = MONDAY + 30 * DAY;
const facts = () => {
  const c = conversation();
  return [c.open(0), c.acknowledge(1), c.answer(2), c.claim(3), c.confirm(4)];
};

describe("a ledger with its agreement", () => {
  test("is read under its own agreement, whoever asks", async () => {
    const writing = await openForWriting({ ledgerAddress, terms, now });
    await writing.recorder.record(facts());
    await writing.close();
    const reading = await openForReading({ ledgerAddress, now });
    expect(reading.terms).toEqual(terms);
    expect(reading.frame.id).toBe(writing.frame.id);
    const { card, refolded } = await scorePeriod(reading.ledger, reading.frame, parsePeriod("2026-03")!, now);
    expect([refolded, card.tasks.completed.A]).toEqual([null, 1]);
    await reading.close();
  });

  test("keeps the zones that its terms were proposed with: another host's zone data moves no figure", async () => {
    const writing = await openForWriting({ ledgerAddress, terms, now });
    const [proposal] = (await writing.ledger.load("pact:terms")).facts;
    await writing.close();
    const elsewhere = join(folder, "elsewhere.sqlite");
    const store = await openSqlite(elsewhere, { mode: "write" });
    const data = (proposal as Extract<Fact, { type: "terms.proposed" }>).data;
    const zones = data.zones.map((zone) => ({ ...zone, initialOffsetMs: 0, transitions: [] }));
    await createRecorder(store.agreement(terms.id), []).record([
      { ...proposal, data: { ...data, zones } } as Fact,
    ]);
    await store.close();
    const later = await openForWriting({ ledgerAddress: elsewhere, terms, now });
    expect(later.frame.zone.transitions).toEqual([]);
    expect(later.frame.id).not.toBe(writing.frame.id);
    await later.close();
  });

  test("under other terms is counted anew, and says so; a what-if in between changes nothing", async () => {
    const writing = await openForWriting({ ledgerAddress, terms, now });
    await writing.recorder.record(facts());
    await writing.close();
    const other = { ...terms, tasks: { ...terms.tasks, closeAfterMs: DAY } };
    const asking = await openForReading({ ledgerAddress, terms: other, now });
    const asked = await scorePeriod(asking.ledger, asking.frame, parsePeriod("2026-03")!, now);
    expect([asked.refolded, asked.card.tasks.opened]).toEqual(["another-frame", 1]);
    await asking.close();
    const again = await openForWriting({ ledgerAddress, terms: other, now });
    expect([writing.rebuilt, again.rebuilt]).toEqual([false, true]);
    expect((await recount(again.ledger, again.frame, counterName)).differences).toEqual([]);
    await again.close();
  });

  test("is not confused by a frame that a dead process left half built", async () => {
    const store = await openSqlite(ledgerAddress, { mode: "write" });
    await store.agreement(terms.id).buildFrame("abandoned", 0);
    await store.close();
    const writing = await openForWriting({ ledgerAddress, terms, now });
    expect((await writing.recorder.record(facts())).recorded).toBe(5);
    expect((await writing.ledger.frames()).map(({ id }) => id)).toEqual([writing.frame.id]);
    await writing.close();
  });

  test("of two agreements wants to be told which", async () => {
    for (const id of ["one", "two"])
      await (await openForWriting({ ledgerAddress, terms: { ...terms, id }, now })).close();
    await expect(openForReading({ ledgerAddress, now })).rejects.toThrow(
      'found "one", "two", expected exactly one',
    );
    const reading = await openForReading({ ledgerAddress, terms: { ...terms, id: "two" }, now });
    expect(reading.terms.id).toBe("two");
    await reading.close();
  });

  test("is asked under the agreement file that --agreement names, and a file that is not there is refused", async () => {
    for (const id of ["one", "two"]) {
      const writing = await openForWriting({ ledgerAddress, terms: { ...terms, id }, now });
      if (id === "two") await writing.recorder.record(facts());
      await writing.close();
    }
    const file = join(folder, "two.yaml");
    writeFileSync(file, renderAgreement({ ...terms, id: "two" }));
    const asked = (agreement: string) =>
      pawpact(
        [
          "score",
          "--ledger",
          ledgerAddress,
          "--agreement",
          agreement,
          "--period",
          "2026-03",
          "--format",
          "json",
        ],
        { now },
      );
    expect(JSON.parse((await asked(file)).stdout).tasks.opened).toBe(1);
    expect(await asked(join(folder, "nofile.yaml"))).toMatchObject({ exitCode: 2, stdout: "" });
  });

  test("that lies on another kind of server is refused, in words", async () => {
    await expect(openForReading({ ledgerAddress: "postgres://bob:s3cret@h", now })).rejects.toThrow(
      /^ledger: found an address that begins with postgres:\/\/, expected a file, redis:\/\/… or rediss:\/\/…\. Name one$/,
    );
  });

  test("takes no generated fact, and a demo's takes no real one", async () => {
    const made = facts().map((fact) => ({ ...fact, source: { ...fact.source, platform: "demo" } }));
    const real = await openForWriting({ ledgerAddress, terms, now });
    await expect(real.recorder.record(made)).rejects.toThrow("found a generated fact");
    await real.close();
    const demo = await openForWriting({ ledgerAddress: join(folder, "demo.sqlite"), terms, now, demo: true });
    await expect(demo.recorder.record(facts())).rejects.toThrow("found a real fact");
    expect((await demo.recorder.record(made)).recorded).toBe(5);
    await demo.close();
  });
});
