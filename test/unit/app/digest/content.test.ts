import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../../adapters/ledger/memory.js";
import { changesIn } from "../../../../src/app/digest/changes.js";
import { type DigestBefore, digestContent } from "../../../../src/app/digest/content.js";
import {
  type DigestFigures,
  figuresOf,
  figuresText,
  readFigures,
} from "../../../../src/app/digest/figures.js";
import { createRecorder } from "../../../../src/app/record.js";
import { ensureFrame } from "../../../../src/app/refold.js";
import type { Ledger } from "../../../../src/ports/ledger.js";
import type { Fact } from "../../../../src/task/fact.js";
import { conversation, DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { frameWith } from "../../../kit/frame.js";

const frame = frameWith();
const priorTo = (figures: DigestFigures | null, since: number): DigestBefore => ({
  figures,
  since,
  unknown: [],
  skipped: [],
});

async function deskOf(
  facts: readonly Fact[],
): Promise<{ ledger: Ledger; record: (more: Fact[]) => unknown }> {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY - 60 * DAY);
  const recorder = createRecorder(ledger, [frame]);
  await recorder.record(facts);
  return { ledger, record: (more) => recorder.record(more) };
}

/** A task opened at a minute, answered some minutes later, closed at once. */
const task = (at: number, answeredAfter: number) => {
  const c = conversation(`slack:C1:${at}.000001`, at);
  return [c.open(0), c.answer(answeredAfter), c.close(answeredAfter)];
};

describe("what a digest says", () => {
  test("changed is what is other than the digest before said of the same period", async () => {
    const { ledger, record } = await deskOf(task(MONDAY, 2));
    const first = await digestContent(ledger, frame, MONDAY + HOUR, priorTo(null, MONDAY - DAY));
    expect([first.changes, first.ended.map(({ valued }) => valued.period.key)]).toEqual([null, []]);
    await record([...task(MONDAY + 2 * HOUR, 30), ...task(MONDAY + 3 * HOUR, 1)]);
    const told = priorTo(readFigures(figuresText(first.figures)), MONDAY + HOUR);
    const { changes } = await digestContent(ledger, frame, MONDAY + DAY, told);
    expect(changes).toMatchObject({
      since: MONDAY + HOUR,
      tasks: { opened: 2, completed: 2, failed: 0, open: 0 },
      breached: [{ clock: "first-response-time", by: 1 }],
      lines: [{ metric: "first-response-time", before: { kept: true }, after: { kept: false } }],
      quiet: false,
    });
  });

  test("of a period that ended since is how it ended, and of the new one all that happened in it", async () => {
    const end = Date.UTC(2026, 3, 1);
    const { ledger, record } = await deskOf(task(end - 3 * DAY, 2));
    const at = end - 2 * DAY;
    const { figures } = await digestContent(ledger, frame, at, priorTo(null, at - DAY));
    await record([...task(end - DAY, 3), ...task(end + HOUR, 4), ...task(end + 2 * HOUR, 4)]);
    const content = await digestContent(ledger, frame, end + DAY, priorTo(figures, at));
    expect(content.valued.period.key).toBe("2026-04");
    expect(content.changes).toMatchObject({ since: end, tasks: { opened: 2 } });
    expect(content.ended).toMatchObject([
      { valued: { period: { key: "2026-03" }, toDate: false }, changes: { since: at, tasks: { opened: 1 } } },
    ]);
    const next = await digestContent(ledger, frame, end + 2 * DAY, priorTo(content.figures, end + DAY));
    expect([next.ended, next.changes?.quiet]).toEqual([[], true]);
  });

  test("is of the first one after a long silence the last three periods that ended, and no more", async () => {
    const { ledger } = await deskOf(task(MONDAY, 2));
    const content = await digestContent(ledger, frame, MONDAY + 200 * DAY, priorTo(null, MONDAY));
    expect(content.ended.map(({ valued }) => valued.period.key)).toEqual(["2026-08", "2026-07", "2026-06"]);
  });

  test("names the channels that could not be read in the periods that it reports on", async () => {
    const gap = (channel: string, from: number) => ({ channel, from, to: from + HOUR });
    const gaps = [
      gap("slack:C1", MONDAY),
      gap("slack:C2", MONDAY - 40 * DAY),
      gap("slack:C3", MONDAY + 9 * DAY),
    ];
    const { ledger } = await deskOf([]);
    const blind = frameWith({}, { gaps });
    const content = await digestContent(ledger, blind, MONDAY + DAY, priorTo(null, MONDAY));
    expect(content.gaps.map(({ channel }) => channel)).toEqual(["slack:C1"]);
  });

  test("of a period asked for has no other beside it", async () => {
    const { ledger } = await deskOf(task(MONDAY, 2));
    const march = (await digestContent(ledger, frame, MONDAY + DAY, null)).valued.period;
    const content = await digestContent(ledger, frame, MONDAY + 50 * DAY, priorTo(null, MONDAY), march);
    expect([content.valued.period.key, content.ended]).toEqual(["2026-03", []]);
  });
});

describe("the figures kept with a digest", () => {
  test("are read back as they were, and what this version can't read is nothing", async () => {
    const { ledger } = await deskOf(task(MONDAY, 20));
    const { valued, figures } = await digestContent(ledger, frame, MONDAY + DAY, null);
    expect(readFigures(figuresText(figures))).toEqual(figures);
    expect(figuresOf(valued)).toEqual(figures);
    for (const text of [
      null,
      "",
      "{",
      "[]",
      '{"version":2}',
      figuresText(figures).replace("2026-03", "\\"),
    ]) {
      expect(readFigures(text)).toBeNull();
    }
  });

  test("count a verdict that was taken back: what an exclusion takes out is less, never more", async () => {
    const { ledger } = await deskOf(task(MONDAY, 20));
    const { figures } = await digestContent(ledger, frame, MONDAY + DAY, null);
    const none = {
      ...figures,
      now: figures.now + MINUTE,
      tasks: { ...figures.tasks, opened: 0 },
      breached: {},
    };
    expect(changesIn(figures, none, figures.now)).toMatchObject({
      tasks: { opened: -1 },
      breached: [{ clock: "first-response-time", by: -1 }],
      quiet: false,
    });
    expect(changesIn(figures, { ...figures, now: figures.now + DAY }, figures.now)).toMatchObject({
      breached: [],
      lines: [],
      quiet: true,
    });
  });
});
