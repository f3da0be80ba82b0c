import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { outlookOf } from "../../../src/app/outlook.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { scorePeriod } from "../../../src/app/score.js";
import { ratio } from "../../../src/measure/ratio.js";
import type { Fact } from "../../../src/task/fact.js";
import { parsePeriod } from "../../../src/time/cohort.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";

const desk = frameWith();
const march = parsePeriod("2026-03")!;

async function outlook(facts: readonly Fact[], now: number, frame = desk) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY);
  await createRecorder(ledger, [frame]).record(facts);
  return outlookOf(ledger, frame, await scorePeriod(ledger, frame, march, now));
}

/** A task opened at a minute, in a conversation of its own. */
const opened = (minute: number, priority?: string) => {
  const c = conversation(`slack:C1:${1000 + minute}.000001`, MONDAY);
  return { c, open: c.open(minute, priority ? { priority } : {}) };
};

describe("what is about to breach", () => {
  test("are the clocks that run into their due instant within a day, the first one first", async () => {
    const [one, other, answered] = [opened(0), opened(3, "urgent"), opened(2)];
    const facts = [one.open, other.open, answered.open, answered.c.answer(3)];
    const found = await outlook(facts, MONDAY + 4 * MINUTE);
    expect(found?.soon.map(({ task, clock, leftMs }) => [task, clock, leftMs / MINUTE])).toEqual([
      [`${other.open.conversation}:1003.000001`, "first-response-time", 1],
      [`${one.open.conversation}:1000.000001`, "first-response-time", 6],
      [`${other.open.conversation}:1003.000001`, "resolution-time", 119],
      [`${one.open.conversation}:1000.000001`, "resolution-time", 476],
      [`${answered.open.conversation}:1002.000001`, "resolution-time", 478],
    ]);
  });

  test("are five at most, and a task's later clock does not push out another task's earlier one", async () => {
    const tasks = Array.from({ length: 8 }, (_, minute) => opened(minute));
    const found = await outlook(
      tasks.map(({ open }) => open),
      MONDAY + 8 * MINUTE,
    );
    expect(found?.soon.map(({ clock, leftMs }) => [clock, leftMs / MINUTE])).toEqual(
      [2, 3, 4, 5, 6].map((left) => ["first-response-time", left]),
    );
  });

  test("are not those further away than a day, breached already, or of a period that is over", async () => {
    const [patient] = (desk.terms.sla?.objectives ?? []).filter(({ metric }) => metric === "resolution-time");
    const clock = { within: { default: { ms: 2 * DAY } }, hours: "always" as const };
    const slow = frameWith({ sla: { ...desk.terms.sla!, objectives: [{ ...patient!, clock }] } });
    const one = opened(0);
    expect((await outlook([one.open, one.c.answer(1)], MONDAY + HOUR, slow))?.soon).toEqual([]);
    expect((await outlook([one.open, one.c.answer(1)], MONDAY + 25 * HOUR, slow))?.soon).toHaveLength(1);
    const late = opened(0);
    const found = await outlook([late.open], MONDAY + 11 * MINUTE);
    expect(found?.soon.map(({ clock }) => clock)).toEqual(["resolution-time"]);
    expect(await outlook([late.open], MONDAY + 40 * DAY)).toBeNull();
  });
});

describe("the burn rate", () => {
  test("is of tasks opened today, and in the last three days", async () => {
    const day = (days: number, answerMinute: number) => {
      const c = conversation(`slack:C1:${2000 + days}.${answerMinute}`, MONDAY + days * DAY);
      return [c.open(0), c.answer(answerMinute)];
    };
    const facts = [day(0, 50), day(1, 1), day(2, 1), day(2, 40), day(3, 1), day(3, 2)].flat();
    const found = await outlook(facts, MONDAY + 3 * DAY + HOUR);
    // One of five was late, and 5 % may be.
    expect(found?.burn.get("first-response-time")).toEqual({ today: ratio(0), threeDays: ratio(4) });
    expect(found?.burn.get("resolution-time")).toMatchObject({ today: null });
  });
});
