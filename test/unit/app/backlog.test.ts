import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { backlogOf } from "../../../src/app/backlog.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import type { GapEvent } from "../../../src/chat/event.js";
import { interpret } from "../../../src/chat/interpret.js";
import { compileRules } from "../../../src/chat/rules.js";
import type { Fact } from "../../../src/task/fact.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";
import { run } from "../../kit/presence.js";

const frame = frameWith();
const rules = compileRules(frame.terms);
const of = { platform: "slack", workspace: "T0WORK" };
const place = (channel: string, workspace = "T0WORK") => ({ platform: "slack", workspace, channel });

const read = (channel: string, until: number, workspace?: string) =>
  interpret({ kind: "read", place: place(channel, workspace), since: MONDAY - DAY, until }, rules);
const gap = (from: number, to: number, more: Partial<GapEvent> = {}) =>
  interpret({ kind: "gap", place: place("C1"), from, to, reason: "membership", ...more }, rules);

async function backlog(facts: readonly Fact[], now = MONDAY + 30 * DAY, judged = frame) {
  const ledger = memoryLedger();
  await ensureFrame(ledger, judged, MONDAY);
  await createRecorder(ledger, [judged]).record(facts);
  return backlogOf(ledger, judged, of, now);
}
const seen = async (...facts: (readonly Fact[])[]) =>
  ((await backlog(facts.flat())).seenUntil("C1") ?? Number.NaN) - MONDAY;

describe("a workspace was seen", () => {
  test("never, where nobody looked", async () => {
    const { since, seenUntil } = await backlog([run(MONDAY, MONDAY + HOUR)]);
    expect([since, seenUntil("C1")]).toEqual([null, null]);
  });

  test("up to when it was read, and as long as the assistant was there after that", async () => {
    expect(await seen(read("*", MONDAY))).toBe(0);
    expect(await seen(read("*", MONDAY + MINUTE), [run(MONDAY, MONDAY + HOUR)])).toBe(HOUR);
    expect(await seen(read("*", MONDAY + 2 * HOUR), [run(MONDAY, MONDAY + HOUR)])).toBe(2 * HOUR);
    // It was away in between, and nobody has read that.
    const again = run(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR);
    expect(await seen(read("*", MONDAY), [run(MONDAY, MONDAY + HOUR), again])).toBe(HOUR);
    expect(await seen(read("*", MONDAY + 2 * HOUR), [run(MONDAY, MONDAY + HOUR), again])).toBe(3 * HOUR);
  });

  test("over midnight, where its heartbeats go on, and by another process of the same workspace", async () => {
    const midnight = MONDAY - (MONDAY % DAY) + DAY;
    const evening = run(MONDAY, midnight - 30_000);
    const morning = (after: number) => run(midnight + after, midnight + HOUR);
    expect(await seen(read("*", MONDAY), [evening, morning(30_000)])).toBe(midnight + HOUR - MONDAY);
    expect(await seen(read("*", MONDAY), [evening, morning(5 * MINUTE)])).toBe(midnight - 30_000 - MONDAY);
    const other = run(MONDAY + HOUR, MONDAY + 4 * HOUR);
    expect(await seen(read("*", MONDAY), [run(MONDAY, MONDAY + 2 * HOUR), other])).toBe(4 * HOUR);
    const elsewhere = run(MONDAY, MONDAY + 4 * HOUR, "slack", 0, ["T9"]);
    expect(await seen(read("*", MONDAY), [elsewhere])).toBe(0);
  });

  test("a channel further than the rest, and the rest of another workspace not at all", async () => {
    const { seenUntil, channels } = await backlog([
      ...read("*", MONDAY),
      ...read("C1", MONDAY + HOUR),
      ...read("C2", MONDAY + HOUR, "T9"),
    ]);
    expect([seenUntil("C1"), seenUntil("C2"), channels]).toEqual([MONDAY + HOUR, MONDAY, ["C1"]]);
  });

  test("no further than it was put out of a channel, however long it was there", async () => {
    const there = [...read("*", MONDAY), run(MONDAY, MONDAY + 5 * HOUR)];
    expect(await seen(there, gap(MONDAY + HOUR, MONDAY + 2 * HOUR))).toBe(2 * HOUR);
    expect(await seen(there, gap(MONDAY + HOUR, MONDAY + 2 * HOUR, { reason: "scope" }))).toBe(5 * HOUR);
    expect(await seen(there, gap(MONDAY + HOUR, MONDAY + 2 * HOUR, { closed: true }))).toBe(5 * HOUR);
  });
});

describe("of gaps", () => {
  test("the longer one stands, and one that is filled stays filled", async () => {
    const gaps = async (...facts: (readonly Fact[])[]) =>
      (await backlog(facts.flat())).gaps.map(({ from, to }) => [from - MONDAY, to - MONDAY]);
    const [short, long] = [gap(MONDAY, MONDAY + HOUR), gap(MONDAY, MONDAY + 2 * HOUR)];
    expect(await gaps(short, long)).toEqual([[0, 2 * HOUR]]);
    expect(await gaps(long, short)).toEqual([[0, 2 * HOUR]]);
    const filled = gap(MONDAY, MONDAY + HOUR, { closed: true });
    expect(await gaps(filled, long)).toEqual([]);
    expect(await gaps(long, filled)).toEqual([]);
    expect(await gaps(gap(MONDAY, MONDAY + 40 * DAY))).toEqual([]);
  });
});

describe("what may still change", () => {
  const c = conversation("slack:C1:1000.000001", MONDAY);

  test("are conversations in which something is to come, what is due first ahead", async () => {
    const later = conversation("slack:C1:2000.000001", MONDAY + HOUR);
    const { open } = await backlog([later.open(0), c.open(0)], MONDAY + HOUR);
    expect(open).toEqual(["slack:C1:1000.000001", "slack:C1:2000.000001"]);
  });

  test("are the known messages of a task that is overdue, though nothing comes of it by itself", async () => {
    const { open, messagesOf } = await backlog([c.open(0), c.answer(1)], MONDAY + 20 * DAY);
    expect(open).toContain("slack:C1:1000.000001");
    expect((await messagesOf("slack:C1:1000.000001")).size).toBeGreaterThan(0);
    expect((await messagesOf("slack:C1:9.000001")).size).toBe(0);
  });
});

describe("the channels of an agreement", () => {
  test.each([
    [[], null],
    [["slack:T0WORK"], null],
    [
      ["slack:T0WORK/C1", "slack:T0WORK/C2", "slack:T9/C3", "discord:1/2"],
      ["C1", "C2"],
    ],
    [["discord:1"], []],
  ])("%j are %j", async (scope, channels) => {
    const judged = frameWith({ scope });
    expect((await backlog([], MONDAY, judged)).scope).toEqual(channels);
  });
});
