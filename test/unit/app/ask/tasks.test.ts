import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openSqlite } from "../../../../adapters/ledger/sqlite.js";
import { latestTasks } from "../../../../src/app/ask/latest-tasks.js";
import { tasksOf } from "../../../../src/app/tasks.js";
import type { Ledger, StoredConversation } from "../../../../src/ports/ledger.js";
import type { Fact } from "../../../../src/task/fact.js";
import { bob, conversation, DAY, HOUR, MINUTE, MONDAY } from "../../../kit/facts.js";
import { ANN, answered, TestDesk, threadAt } from "./desk.js";

function handedOff(at: number): Fact[] {
  const c = conversation(threadAt(at), at);
  return [c.open(0), c.fact("task.handed-off", 5, {})];
}

const rows = (text: string) => text.split("\n").filter((line) => /^(…|slack:)/.test(line));

describe("the tasks", () => {
  test("are the latest 20 of a period, the latest first, and how many more there are", async () => {
    const desk = await TestDesk.open(
      Array.from({ length: 25 }, (_, n) => answered(MONDAY + n * MINUTE)).flat(),
    );
    const text = await desk.text(ANN, "tasks");
    expect(rows(text)).toHaveLength(20);
    expect(rows(text)[0]).toContain("09:24");
    expect(text).toContain("and 5 more: pawpact tasks --period 2026-03\n");
    const elsewhere = Object.assign(desk, { ledgerOption: " --ledger data/demo.sqlite" });
    expect(await elsewhere.text(ANN, "tasks")).toContain(
      "and 5 more: pawpact tasks --period 2026-03 --ledger data/demo.sqlite\n",
    );
  });

  test("end with lines short enough to be typed, each of which asks for its own task", async () => {
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(MONDAY + MINUTE)]);
    const lines = [...(await desk.text(ANN, "tasks")).matchAll(/^Why \S+: \/pact (why \S+)$/gm)];
    expect(lines.map(([, line]) => line)).toEqual([`why ${MONDAY + MINUTE}.000001`, `why ${MONDAY}.000001`]);
    for (const [index, [, line]] of lines.entries()) {
      const root = threadAt(index === 0 ? MONDAY + MINUTE : MONDAY);
      expect(await desk.text(ANN, line!)).toContain(`task ${root}:`);
    }
    const offered = /\/pact (task confirm \S+)/.exec(await desk.text(ANN, lines[0]![1]!))![1]!;
    expect(offered).toBe(`task confirm task:${MONDAY + MINUTE}.000001`);
    expect(await desk.text(ANN, offered)).not.toContain("REFUSED");
  });

  test("say what their marks mean", async () => {
    const night = MONDAY + 12 * HOUR;
    const nineToFive = { 1: [{ fromMinute: 540, toMinute: 1_020 }] };
    const calendar = { timezone: "UTC", hours: nineToFive, holidays: [], overrides: {} };
    const facts = [...answered(MONDAY), ...answered(night), ...handedOff(MONDAY + HOUR)];
    const desk = await TestDesk.open(facts, { calendar });
    desk.now = night + 10 * MINUTE;
    const text = await desk.text(ANN, "tasks");
    expect(text).toContain("* the clock still runs: marked with …\n");
    expect(text).toContain("* 0ms: all of it lies outside of the clock's hours, or was waited for");
    expect(text).toContain("handed off");
    expect(text).not.toContain("handed-off");
    desk.now = MONDAY + 30 * MINUTE;
    expect(await desk.text(ANN, "tasks")).not.toContain("0ms:");
  });

  test("are of the period that runs if it has any, else of the latest that has", async () => {
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(MONDAY + 40 * DAY)]);
    desk.now = MONDAY + 41 * DAY;
    expect(await desk.text(ANN, "tasks")).toContain("the latest tasks, 2026-04");
    desk.now = MONDAY + 80 * DAY;
    expect(await desk.text(ANN, "tasks")).toContain("the latest tasks, 2026-04");
    expect(await desk.text(ANN, "tasks 2026-W10")).toContain("the latest tasks, 2026-W10");
    expect(await desk.text(ANN, "tasks 2026-01")).toContain("No task in 2026-01.");
  });

  test("may be those alone that are open, or closed", async () => {
    const later = MONDAY + 30 * MINUTE;
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(later)]);
    await desk.ask(ANN, "task done", { conversation: threadAt(later) });
    expect(rows(await desk.text(ANN, "tasks open"))).toEqual([expect.stringContaining("09:00  open")]);
    expect(rows(await desk.text(ANN, "tasks closed"))).toEqual([
      expect.stringContaining("09:30  completed C"),
    ]);
    expect(await desk.text(ANN, "tasks open of:slack:UBOB")).toContain(
      "No task in the last 31 days that is open.",
    );
  });

  test("are the same out of a file, which is left in order", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pawpact-ask-"));
    const store = await openSqlite(join(folder, "ledger.sqlite"), { mode: "write" });
    try {
      const facts = Array.from({ length: 300 }, (_, n) => answered(MONDAY + n * 1_000)).flat();
      const [memory, sqlite] = [
        await TestDesk.open(facts),
        await TestDesk.open(facts, {}, store.agreement("test")),
      ];
      for (const line of [
        "tasks",
        "status",
        "task done",
        "tasks of:slack:UANN",
        "rate 5",
        "score",
        "why total",
      ]) {
        expect(await sqlite.text(ANN, line)).toBe(await memory.text(ANN, line));
      }
    } finally {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test("may be somebody's alone", async () => {
    const desk = await TestDesk.open([...answered(MONDAY), ...answered(MONDAY + MINUTE, 2, { actor: bob })]);
    const text = await desk.text(ANN, "tasks of:<@UBOB>");
    expect(text).toContain("Only those of @UBOB.");
    expect(rows(text)).toHaveLength(1);
  });
});

describe("looking back", () => {
  /** A ledger that counts the conversations that are read out of it. */
  function counting(ledger: Ledger): { ledger: Ledger; read: () => number } {
    let read = 0;
    async function* counted(span: Parameters<Ledger["conversations"]>[0]): AsyncIterable<StoredConversation> {
      for await (const stored of ledger.conversations(span)) {
        read += 1;
        yield stored;
      }
    }
    const proxy = new Proxy(ledger, {
      get: (target, name) => {
        if (name === "conversations") return counted;
        const value = Reflect.get(target, name);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
    return { ledger: proxy, read: () => read };
  }

  const later = { from: MONDAY, to: MONDAY + 28 * DAY };

  test("finds the same tasks as folding the whole span", async () => {
    const instants = fc.uniqueArray(fc.integer({ min: 0, max: 27 * 24 * 60 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(instants, fc.integer({ min: 1, max: 25 }), async (minutes, most) => {
        const facts = minutes.flatMap((minute): Fact[] =>
          answered(MONDAY + minute * MINUTE, 1 + (minute % 3_000)),
        );
        const { ledger, frame } = await opened(facts);
        const all: string[] = [];
        for await (const { task } of tasksOf(ledger, frame, later, later.to)) all.push(task.id);
        const { tasks } = await latestTasks(ledger, frame, later, later.to, most);
        const expected = all.sort((one, other) => minuteOf(other) - minuteOf(one)).slice(0, most);
        expect(tasks.map(({ task }) => task.id)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("reads a few conversations of a busy month, not all of it", async () => {
    const facts = Array.from({ length: 3_000 }, (_, n) => answered(MONDAY + n * 13 * MINUTE)).flat();
    const { ledger, frame } = await opened(facts);
    const watched = counting(ledger);
    const { tasks } = await latestTasks(watched.ledger, frame, later, later.to, 20);
    expect(tasks).toHaveLength(20);
    expect(watched.read()).toBeLessThan(150);
  });

  test("ends after a bounded number of conversations where nothing fits, and says how far it came", async () => {
    const facts = Array.from({ length: 4_000 }, (_, n) => answered(later.to - n * MINUTE)).flat();
    const { ledger, frame } = await opened(facts);
    const watched = counting(ledger);
    const { tasks, since } = await latestTasks(watched.ledger, frame, later, later.to, 20, () => false);
    expect([tasks, since > later.from, since < later.to - HOUR]).toEqual([[], true, true]);
    expect(watched.read()).toBeLessThan(1_102);
  });

  test("is bounded where everything happened within a second, too", async () => {
    const facts = Array.from({ length: 1_000 }, (_, n) => answered(later.to - HOUR + (n % 7))).flat();
    const many = facts.map((fact, n) => ({
      ...fact,
      id: `${fact.id}${n}`,
      conversation: `${fact.conversation}${n >> 1}`,
    }));
    const { ledger, frame } = await opened(many);
    const watched = counting(ledger);
    expect((await latestTasks(watched.ledger, frame, later, later.to, 20)).tasks).toHaveLength(20);
    expect(watched.read()).toBeLessThan(1_102);
  });

  async function opened(facts: readonly Fact[]) {
    const desk = await TestDesk.open(facts);
    return { ledger: desk.ledger, frame: desk.frame() };
  }

  function minuteOf(id: string): number {
    return Number(/slack:C1:(\d+)\./.exec(id)![1]);
  }
});
