import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerStore, Step } from "../../src/ports/ledger.js";
import { anyTimeline, plainDump, plainSteps, Scribe, stepOf, withFrame } from "./ledger-parts.js";
import { setupStore } from "./ledger-setup.js";

export function figuresContract(open: () => Promise<LedgerStore>): void {
  describe("figures", () => {
    const setup = setupStore(open);

    it("counts steps up to now, pending or not; a row or a set without anything is empty", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh(), "now", 10));
      const timeline = [
        stepOf(
          5,
          {
            "d:1": [
              [1, 1],
              [2, 7],
            ],
          },
          { "p:1": [["ann", 1]] },
        ),
        stepOf(
          20,
          {
            "d:1": [
              [1, 2],
              [2, -7],
            ],
            "d:2": [[3, 3]],
          },
          {
            "p:1": [
              ["bob", 1],
              ["cyd", 1],
            ],
          },
        ),
        stepOf(30, { "d:1": [[1, -3]] }, { "p:1": [["ann", -1]] }),
      ];
      await scribe.record("c", () => timeline);
      const at = async (now: number) => {
        const { watermark, rows, distinct } = await scribe.ledger.tally(
          "now",
          ["d:1", "d:2", "d:3"],
          ["p:1", "p:2"],
          now,
        );
        return [
          watermark,
          [...rows].map(([row, counters]) => [row, [...counters], counters.size]),
          [...distinct],
        ];
      };
      expect(await at(10)).toEqual([
        10,
        [
          [
            "d:1",
            [
              [1, 1],
              [2, 7],
            ],
            2,
          ],
          ["d:2", [], 0],
          ["d:3", [], 0],
        ],
        [
          ["p:1", 1],
          ["p:2", 0],
        ],
      ]);
      expect(await at(20)).toEqual([
        10,
        [
          ["d:1", [[1, 3]], 1],
          ["d:2", [[3, 3]], 1],
          ["d:3", [], 0],
        ],
        [
          ["p:1", 3],
          ["p:2", 0],
        ],
      ]);
      expect(await at(30)).toEqual([
        10,
        [
          ["d:1", [], 0],
          ["d:2", [[3, 3]], 1],
          ["d:3", [], 0],
        ],
        [
          ["p:1", 2],
          ["p:2", 0],
        ],
      ]);
    });

    it("gives rows whose entries can be asked for one by one", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      await scribe.record("c", () => [
        stepOf(0, {
          "d:1": [
            [4, -2],
            [1, 9_007_199_254_740_991],
            [70_000, 5],
          ],
        }),
      ]);
      const row = (await scribe.ledger.tally("now", ["d:1"], [], 0)).rows.get("d:1")!;
      const seen: number[][] = [];
      row.forEach((value, code) => {
        seen.push([code, value]);
      });
      expect(seen.sort(([one], [other]) => one! - other!)).toEqual([
        [1, 9_007_199_254_740_991],
        [4, -2],
        [70_000, 5],
      ]);
      expect([row.get(4), row.get(5), row.has(70_000), row.has(2)]).toEqual([-2, undefined, true, false]);
      expect([[...row.keys()].length, [...row.values()].length, [...row.entries()].length]).toEqual([
        3, 3, 3,
      ]);
    });

    it("counts at once what was recorded or moved since it was asked last", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      const at = async (now: number) => {
        const { rows, distinct } = await scribe.ledger.tally("now", ["d:1", "d:2"], ["p:1"], now);
        return [[...rows.get("d:1")!], [...rows.get("d:2")!], distinct.get("p:1")];
      };
      expect(await at(0)).toEqual([[], [], 0]);
      await scribe.record("a", () => [stepOf(0, { "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] })]);
      expect(await at(0)).toEqual([[[1, 1]], [], 1]);
      await scribe.record("b", () => [stepOf(0, { "d:1": [[1, 1]] }), stepOf(9, { "d:2": [[2, 2]] })]);
      expect(await at(0)).toEqual([[[1, 2]], [], 1]);
      await scribe.ledger.advance("now", 9);
      expect(await at(9)).toEqual([[[1, 2]], [[2, 2]], 1]);
      await scribe.record("a", () => []);
      expect(await at(9)).toEqual([[[1, 1]], [[2, 2]], 0]);
    });

    it("can't be scored before its watermark", async () => {
      const ledger = await withFrame(setup.fresh(), "now", 10);
      await expect(ledger.tally("now", [], [], 9)).rejects.toThrowErrorMatchingInlineSnapshot(
        `[LedgerError: ledger: frame now can't be scored at 9; its counters stand at 10, expected a now at or after it. Refold the facts.]`,
      );
    });

    it("keeps no zero, no empty row and no member without a count", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      const timeline = [
        stepOf(
          0,
          {
            "d:1": [
              [1, 1],
              [2, 2],
            ],
            "d:2": [[1, 1]],
          },
          {
            "p:1": [
              ["ann", 1],
              ["bob", 2],
            ],
          },
        ),
      ];
      await scribe.record("a", () => timeline);
      await scribe.record("b", () => timeline);
      expect(plainDump(await scribe.ledger.dump("now")).members).toEqual([
        ["p:1", "ann", 2],
        ["p:1", "bob", 4],
      ]);
      await scribe.record("a", () => [stepOf(0, { "d:1": [[2, 2]] }, { "p:1": [["bob", 2]] })]);
      await scribe.record("b", () => [stepOf(0, { "d:1": [[2, -1]] }, { "p:1": [["ann", 0]] })]);
      expect(plainDump(await scribe.ledger.dump("now"))).toEqual({
        watermark: 0,
        rows: [["d:1", [[2, 1]]]],
        members: [["p:1", "bob", 2]],
        pending: [],
      });
    });

    it("counts as members only those with a count above zero", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      await scribe.record("a", () => [
        stepOf(
          0,
          {},
          {
            "p:1": [
              ["ann", -1],
              ["bob", 1],
            ],
          },
        ),
      ]);
      const size = async () => (await scribe.ledger.tally("now", [], ["p:1"], 0)).distinct.get("p:1");
      expect(await size()).toBe(1);
      await scribe.record("b", () => [stepOf(0, {}, { "p:1": [["ann", 1]] })]);
      expect(await size()).toBe(1);
      await scribe.record("c", () => [
        stepOf(
          0,
          {},
          {
            "p:1": [
              ["ann", 1],
              ["bob", 1],
            ],
          },
        ),
      ]);
      expect(await size()).toBe(2);
    });

    it("replaces the pending steps of a conversation, those of others stay", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      await scribe.record("a", () => [stepOf(10, { "d:1": [[1, 1]] }), stepOf(20, { "d:1": [[1, 1]] })]);
      await scribe.record("b", () => [stepOf(15, { "d:1": [[2, 1]] })]);
      await scribe.record("a", () => [stepOf(30, { "d:1": [[3, 1]] })]);
      expect(plainDump(await scribe.ledger.dump("now")).pending).toEqual([
        ["a", 30, [["d:1", [[3, 1]]]], []],
        ["b", 15, [["d:1", [[2, 1]]]], []],
      ]);
      await scribe.record("b", () => []);
      expect(plainSteps(await scribe.ledger.pending("now", 0, 99, 99))).toEqual([
        ["a", 30, [["d:1", [[3, 1]]]], []],
      ]);
    });

    it("lists pending steps by instant, then conversation, and never parts an instant", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      const step = (from: number) => stepOf(from, { "d:1": [[from, 1]] });
      await scribe.record("b", () => [step(30), step(10), step(20)]);
      await scribe.record("a", () => [step(20), step(40)]);
      await scribe.record("c", () => [step(20)]);
      const asked = async (from: number, to: number, limit: number) =>
        (await scribe.ledger.pending("now", from, to, limit)).map(
          ({ conversation, step }) => conversation + step.from,
        );
      expect(await asked(0, 100, 100)).toEqual(["b10", "a20", "b20", "c20", "b30", "a40"]);
      expect(await asked(10, 40, 100)).toEqual(["a20", "b20", "c20", "b30", "a40"]);
      expect(await asked(0, 39, 1)).toEqual(["b10"]);
      expect(await asked(0, 100, 2)).toEqual(["b10", "a20", "b20", "c20"]);
      expect(await asked(0, 100, 0)).toEqual([]);
      expect(await asked(40, 100, 10)).toEqual([]);
    });

    it("moves steps into the counters up to and including the instant, once", async () => {
      const scribe = new Scribe(await withFrame(setup.fresh()));
      await scribe.record("c", () => [
        stepOf(10, { "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }),
        stepOf(11, { "d:1": [[1, 1]] }),
      ]);
      for (const to of [10, 10, 5]) await scribe.ledger.advance("now", to);
      const expected = {
        watermark: 10,
        rows: [["d:1", [[1, 1]]]],
        members: [["p:1", "ann", 1]],
        pending: [["c", 11, [["d:1", [[1, 1]]]], []]],
      };
      expect(plainDump(await scribe.ledger.dump("now"))).toEqual(expected);
      expect((await scribe.ledger.frames())[0]!.watermark).toBe(10);
      await scribe.ledger.advance("now", 99);
      expect(plainDump(await scribe.ledger.dump("now"))).toMatchObject({
        rows: [["d:1", [[1, 2]]]],
        pending: [],
      });
    });

    it("gives the same tally wherever the watermark was moved in between, and the same dump as a recount", async () => {
      const turn = fc.oneof(
        fc.record({ conversation: fc.constantFrom("a", "b", "c"), timeline: anyTimeline }),
        fc.record({ to: fc.integer({ min: 1, max: 100 }) }),
      );
      await fc.assert(
        fc.asyncProperty(
          fc.array(turn, { maxLength: 14 }),
          fc.integer({ min: 0, max: 20 }),
          async (turns, later) => {
            const moved = new Scribe(await withFrame(setup.fresh()));
            const unmoved = new Scribe(await withFrame(setup.fresh()));
            let watermark = 0;
            for (const one of turns) {
              if ("to" in one) {
                await moved.ledger.advance("now", one.to);
                watermark = Math.max(watermark, one.to);
              } else {
                const timelineIn = (): readonly Step[] => one.timeline;
                for (const scribe of [moved, unmoved]) await scribe.record(one.conversation, timelineIn);
              }
            }
            const tallyOf = async ({ ledger }: Scribe) => {
              const { rows, distinct } = await ledger.tally(
                "now",
                ["d:1", "d:2", "p:1"],
                ["p:1", "p:2"],
                watermark + later,
              );
              const sorted = [...rows].map(([row, counters]) => [
                row,
                [...counters].sort(([one], [other]) => one - other),
              ]);
              return [sorted, [...distinct]];
            };
            expect(await tallyOf(moved)).toEqual(await tallyOf(unmoved));
            expect(plainDump(await moved.ledger.dump("now"))).toEqual(moved.expectedDump("now", watermark));
          },
        ),
        { numRuns: 40 },
      );
    });
  });
}
