import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Batch, Handover } from "../../../adapters/pact/apart/handover.js";

let sent: Batch[];
let kept: Batch[];
let recovered: number;
let handover: Handover;
let canKeep: boolean;
let safe: number;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, kept, recovered, canKeep, safe] = [[], [], 0, true, 0];
  handover = new Handover({
    send: (batch) => void sent.push(batch),
    keep: async (batch) => {
      kept.push(batch);
      return canKeep;
    },
    safe: (id) => {
      safe = id;
    },
    recovered: () => {
      recovered += 1;
    },
    changed: () => {},
  });
  handover.open();
});
afterEach(() => void vi.useRealTimers());

const texts = (batches: readonly Batch[]) => batches.map(({ text }) => text);
const take = (...entries: readonly (number | string)[]) => {
  for (const entry of entries) handover.take(JSON.stringify(entry));
};
/** Whether a promise has resolved by now. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return done;
}

describe("a handover", () => {
  test("gathers for a moment what nobody waits for", () => {
    take(1, 2);
    vi.advanceTimersByTime(19);
    expect(sent).toEqual([]);
    take(3);
    vi.advanceTimersByTime(1);
    expect(texts(sent)).toEqual(["[1,2,3]"]);
  });

  test("hands over within the turn what somebody waits for, and then what came until that was acknowledged", async () => {
    take(1, 2);
    const first = handover.settled();
    vi.advanceTimersByTime(0);
    take(3);
    const second = handover.settled();
    vi.advanceTimersByTime(10);
    take(4);
    void handover.settled();
    expect(texts(sent)).toEqual(["[1,2]"]);
    expect(await isDone(first)).toBe(false);
    handover.acknowledge(1);
    expect([await isDone(first), await isDone(second)]).toEqual([true, false]);
    expect(texts(sent)).toEqual(["[1,2]", "[3,4]"]);
    handover.acknowledge(2);
    expect(await isDone(second)).toBe(true);
    expect(handover.busy).toBe(false);
  });

  test("hands over at once what has grown large", () => {
    take("x".repeat(70_000));
    expect(sent).toHaveLength(1);
  });

  test("is settled when all that came before is acknowledged, in whatever order", async () => {
    take(1);
    vi.advanceTimersByTime(20);
    take(2);
    vi.advanceTimersByTime(20);
    const settled = handover.settled();
    handover.acknowledge(2);
    expect(await isDone(settled)).toBe(false);
    handover.acknowledge(1);
    expect(await isDone(settled)).toBe(true);
    expect(await isDone(handover.settled())).toBe(true);
  });

  test("keeps in another way what is not acknowledged while somebody waits, and what comes until it has caught up", async () => {
    take(1);
    const settled = handover.settled();
    await vi.advanceTimersByTimeAsync(1_900);
    expect([kept, await isDone(settled)]).toEqual([[], false]);
    await vi.advanceTimersByTimeAsync(300);
    expect([texts(kept), await isDone(settled)]).toEqual([["[1]"], true]);
    take(2);
    await vi.advanceTimersByTimeAsync(20);
    expect([texts(sent), texts(kept)]).toEqual([["[1]"], ["[1]", "[2]"]]);
    handover.acknowledge(1);
    expect([handover.isBehind, recovered]).toEqual([false, 1]);
    take(3);
    await vi.advanceTimersByTimeAsync(20);
    expect(texts(sent)).toEqual(["[1]", "[3]"]);
  });

  test("is patient with what nobody waits for", async () => {
    take(1);
    await vi.advanceTimersByTimeAsync(9_000);
    expect(kept).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(texts(kept)).toEqual(["[1]"]);
  });

  test("holds so much in memory and no more", async () => {
    const large = "x".repeat(1_000_000);
    for (let count = 0; count < 20; count++) take(large);
    expect(sent.length).toBeLessThan(10);
    expect(sent.length + kept.length).toBeGreaterThanOrEqual(20);
    expect(handover.waiting).toBe(0);
  });

  test("hands over again, in order, what another side that is gone had not acknowledged", async () => {
    for (const entry of [1, 2, 3]) {
      take(entry);
      vi.advanceTimersByTime(20);
    }
    handover.acknowledge(1);
    handover.shut();
    take(4);
    vi.advanceTimersByTime(20);
    expect(texts(sent)).toEqual(["[1]", "[2]", "[3]"]);
    handover.open();
    expect(texts(sent).slice(3)).toEqual(["[2]", "[3]", "[4]"]);
  });

  test("says up to where all is acknowledged or kept, whatever is acknowledged first", async () => {
    for (const entry of [1, 2, 3]) {
      expect(handover.take(JSON.stringify(entry))).toBe(entry);
      vi.advanceTimersByTime(20);
    }
    handover.acknowledge(2);
    expect(safe).toBe(0);
    handover.acknowledge(1);
    expect(safe).toBe(2);
    take(4);
    handover.acknowledge(3);
    expect(safe).toBe(3);
  });

  test("never says so of what the other side could not keep, and is settled all the same", async () => {
    for (const entry of [1, 2]) {
      take(entry);
      vi.advanceTimersByTime(20);
    }
    handover.acknowledge(1);
    const settled = handover.settled();
    handover.acknowledge(2, false);
    expect([safe, await isDone(settled), handover.busy]).toEqual([1, true, false]);
  });

  test("never says so of what could be kept nowhere", async () => {
    take(1);
    vi.advanceTimersByTime(20);
    handover.acknowledge(1);
    canKeep = false;
    take(2);
    await vi.advanceTimersByTimeAsync(12_000);
    canKeep = true;
    take(3);
    await vi.advanceTimersByTimeAsync(20);
    expect([texts(kept), safe]).toEqual([["[2]", "[3]"], 1]);
  });
});
