import { describe, expect, test } from "vitest";
import { archivedLedger } from "../../../adapters/ledger/archived.js";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { archiveFacts } from "../../../src/app/archive.js";
import { claimAnswer } from "../../../src/app/claim-answer.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { finishedOf } from "../../../src/app/statements.js";
import type { Statement } from "../../../src/score/statement.js";
import { type Fact, factText } from "../../../src/task/fact.js";
import { listOf, plainDump } from "../../contract/ledger-parts.js";
import { MemoryChat } from "../../kit/chat.js";
import { conversation, DAY, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { Hand, Mortal } from "../../kit/house.js";
import { MemoryShelf } from "../../kit/shelf.js";
import { termsWith } from "../../kit/terms.js";

const frame = frameWith();
const options = { to: MONDAY + 10 * DAY, periods: [], now: MONDAY + 90 * DAY };

/** So many tasks, with as long a text. */
function tasks(count: number, characters = 0): Fact[] {
  return Array.from({ length: count }, (_, index) => {
    const root = `slack:C1:${String(1_000 + index)}.000001`;
    const own = conversation(root, MONDAY + index * 1_000);
    const opened = own.open(0);
    const source = { ...opened.source, text: "x".repeat(characters) };
    return [{ ...opened, source }, own.answer(1), own.close(2)].map((fact, at) => ({
      ...fact,
      id: `${root}:${at}`,
    }));
  }).flat();
}

async function filled(facts: readonly Fact[], now = options.now) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record(facts);
  await ledger.advance(frame.id, now);
  return ledger;
}

const textsIn = async (ledger: Awaited<ReturnType<typeof filled>>) =>
  (await listOf(ledger.conversations())).flatMap(({ facts }) => facts.map(factText)).sort();

describe("archiving", () => {
  test("takes what is over by the end of the period, and tells what it left and why", async () => {
    const later = conversation("slack:C2:1.000001", MONDAY);
    const open = conversation("slack:C3:1.000001", MONDAY);
    const after = conversation("slack:C4:1.000001", MONDAY + 11 * DAY);
    const gone = [later.open(0), { ...later.close((11 * DAY) / 60_000), id: "later" }];
    const early = { ...options, now: MONDAY + 5 * MINUTE };
    const ledger = await filled([...tasks(3), ...gone, open.open(0), after.open(0)], early.now);
    const shelf = new MemoryShelf();
    const told = { facts: 9, conversations: 3, already: 0, left: { later: 1, pending: 1, changed: 0 } };
    expect(await archiveFacts(ledger, shelf, early)).toEqual(told);
    const nothing = { ...told, facts: 0, conversations: 0, already: 3 };
    expect(await archiveFacts(ledger, shelf, early)).toEqual(nothing);
    expect(shelf.places.flat()).toHaveLength(9);
  });

  test("leaves alone what somebody wrote to in between", async () => {
    const ledger = await filled(tasks(2));
    const shelf = new MemoryShelf();
    const recorder = createRecorder(ledger, [frame]);
    const put = async (texts: readonly string[]) => {
      const own = conversation("slack:C1:1000.000001", MONDAY);
      await recorder.record([{ ...own.confirm(9), id: "meanwhile" }]);
      return shelf.put(texts);
    };
    const { conversations, left } = await archiveFacts(ledger, { put }, options);
    expect([conversations, left]).toEqual([1, { later: 0, pending: 0, changed: 1 }]);
    expect((await ledger.load("slack:C1:1000.000001")).facts).toHaveLength(4);
  });

  test("goes in pieces, so that it takes no more memory for more facts", async () => {
    const ledger = await filled(tasks(300, 10_000));
    const shelf = new MemoryShelf();
    await archiveFacts(ledger, shelf, options);
    const sizes = shelf.places.map((texts) => texts.join("").length);
    expect(sizes.length).toBeGreaterThan(10);
    expect(Math.max(...sizes)).toBeLessThan(300_000);
  });

  test("takes the evidence of the periods as well, which the agreement's own conversations hold", async () => {
    const [fact] = tasks(1);
    const evidence = (period: string): Fact => ({
      ...{ id: `pact:evidence:${period}`, conversation: `pact:evidence:${period}`, at: MONDAY + 20 * DAY },
      actor: { id: "pawpact:system", role: "system", party: "neither" },
      source: { platform: "pact" },
      rule: "settle",
      type: "statement.evidence",
      data: { sha256: "", part: 0, text: "" },
    });
    const ledger = await filled([fact!, evidence("2026-03"), evidence("2026-04")]);
    const shelf = new MemoryShelf();
    await archiveFacts(ledger, shelf, { ...options, periods: ["2026-02", "2026-03"] });
    const archived = (await listOf(ledger.conversations())).filter(({ facts }) => facts.length === 0);
    expect(archived.map(({ conversation }) => conversation)).toEqual([
      "pact:evidence:2026-03",
      fact!.conversation,
    ]);
  });

  test("takes who answered a request, which nobody asks for when it is over, and an answer stays one", async () => {
    const ledger = await filled([]);
    const clock = new Hand(MONDAY);
    const desk = { ledger, clock, chat: new MemoryChat(clock), worker: "one" };
    const answered = await claimAnswer(desk, "slack:C1:1.000001");
    if (answered.status === "held") await answered.hold.done();
    const shelf = new MemoryShelf();
    expect(await archiveFacts(ledger, shelf, options)).toMatchObject({ conversations: 1, facts: 2 });
    const reading = { ...desk, ledger: archivedLedger(ledger, shelf) };
    expect(await claimAnswer(reading, "slack:C1:1.000001")).toEqual({ status: "over" });
  });

  test.each([1, 2, 3, 4, 5, 6].flatMap((step) => [[step, "before"] as const, [step, "after"] as const]))(
    "loses nothing where it is killed at step %i, %s it has an effect, and goes on when it is repeated",
    async (step, when) => {
      const facts = tasks(70, 10_000);
      const [ledger, shelf] = [await filled(facts), new MemoryShelf()];
      const [texts, dump] = [await textsIn(ledger), plainDump(await ledger.dump(frame.id))];
      const mortal = new Mortal(step, when);
      const killed = archiveFacts(mortal.wrap(ledger, ["archive"]), mortal.wrap(shelf, ["put"]), options);
      await expect(killed).rejects.toThrow("killed");
      const whole = archivedLedger(ledger, shelf);
      expect(await textsIn(whole)).toEqual(texts);
      const { already, conversations } = await archiveFacts(ledger, shelf, options);
      expect(already + conversations).toBe(70);
      expect(await textsIn(ledger)).toEqual([]);
      expect(await textsIn(whole)).toEqual(texts);
      expect(plainDump(await ledger.dump(frame.id))).toEqual(dump);
    },
  );
});

test("a period is settled for good once no further statement adjusts it or takes its balance", () => {
  const statements = ["2026-01", "2026-02", "2026-03", "2026-04"].map(
    (key) => ({ period: { key } }) as unknown as Statement,
  );
  const finished = (adjustFor: number) => {
    const { settlement } = termsWith();
    const terms = { settlement: { ...settlement, adjustFor } };
    return finishedOf(statements, terms).map(({ period }) => period.key);
  };
  expect([0, 1, 2, 3, 4, 9].map((adjustFor) => finished(adjustFor).length)).toEqual([3, 3, 2, 1, 0, 0]);
  expect(finished(2)).toEqual(["2026-01", "2026-02"]);
});
