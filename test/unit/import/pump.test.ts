import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../../adapters/import/item.js";
import { emptyPumped, pump } from "../../../adapters/import/pump.js";
import type { Terms } from "../../../src/agreement/terms.js";
import type { Recorder } from "../../../src/app/record.js";
import { compileRules } from "../../../src/chat/rules.js";
import type { Fact } from "../../../src/task/fact.js";
import { conversation } from "../../kit/facts.js";
import { termsWith } from "../../kit/terms.js";

const rules = compileRules(termsWith());
const { fact, open } = conversation();

async function* rows(count: number, told: { read: number } = { read: 0 }): AsyncGenerator<ImportItem> {
  for (let line = 1; line <= count; line++) {
    told.read = line;
    yield { kind: "facts", facts: [{ ...open(line), id: `fact ${line}` } as Fact], line };
  }
}

/** Records what it is given when it is let. */
function slowRecorder() {
  const facts: Fact[] = [];
  const gates: (() => void)[] = [];
  const recorder: Recorder = {
    async record(batch) {
      await new Promise<void>((open) => gates.push(open));
      facts.push(...batch);
      return { recorded: batch.length, duplicates: 0, differing: 0, parked: 0 };
    },
  };
  return { recorder, facts, gates };
}

describe("an import", () => {
  test("counts tasks by the priorities that no clock has a time for", async () => {
    const recorder: Recorder = {
      record: async ({ length }) => ({ recorded: length, duplicates: 0, differing: 0, parked: 0 }),
    };
    const given = ["urgent", "URGENT", "high", "low", "high", "__proto__", "default", undefined];
    async function* items(): AsyncGenerator<ImportItem> {
      for (const [line, priority] of given.entries()) {
        yield { kind: "facts", facts: [open(line, priority === undefined ? {} : { priority })], line };
      }
      yield { kind: "facts", facts: [fact("task.prioritized", 9, { priority: "high" })], line: 8 };
    }
    const run = async (terms: Terms) => {
      const sum = emptyPumped();
      await pump(items(), sum, { rules: compileRules(terms), recorder, onFault: () => {} });
      return Object.entries(sum.unnamedPriorities);
    };
    expect(await run(termsWith())).toEqual([
      ["high", 3],
      ["__proto__", 1],
    ]);
    const { sla } = termsWith();
    // Nothing is judged by a priority where no clock is promised.
    expect(await run(termsWith({ sla: { ...sla!, objectives: [] } }))).toEqual([]);
  });

  test("counts what became of its rows and facts", async () => {
    const recorder: Recorder = {
      record: async () => ({ recorded: 1, duplicates: 2, differing: 3, parked: 1 }),
    };
    const place = { platform: "slack", channel: "C1" };
    const gap = { kind: "replies", place, conversation: "slack:C1:1", at: 0, count: 1 } as const;
    async function* items(): AsyncGenerator<ImportItem> {
      yield { kind: "facts", facts: [open(0), open(1)], line: 1 };
      yield { kind: "fault", line: 2, message: "what is this" };
      yield { kind: "events", events: [gap, gap], line: 3 };
      yield { kind: "events", events: [], line: 4 };
      yield { kind: "warning", line: 5, message: "there is more" };
    }
    const sum = emptyPumped();
    const faults: number[] = [];
    const warnings: number[] = [];
    await pump(items(), sum, {
      rules,
      recorder,
      onFault: ({ line }) => faults.push(line),
      onWarning: ({ line }) => warnings.push(line),
    });
    // Two conversations, and so two commits.
    expect(sum).toEqual({
      rows: 3,
      badRows: 1,
      rowsWithoutFacts: 1,
      opened: 2,
      unnamedPriorities: {},
      recorded: 2,
      alreadyThere: 4,
      differing: 6,
      parked: 2,
      unrecorded: 0,
    });
    expect([faults, warnings]).toEqual([[2], [5]]);
  });

  test("hands on no fact that a ledger could not read again: its row is a bad one", async () => {
    const late = { place: { platform: "slack", channel: "C1" }, conversation: "slack:C1:1" };
    const author = { id: "slack:UANN" };
    const message = { kind: "message", ...late, message: "slack:C1:1", author, text: "hi" } as const;
    async function* items(): AsyncGenerator<ImportItem> {
      yield { kind: "events", events: [{ ...message, at: 4_102_444_800_000 }], line: 1 };
      yield { kind: "events", events: [{ ...message, at: 1, lastEditedAt: 9_999_999_999_999 }], line: 2 };
      yield { kind: "events", events: [{ kind: "replies", ...late, at: 1, count: -1 }], line: 3 };
      yield { kind: "events", events: [{ ...message, at: 4_102_444_799_999 }], line: 4 };
    }
    const { recorder, facts, gates } = slowRecorder();
    const sum = emptyPumped();
    const faults: string[] = [];
    const onFault = ({ line, message }: { line: number; message: string }) =>
      faults.push(`${line}: ${message}`);
    const pumping = pump(items(), sum, { rules, recorder, onFault });
    while (gates.length === 0) await new Promise(setImmediate);
    gates[0]?.();
    await pumping;
    expect(faults).toMatchInlineSnapshot(`
      [
        "1: at: found 4102444800000, expected ms since 1970, up to the end of 2099",
        "2: at: found 9999999999999, expected ms since 1970, up to the end of 2099",
        "3: data.count: found -1, expected at least 0",
      ]
    `);
    expect([sum.rows, sum.badRows, facts.map(({ at }) => at)]).toEqual([1, 3, [4_102_444_799_999]]);
  });

  test("counts what is durable when the ledger fails once, in the same batch too", async () => {
    const kept: Fact[] = [];
    let calls = 0;
    const recorder: Recorder = {
      record: async (batch) => {
        calls += 1;
        if (calls === 2) throw new Error("the disk is full");
        // It is durable long after the other one has failed.
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        kept.push(...batch);
        return { recorded: batch.length, duplicates: 0, differing: 0, parked: 0 };
      },
    };
    async function* items(): AsyncGenerator<ImportItem> {
      for (let line = 1; line <= 1_200; line++) {
        yield { kind: "facts", facts: [conversation(`slack:C1:${line}`).open(0)], line };
      }
    }
    const sum = emptyPumped();
    await expect(pump(items(), sum, { rules, recorder, onFault: () => {} })).rejects.toThrow(
      "the disk is full",
    );
    expect(sum.recorded).toBeGreaterThan(0);
    expect([sum.recorded, sum.unrecorded, sum.recorded + sum.unrecorded]).toEqual([kept.length, 1, sum.rows]);
  });

  test("reads no further than the recorder keeps up with", async () => {
    const told = { read: 0 };
    const { recorder, facts, gates } = slowRecorder();
    const pumping = pump(rows(10_000, told), emptyPumped(), { rules, recorder, onFault: () => {} });
    while (gates.length < 2) await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(told.read).toBe(500);
    let done = false;
    const ended = pumping.then(() => {
      done = true;
    });
    while (!done) {
      for (const open of gates.splice(0)) open();
      await new Promise(setImmediate);
    }
    await ended;
    expect(new Set(facts.map(({ id }) => id)).size).toBe(10_000);
  });

  test("records what was read before it is stopped, and nothing after", async () => {
    const told = { read: 0 };
    const kept: Fact[] = [];
    const recorder: Recorder = {
      record: async (batch) => {
        kept.push(...batch);
        return { recorded: batch.length, duplicates: 0, differing: 0, parked: 0 };
      },
    };
    const stopped = () => told.read === 700;
    await pump(rows(10_000, told), emptyPumped(), { rules, recorder, onFault: () => {}, stopped });
    expect([told.read, kept.length]).toEqual([700, 700]);
  });

  test("records what a source gave before it broke off, and then fails with the source's reason", async () => {
    const { recorder, facts, gates } = slowRecorder();
    async function* broken(): AsyncGenerator<ImportItem> {
      yield* rows(3);
      throw new Error("the disk is gone");
    }
    const pumping = pump(broken(), emptyPumped(), { rules, recorder, onFault: () => {} });
    const refused = expect(pumping).rejects.toThrow("the disk is gone");
    while (gates.length === 0) await new Promise(setImmediate);
    gates[0]?.();
    await refused;
    expect(facts).toHaveLength(3);
  });

  test("stops reading when the ledger fails, once nothing is under way", async () => {
    const told = { read: 0 };
    let underWay = 0;
    const recorder: Recorder = {
      record: async () => {
        underWay += 1;
        await new Promise(setImmediate);
        underWay -= 1;
        throw new Error("the ledger is gone");
      },
    };
    const pumping = pump(rows(100_000, told), emptyPumped(), { rules, recorder, onFault: () => {} });
    await expect(pumping).rejects.toThrow("the ledger is gone");
    expect(underWay).toBe(0);
    expect(told.read).toBeLessThan(5_000);
  });
});
