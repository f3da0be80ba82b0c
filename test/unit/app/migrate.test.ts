import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { migrateLedger } from "../../../src/app/migrate.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { counterName } from "../../../src/measure/catalogue.js";
import { type Ledger, LedgerError } from "../../../src/ports/ledger.js";
import { plainDump } from "../../contract/ledger-parts.js";
import { conversation, DAY, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";

const frame = frameWith();
const other = {
  ...frameWith({ tasks: { ...frame.terms.tasks, closeAfterMs: 5 * DAY } }),
  id: "other",
};
const options = { meanings: [frame], name: counterName };
const clean = { differences: [], against: [], parked: 0, differing: 0, aside: 0 };

async function filled(facts: Parameters<ReturnType<typeof createRecorder>["record"]>[0]): Promise<Ledger> {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record(facts);
  await ledger.advance(frame.id, MONDAY + DAY);
  return ledger;
}

/** A ledger that goes away once it was written to so many times. */
function lasting(ledger: Ledger, writes: number): Ledger {
  let left = writes;
  const broken = (name: "commit" | "fill" | "activateFrame" | "buildFrame") =>
    ((...args: never[]) => {
      if (left-- > 0) return (ledger[name] as (...given: never[]) => Promise<unknown>)(...args);
      return Promise.reject(new LedgerError("ledger/unavailable", "away"));
    }) as never;
  return new Proxy(ledger, {
    get: (_, name) =>
      name === "commit" || name === "fill" || name === "activateFrame" || name === "buildFrame"
        ? broken(name)
        : (ledger[name as keyof Ledger] as (...given: unknown[]) => unknown).bind(ledger),
  });
}

const desk = () => {
  const threads = [1, 2, 3].map((thread) => conversation(`slack:C1:10${thread}.000001`));
  return threads.flatMap((own, index) => [
    own.open(0, {}, { message: `slack:C1:10${index}.1` }),
    own.answer(2, { message: `slack:C1:10${index}.2` }),
    own.claim(3, true, { message: `slack:C1:10${index}.3` }),
  ]);
};

describe("a ledger that is copied", () => {
  test("holds the same facts and the same figures, wherever a first run was cut off", async () => {
    const cases = fc.record({ facts: anyFacts("slack:C1:100.000001", 12), writes: fc.nat(8) });
    await fc.assert(
      fc.asyncProperty(cases, async ({ facts, writes }) => {
        const from = await filled([...facts, ...desk()]);
        const to = memoryLedger();
        const first = migrateLedger(from, lasting(to, writes), options);
        await first.catch((error: unknown) => expect(error).toMatchObject({ code: "ledger/unavailable" }));
        expect(await migrateLedger(from, to, options)).toMatchObject(clean);
        expect(await to.extent()).toEqual(await from.extent());
        expect(plainDump(await to.dump(frame.id))).toEqual(plainDump(await from.dump(frame.id)));
        expect(await migrateLedger(from, to, options)).toMatchObject({ ...clean, recorded: 0 });
      }),
    );
  });

  test("is left as it was, and goes on where the new one fell behind", async () => {
    const [first, ...rest] = desk();
    const from = await filled([first!]);
    const to = memoryLedger();
    await migrateLedger(from, to, options);
    await createRecorder(from, [frame]).record(rest);
    const before = plainDump(await from.dump(frame.id));
    const again = await migrateLedger(from, to, options);
    expect(again).toMatchObject({ ...clean, facts: 9, recorded: 8, duplicates: 1 });
    expect(plainDump(await from.dump(frame.id))).toEqual(before);
  });

  test("goes on after a run that had begun to fill figures under terms of then", async () => {
    const from = await filled(desk());
    const to = memoryLedger();
    await to.buildFrame("of then", 0);
    expect(await migrateLedger(from, to, options)).toMatchObject(clean);
    expect((await to.frames()).map(({ id }) => id)).toEqual([frame.id]);
  });

  test("says where its figures were wrong: they are counted anew", async () => {
    const from = await filled(desk());
    const wrong = { rows: new Map([["d:2026-03-02", new Map([[0, 1]])]]), members: new Map() };
    const own = conversation("slack:C9:1.1");
    await from.commit({
      ...{ conversation: "slack:C9:1.1", expected: "0", next: "1.x", facts: [own.answer(1)] },
      frames: [{ frame: frame.id, watermark: MONDAY + DAY, delta: wrong, pending: [] }],
    });
    const { differences, against } = await migrateLedger(from, memoryLedger(), options);
    expect(differences).toEqual([]);
    expect(against).toEqual([
      { what: "d:2026-03-02 tasks", stored: "4", recounted: "3" },
      { what: "d:2026-03-02 unattributed", stored: "nothing", recounted: "1" },
    ]);
  });

  test("that is kept under other terms there is filled under those, and not compared", async () => {
    const from = await filled(desk());
    const to = memoryLedger();
    await ensureFrame(to, other, MONDAY);
    const migrated = await migrateLedger(from, to, { ...options, meanings: [frame, other] });
    expect(migrated).toMatchObject({ differences: [], against: "frame" });
    expect((await to.frames()).map(({ id }) => id)).toEqual([other.id]);
  });

  test("into one with facts of its own adds its own, and does not compare", async () => {
    const to = await filled([conversation("slack:C9:1.1").open(0, {}, { message: "slack:C9:1.1" })]);
    const migrated = await migrateLedger(await filled(desk()), to, options);
    expect(migrated).toMatchObject({ recorded: 9, differences: [], against: "more" });
  });

  test("says when it was written to meanwhile, and goes on in a further run", async () => {
    const from = await filled(desk());
    const to = memoryLedger();
    const late = conversation("slack:C9:1.1").open(0, {}, { message: "slack:C9:1.1" });
    const busy = new Proxy(from, {
      get: (_, name) =>
        name === "conversations"
          ? async function* () {
              yield* from.conversations();
              await createRecorder(from, [frame]).record([late]);
            }
          : (from[name as keyof Ledger] as (...given: unknown[]) => unknown).bind(from),
    });
    expect(await migrateLedger(busy, to, options)).toMatchObject({ differences: [], against: "moved" });
    expect(await migrateLedger(from, to, options)).toMatchObject({ ...clean, recorded: 1 });
  });

  test("under terms that nobody here can read brings its facts, and no counters", async () => {
    const migrated = await migrateLedger(await filled(desk()), memoryLedger(), { ...options, meanings: [] });
    expect(migrated).toMatchObject({ recorded: 9, differences: null, against: "frame" });
  });
});
