import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { petOf } from "../../../src/app/pet.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { scorePeriod } from "../../../src/app/score.js";
import { ratio } from "../../../src/measure/ratio.js";
import type { Ledger } from "../../../src/ports/ledger.js";
import type { Fact } from "../../../src/task/fact.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { heartbeats } from "../../kit/presence.js";
import { termsWith } from "../../kit/terms.js";

const month = parsePeriod("2026-03")!;
const answers = termsWith().sla!.objectives[0]!;
const available = {
  metric: "availability" as const,
  hours: "always" as const,
  target: ratio(90, 100),
  credits: [],
};

function frameFor(objectives: readonly (typeof answers | typeof available)[]) {
  return frameWith({ sla: { feeMinor: 0n, once: [], objectives }, scope: ["slack:T1"] });
}

/** So many tasks on a day of the month, the first ones answered late. */
function dayOf(day: number, tasks: number, late: number): Fact[] {
  return Array.from({ length: tasks }, (_, index) => {
    const one = conversation(`slack:C1:${day * 1_000 + index}.0`, MONDAY + (day - 2) * DAY);
    return [one.open(index), one.answer(index + (index < late ? 30 : 1))];
  }).flat();
}

async function ledgerWith(facts: readonly Fact[], frame = frameFor([answers]), watermark = MONDAY) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, watermark);
  await createRecorder(ledger, [frame]).record(facts);
  return ledger;
}

async function pet(ledger: Ledger, now: number, frame = frameFor([answers])) {
  return petOf(ledger, frame, await scorePeriod(ledger, frame, month, now));
}

describe("the pet of a period", () => {
  test("sleeps while nothing was asked", async () => {
    const found = await pet(await ledgerWith([]), MONDAY);
    expect(found).toEqual({
      name: "Pax",
      mood: "sleeping",
      line: "Nothing to measure yet.",
      vitals: { hunger: null },
    });
  });

  test("sleeps before the period has begun", async () => {
    expect((await pet(await ledgerWith([]), MONDAY - 30 * DAY)).mood).toBe("sleeping");
  });

  test("is as the scorecard of this instant is, today's tasks and all", async () => {
    const ledger = await ledgerWith(dayOf(2, 20, 0));
    expect(await pet(ledger, MONDAY + 5 * HOUR)).toMatchObject({
      mood: "happy",
      vitals: { hunger: { share: ratio(0), provisional: false } },
    });
  });

  test("remembers the days before: what was missed and has only just been made good still hurts", async () => {
    // 4.8 % late in the end: within the 5 %, and close to it.
    const recovered = await ledgerWith([...dayOf(2, 10, 2), ...dayOf(3, 32, 0)]);
    const steady = await ledgerWith([...dayOf(2, 20, 0), ...dayOf(3, 22, 2)]);
    const now = MONDAY + 2 * DAY;
    expect(await pet(recovered, now)).toMatchObject({
      mood: "hungry",
      line: "Answers are in time again, but only just.",
    });
    expect((await pet(steady, now)).mood).toBe("content");
    expect((await pet(recovered, now)).vitals).toEqual((await pet(steady, now)).vitals);
  });

  test("is the same whether the ledger's counters answer or the facts are refolded", async () => {
    const facts = [...dayOf(2, 10, 2), ...dayOf(3, 32, 0)];
    const now = MONDAY + 2 * DAY;
    const frame = frameFor([answers]);
    const ahead = await ledgerWith(facts, frame, now + DAY);
    const scored = await scorePeriod(ahead, frame, month, now);
    expect(scored.refolded).toBe("before-watermark");
    expect(await petOf(ahead, frame, scored)).toEqual(await pet(await ledgerWith(facts), now));
  });

  test("feels an outage in the hour it happens, and recovers within the day", async () => {
    const frame = frameFor([available]);
    const start = MONDAY;
    const beats = [
      ...heartbeats(start, start + 9 * HOUR, MINUTE),
      ...heartbeats(start + 11 * HOUR, start + 21 * HOUR, MINUTE),
    ];
    const ledger = await ledgerWith(beats, frame);
    const at = async (hours: number) => (await pet(ledger, start + hours * HOUR, frame)).mood;
    expect([await at(8), await at(11), await at(19.5), await at(21)]).toEqual([
      "happy",
      "tired",
      "tired",
      "tired",
    ]);
    const calm = await ledgerWith(
      [
        ...heartbeats(start, start + 2 * HOUR, MINUTE),
        ...heartbeats(start + 2 * HOUR, start + 21 * HOUR, MINUTE),
      ],
      frame,
    );
    expect((await pet(calm, start + 21 * HOUR, frame)).mood).toBe("happy");
  });

  test("reads the rows of the period and no conversation", async () => {
    const ledger = await ledgerWith([...dayOf(2, 10, 2), ...dayOf(3, 32, 0)]);
    const frame = frameFor([answers]);
    const scored = await scorePeriod(ledger, frame, month, MONDAY + 2 * DAY);
    const called: string[] = [];
    const watched = new Proxy(ledger, {
      get(target, name, receiver) {
        const found = Reflect.get(target, name, receiver);
        if (typeof found !== "function") return found;
        return (...given: unknown[]) => {
          called.push(String(name));
          return Reflect.apply(found, target, given);
        };
      },
    });
    await petOf(watched, frame, scored);
    expect(called).toEqual(["tally"]);
  });
});
