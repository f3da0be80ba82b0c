import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../../adapters/ledger/memory.js";
import { digestSlots, slotKey } from "../../../../src/app/digest/slot.js";
import { createRecorder } from "../../../../src/app/record.js";
import { ensureFrame } from "../../../../src/app/refold.js";
import { type Fact, factSchema } from "../../../../src/task/fact.js";
import { conversation, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";

const slot = { subscription: "asked slack:C1", period: "2026-W10" };
const claim = (worker: string, attempt = 1) =>
  ({ type: "digest.claimed", data: { attempt, worker, until: MONDAY + 300_000 } }) as const;

describe("a slot", () => {
  test("is claimed by one of all who try at once", async () => {
    const ledger = memoryLedger();
    const read = await digestSlots.read(ledger, slot);
    const workers = ["a", "b", "c", "d"];
    const claims = await Promise.all(
      workers.map((worker) => digestSlots.advance(ledger, read, claim(worker), MONDAY)),
    );
    expect(claims.filter((one) => one !== null)).toHaveLength(1);
    expect((await digestSlots.read(ledger, slot)).state).toEqual({
      status: "claimed",
      until: MONDAY + 300_000,
    });
  });

  test("is not lost to a claim by a frame that was built or settled meanwhile", async () => {
    const ledger = memoryLedger();
    const frame = frameWith();
    await ensureFrame(ledger, frame, MONDAY);
    const read = await digestSlots.read(ledger, slot);
    await ledger.advance(frame.id, MONDAY + 1);
    const c = conversation();
    await createRecorder(ledger, [frame]).record([c.open(0)]);
    const claimed = await digestSlots.advance(ledger, read, claim("a"), MONDAY);
    expect(claimed?.state.status).toBe("claimed");
  });

  test("takes note of what is so, whoever wrote to it meanwhile, and once", async () => {
    const ledger = memoryLedger();
    const read = await digestSlots.read(ledger, slot);
    const mine = (await digestSlots.advance(ledger, read, claim("a"), MONDAY))!;
    await digestSlots.advance(ledger, mine, claim("b", 2), MONDAY + 1);
    const body = { type: "digest.delivered", data: { message: "slack:C1:1" } } as const;
    expect((await digestSlots.note(ledger, mine, body, MONDAY + 2)).state.status).toBe("delivered");
    const again = await digestSlots.note(ledger, mine, body, MONDAY + 3);
    expect(again.state).toMatchObject({ status: "delivered", at: MONDAY + 2 });
    expect(again.stored.facts).toHaveLength(3);
  });

  test("amounts to the same in whatever order its facts are read", async () => {
    const ledger = memoryLedger();
    let record = await digestSlots.read(ledger, slot);
    const bodies = [
      claim("a"),
      { type: "digest.sending", data: { attempt: 1, figures: "{}" } },
      claim("b", 2),
      { type: "digest.failed", data: { attempt: 1, reason: "not found in chat", retryAt: MONDAY + 7 } },
      { type: "digest.sending", data: { attempt: 2 } },
      { type: "digest.failed", data: { attempt: 2, reason: "away", retryAt: MONDAY + 9 } },
    ] as const;
    const seen = [];
    for (const [index, body] of bodies.entries()) {
      record = (await digestSlots.advance(ledger, record, body, MONDAY + index))!;
      seen.push([record.state.status, record.attempts, record.unsure.map(({ data }) => data.attempt)]);
    }
    expect(seen).toEqual([
      ["claimed", 1, []],
      ["claimed", 1, [1]],
      ["claimed", 2, [1]],
      ["claimed", 2, []],
      ["claimed", 2, [2]],
      ["open", 2, []],
    ]);
    expect(record.state).toEqual({ status: "open", notBefore: MONDAY + 9 });
    const { facts } = record.stored;
    for (const fact of facts) expect(factSchema.parse(JSON.parse(JSON.stringify(fact)))).toEqual(fact);
    fc.assert(
      fc.property(fc.shuffledSubarray([...facts], { minLength: facts.length }), (shuffled: Fact[]) => {
        const { stored, ...read } = digestSlots.record(slot, { ...record.stored, facts: shuffled });
        expect(read).toEqual({
          slot,
          attempts: record.attempts,
          state: record.state,
          unsure: record.unsure,
        });
        expect(stored.facts).toHaveLength(facts.length);
      }),
    );
  });

  test("has a key that every platform takes, and no other slot has", () => {
    const keys = new Set<string>();
    for (const agreement of ["a", "b"])
      for (const subscription of ["asked slack:C1", "asked slack:C2"])
        for (let day = 1; day <= 200; day++) {
          const key = slotKey(agreement, { subscription, period: `day ${day}` });
          expect(key).toMatch(/^[0-9a-z]{10,25}$/);
          keys.add(key);
        }
    expect(keys.size).toBe(800);
  });
});
