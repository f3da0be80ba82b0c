import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../../../adapters/ledger/memory.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame, recount, refold } from "../../../src/app/refold.js";
import { counterName } from "../../../src/measure/catalogue.js";
import type { Commit, Ledger } from "../../../src/ports/ledger.js";
import type { Fact, TaskFact } from "../../../src/task/fact.js";
import { conversation, DAY, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { anyFacts } from "../../kit/random.js";
import { termsWith } from "../../kit/terms.js";

const frame = frameWith();
const ids = ["slack:C1:100.000001", "slack:C1:200.000001"];

async function freshLedger(watermark: number): Promise<Ledger> {
  const ledger = memoryStore().agreement("test");
  await ensureFrame(ledger, frame, watermark);
  return ledger;
}

const history = fc.tuple(anyFacts(ids[0], 8), anyFacts(ids[1], 8)).map(([one, other]) => {
  const [first, second] = ids as [string, string];
  const own = other.map((fact) =>
    JSON.parse(
      JSON.stringify(fact)
        .replaceAll("slack:C1:", "slack:C2:")
        .replaceAll(second.replace("C1", "C2"), second),
    ),
  );
  return [...one.map((fact) => ({ ...fact, conversation: first })), ...own] as TaskFact[];
});

/** Facts with some of them twice, in another order, cut into batches with an `advance` between some. */
const delivery = history.chain((facts) =>
  fc.record({
    facts: fc.constant(facts),
    order: fc.shuffledSubarray([...facts.keys(), ...facts.keys()], { minLength: facts.length * 2 }),
    cuts: fc.array(fc.nat(facts.length * 2), { maxLength: 4 }),
    advances: fc.array(fc.nat(25 * 24 * 60), { maxLength: 3 }),
  }),
);

async function deliver(
  ledger: Ledger,
  facts: readonly Fact[],
  batches: readonly (readonly number[])[],
  advances: readonly number[],
) {
  const recorder = createRecorder(ledger, [frame]);
  for (const [index, batch] of batches.entries()) {
    await recorder.record(batch.map((position) => facts[position]!));
    const minute = advances[index];
    if (minute !== undefined) await ledger.advance(frame.id, MONDAY + minute * MINUTE);
  }
  await ledger.advance(frame.id, MONDAY + 30 * DAY);
}

function cut(order: readonly number[], cuts: readonly number[]): number[][] {
  const at = [0, ...[...cuts].sort((a, b) => a - b), order.length];
  return at.slice(1).map((end, index) => order.slice(at[index], end));
}

describe("recording", () => {
  test("any order, any duplication, any split into commits, and advance at any time: one result", async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ facts, order, cuts, advances }) => {
        const straight = await freshLedger(MONDAY);
        await deliver(straight, facts, [[...facts.keys()]], []);
        const crooked = await freshLedger(MONDAY);
        await deliver(crooked, facts, cut(order, cuts), advances);
        expect(await crooked.dump(frame.id)).toEqual(await straight.dump(frame.id));
      }),
      { numRuns: 100 },
    );
  });

  test("a recount of the facts gives what the commits added up to, whenever the watermark moved", async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ({ facts, order, cuts, advances }) => {
        const ledger = await freshLedger(MONDAY);
        await deliver(ledger, facts, cut(order, cuts), advances);
        expect((await recount(ledger, frame, counterName)).differences).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  test("a score is counters and what is due by then: the same as folding the facts of that instant", async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(28 * 24 * 60), async (facts, minute) => {
        const ledger = await freshLedger(MONDAY);
        await createRecorder(ledger, [frame]).record(facts);
        const now = MONDAY + minute * MINUTE;
        const rows = ["d:2026-03-02", "d:2026-03-05", "p:2026-03"];
        const plain = ({ rows, distinct }: Awaited<ReturnType<Ledger["tally"]>>) => [
          [...rows].map(([key, counters]) => [key, [...counters].sort()]),
          [...distinct],
        ];
        expect(plain(await ledger.tally(frame.id, rows, ["p:2026-03"], now))).toEqual(
          plain(await refold(ledger, frame, rows, ["p:2026-03"], now)),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("counts what is new, what was there, and takes the better known of two versions of a fact", async () => {
    const ledger = await freshLedger(MONDAY);
    const recorder = createRecorder(ledger, [frame]);
    const c = conversation();
    const [open, answer] = [c.open(0), c.answer(5)];
    const vague = { ...answer, at: answer.at + MINUTE, clock: "last-version" as const };
    expect(await recorder.record([open, vague])).toEqual({
      recorded: 2,
      duplicates: 0,
      differing: 0,
      parked: 0,
    });
    expect(await recorder.record([open, answer])).toEqual({
      recorded: 1,
      duplicates: 1,
      differing: 0,
      parked: 0,
    });
    expect(await createRecorder(ledger, [frame]).record([vague, open])).toEqual({
      recorded: 0,
      duplicates: 1,
      differing: 1,
      parked: 0,
    });
    expect((await ledger.load(c.open(0).conversation)).facts).toContainEqual(answer);
  });

  test("two recorders on one ledger, each with a stale picture, lose nothing and count nothing twice", async () => {
    const ledger = await freshLedger(MONDAY);
    const [one, other] = [createRecorder(ledger, [frame]), createRecorder(ledger, [frame])];
    const c = conversation();
    const facts = [c.open(0), c.acknowledge(1), c.answer(2), c.ask(3), c.answer(4), c.claim(5)];
    await Promise.all(facts.flatMap((fact) => [one.record([fact]), other.record([fact])]));
    expect((await ledger.extent()).facts).toBe(facts.length);
    expect((await recount(ledger, frame, counterName)).differences).toEqual([]);
  });

  test("a recorder that is told to forget asks anew: what the ledger has lost is recorded again", async () => {
    let ledger = await freshLedger(MONDAY);
    let answered = async () => {};
    const place = {
      load: (conversation: string) => ledger.load(conversation),
      frames: () => ledger.frames(),
      async commit(commit: Commit) {
        const answer = await ledger.commit(commit);
        await answered();
        return answer;
      },
    };
    const recorder = createRecorder(place as unknown as Ledger, [frame]);
    const c = conversation();
    const facts = [c.open(0), c.acknowledge(1), c.answer(2)];
    await recorder.record(facts.slice(0, 2));
    // It is lost while the last answer is on its way.
    const empty = await freshLedger(MONDAY);
    answered = async () => {
      ledger = empty;
      recorder.forget();
      answered = async () => {};
    };
    await recorder.record(facts.slice(2));
    expect(await recorder.record(facts)).toMatchObject({ recorded: 3, duplicates: 0 });
    expect((await ledger.extent()).facts).toBe(3);
    expect((await recount(ledger, frame, counterName)).differences).toEqual([]);
  });

  test("a new frame is built beside the old one and gives what it would have given from the start", async () => {
    await fc.assert(
      fc.asyncProperty(history, async (facts) => {
        const strict = { ...frameWith({ tasks: { ...termsWith().tasks, closeAfterMs: DAY } }), id: "strict" };
        const ledger = await freshLedger(MONDAY + 3 * DAY);
        await createRecorder(ledger, [frame]).record(facts);
        expect(await ensureFrame(ledger, strict, MONDAY + 3 * DAY)).toBe("built");
        expect(await ensureFrame(ledger, strict, MONDAY + 3 * DAY)).toBe("kept");
        const direct = memoryStore().agreement("test");
        await ensureFrame(direct, strict, MONDAY + 3 * DAY);
        await createRecorder(direct, [strict]).record(facts);
        expect(await ledger.dump("strict")).toEqual(await direct.dump("strict"));
        expect((await ledger.frames()).map(({ id }) => id)).toEqual(["strict"]);
      }),
      { numRuns: 50 },
    );
  });
});
