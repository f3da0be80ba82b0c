import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ReadBack } from "../../../adapters/chat/read-back/read-back.js";
import type { Source } from "../../../adapters/chat/read-back/source.js";
import { deferred } from "../../../adapters/pact/apart/deferred.js";
import { pawpact } from "../../../adapters/pact.js";
import { MONDAY } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const folder = mkdtempSync(join(tmpdir(), "pawpact-read-back-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A workspace without a channel. */
const nothing: Source = {
  workspace: { platform: "slack", workspace: "T0WORK" },
  marginMs: 0,
  listsAll: true,
  channels: async () => ({ channels: [], left: [] }),
  read: () => Promise.reject(new Error("there is no channel")),
  refusedOf: () => null,
  saysNothingOfOthers: () => false,
};

test("reading back begins soon after a process that held the ledger has let go of it, and says once that it waits", async () => {
  const log: string[] = [];
  const say = (message: string) => void log.push(message);
  const open = () =>
    pawpact({
      agreement: termsWith(),
      ledger: join(folder, "pact.sqlite"),
      ...{ clock: { now: () => MONDAY }, apart: false, proposedAt: MONDAY },
      log: { info: say, warn: say, error: say },
    });
  const [before, pact] = [await open(), await open()];
  log.length = 0;
  const waits: number[] = [];
  const done = deferred();
  const readBack = new ReadBack(pact, {
    source: () => nothing,
    async wait(ms) {
      waits.push(ms);
      if (waits.length > 2) expect.fail("it waits on");
      if (waits.length < 2) return;
      await before.close();
      await pact.desk.record([]);
    },
    caughtUp: () => done.resolve(),
  });
  readBack.begin();
  await done.promise;
  await readBack.close();
  await pact.close();
  expect(waits).toEqual([15_000, 15_000]);
  expect(log.filter((line) => line.includes("broke off"))).toHaveLength(1);
});
