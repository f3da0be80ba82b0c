import { describe, expect, test } from "vitest";
import { memoryLedger } from "../../../adapters/ledger/memory.js";
import { type DigestContent, digestContent } from "../../../src/app/digest/content.js";
import { createRecorder } from "../../../src/app/record.js";
import { ensureFrame } from "../../../src/app/refold.js";
import { digestReport } from "../../../src/report/digest.js";
import { digestJson, digestSchema } from "../../../src/report/digest-json.js";
import { renderText } from "../../../src/report/text.js";
import type { Fact } from "../../../src/task/fact.js";
import { conversation, DAY, HOUR, MONDAY } from "../../kit/facts.js";
import { frameWith } from "../../kit/frame.js";

const frame = frameWith();
const END = Date.UTC(2026, 3, 1);

/** Digests one after another, each with what had been recorded by then. */
async function digests(parts: readonly { at: number; facts: readonly Fact[] }[]): Promise<DigestContent[]> {
  const ledger = memoryLedger();
  await ensureFrame(ledger, frame, MONDAY - DAY);
  const recorder = createRecorder(ledger, [frame]);
  const found: DigestContent[] = [];
  for (const { at, facts } of parts) {
    await recorder.record(facts);
    const figures = found.at(-1)?.figures ?? null;
    const before = { figures, since: figures?.now ?? at - DAY, unknown: [], skipped: [] };
    found.push(await digestContent(ledger, frame, at, before));
  }
  return found;
}

const textOf = (content: DigestContent) =>
  renderText(digestReport(frame.terms, content.valued, content.outlook, content), {
    width: 80,
    colour: false,
  });

const tasks = (at: number, answers: readonly number[]) =>
  answers.flatMap((minutes, index) => {
    const c = conversation(`slack:C1:${at + index}.000001`, at + index);
    return [c.open(0), c.answer(minutes), c.close(minutes + 1)];
  });

describe("a digest", () => {
  test("leads with what is kept, then what changed, every term with its budget, and what is due next", async () => {
    const open = conversation("slack:C1:9.000001", MONDAY + 23 * HOUR);
    const [, second] = await digests([
      {
        at: MONDAY + HOUR,
        facts: tasks(
          MONDAY,
          Array.from({ length: 24 }, () => 2),
        ),
      },
      { at: MONDAY + DAY, facts: [...tasks(MONDAY + 2 * HOUR, [3, 40]), open.open(0), open.answer(1)] },
    ]);
    expect(textOf(second!)).toMatchInlineSnapshot(`
      "Digest of Test desk: 2026-03, as of 2026-03-03T09:00:00Z (unaccepted terms)

      2 of 2 terms on target.

      To date: the period runs to the end of 2026-03-31. Worth so far: 2000.00 EUR.
      Nothing is payable: the terms are unaccepted.

      Since 2026-03-02 10:00 UTC: 3 tasks opened, 2 completed; breached: 1
      first-response-time.

      Changed                       then           now
      first-response-time  100.00 % kept  96.30 % kept

      Term                     target          value   n
      first-response-time  >= 95.00 %   96.30 % kept  27
      resolution-time      >= 90.00 %  100.00 % kept  26

      Error budget left
      first-response-time  ▓▓▓░░░░░░░  0 of 1 miss left
      resolution-time      ▓▓▓▓▓▓▓▓▓▓  2 of 2 misses left

      14 days to 2026-03-03
      first-response-time    ············▅█  2 of 2 days kept, last 100.00 %
      resolution-time        ············█·  1 of 1 day kept, last 100.00 %
      ▅ and above: on target. ▄ and below: missed. ·: nothing judged.

      Tasks: 27 opened, 26 completed, 0 pending, 0 failed, 0 handed off, 0 overdue, 1
      open.

      Due within a day            clock                             due    left
      slack:C1:9.000001:9.000001  resolution-time  2026-03-03 16:00 UTC  7h 00m
      "
    `);
  });

  test("tells of the period that ended since, and how it ended", async () => {
    const [, second] = await digests([
      { at: END - DAY, facts: tasks(END - 2 * DAY, [2]) },
      { at: END + HOUR, facts: tasks(END - HOUR, [30]) },
    ]);
    expect(textOf(second!)).toMatchInlineSnapshot(`
      "Digest of Test desk: 2026-04, as of 2026-04-01T01:00:00Z (unaccepted terms)

      Nothing was asked: silence is not health. Without data: 2.

      To date: the period runs to the end of 2026-04-30. Worth so far: 2000.00 EUR.
      Nothing is payable: the terms are unaccepted.

      * first-response-time: 1 miss among 1 in the last 24 h is too little for a rate.

      2026-03 has ended: 1 of 2 terms on target. Missed: first-response-time. Worth:
      2000.00 EUR. Nothing is payable: the terms are unaccepted.

      Since 2026-03-31 00:00 UTC: 1 task opened, 1 completed; breached: 1
      first-response-time.

      Changed                       then             now
      first-response-time  100.00 % kept  50.00 % MISSED

      Term                     target           value  n  sample
      first-response-time  >= 95.00 %  50.00 % MISSED  2  provisional
      resolution-time      >= 90.00 %   100.00 % kept  2  provisional

      Error budget left
      first-response-time  ░░░░░░░░░░  spent, 1 miss over
      resolution-time      ▓▓▓▓▓▓▓▓▓▓  untouched, allows no miss so far

      Tasks: 2 opened, 2 completed, 0 pending, 0 failed, 0 handed off, 0 overdue, 0
      open.
      "
    `);
  });

  test("accounts for every task: those outside every rate are counted too", async () => {
    const cancelled = conversation("slack:C1:7.000001", MONDAY);
    const facts = [...tasks(MONDAY + HOUR, [2]), cancelled.open(0), cancelled.fact("task.cancelled", 1, {})];
    const [first] = await digests([{ at: MONDAY + DAY, facts }]);
    expect(textOf(first!).replaceAll("\n", " ")).toContain(
      "Tasks: 2 opened, 1 completed, 0 pending, 0 failed, 0 handed off, 0 overdue, 0 open; 1 outside every rate.",
    );
  });

  test("of a time in which nothing happened is one line, and what it must own up to", async () => {
    const [, quiet] = await digests([
      { at: MONDAY + HOUR, facts: tasks(MONDAY, [2]) },
      { at: MONDAY + DAY, facts: [] },
    ]);
    const gap = { channel: "slack:C1", from: MONDAY, to: MONDAY + HOUR };
    expect(textOf({ ...quiet!, unknown: ["2026-03-02"], gaps: [gap] })).toMatchInlineSnapshot(`
      "Digest of Test desk: 2026-03, as of 2026-03-03T09:00:00Z (unaccepted terms)

      Still watching. Nothing happened since 2026-03-02 10:00 UTC: nothing was asked,
      answered or breached. 2 of 2 terms on target. Worth: 2000.00 EUR.

      * The digest of 2026-03-02 may not have arrived: the connection ended while it
        was sent, and the chat can't be asked. It is not sent again; this one covers
        it.
      * #C1 could not be read from 2026-03-02 09:00 UTC to 2026-03-02 10:00 UTC: tasks
        in it are partial, outside every rate.
      "
    `);
  });

  test("in which nothing happened but a clock runs out is no quiet one", async () => {
    const c = conversation("slack:C1:9.000001", MONDAY);
    const found = await digests([
      { at: MONDAY + 5 * 60_000, facts: [c.open(0), c.answer(1)] },
      { at: MONDAY + HOUR, facts: [] },
    ]);
    expect(found[1]!.changes?.quiet).toBe(true);
    expect(textOf(found[1]!)).toContain("Due within a day");
  });

  test("in which nothing happened but a budget burns is no quiet one; too few misses for a rate are", async () => {
    const state = async (count: number) => {
      const late = tasks(
        MONDAY,
        Array.from({ length: count }, () => 30),
      );
      const found = await digests([
        { at: MONDAY + HOUR, facts: late },
        { at: MONDAY + 2 * HOUR, facts: [] },
      ]);
      expect(found[1]!.changes?.quiet).toBe(true);
      return textOf(found[1]!);
    };
    expect(await state(3)).toContain("* ALERT first-response-time: the error budget burns 20.0 times");
    expect((await state(1)).split("\n\n")).toHaveLength(2);
  });

  test("of a period that is over looks for no alerts", async () => {
    const [first] = await digests([{ at: MONDAY + HOUR, facts: tasks(MONDAY, [30, 30, 30]) }]);
    expect(first!.burn?.objectives).toHaveLength(2);
    const ledger = memoryLedger();
    await ensureFrame(ledger, frame, MONDAY - DAY);
    const past = await digestContent(ledger, frame, END + DAY, null, first!.valued.period);
    expect(past.burn).toBeNull();
  });

  test("before anything was ever asked says so: silence is not health", async () => {
    const [first] = await digests([{ at: MONDAY, facts: [] }]);
    expect(textOf(first!)).toContain("Nothing was asked: silence is not health.");
    expect(digestReport(frame.terms, first!.valued).blocks).toHaveLength(1);
  });

  test("fits 80 columns, and its JSON form keeps its documented schema", async () => {
    const found = await digests([
      { at: END - DAY, facts: tasks(END - 2 * DAY, [2, 3, 50]) },
      { at: END + HOUR, facts: tasks(END - HOUR, [30]) },
    ]);
    for (const content of found) {
      expect(
        textOf(content)
          .split("\n")
          .filter((line) => [...line].length > 80),
      ).toEqual([]);
      const json = digestJson(frame.terms, content);
      expect(digestSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
    }
    expect(digestJson(frame.terms, found[1]!).ended).toMatchObject([
      { score: { period: { key: "2026-03" } }, changes: { tasks: { opened: 1 }, quiet: false } },
    ]);
  });
});
