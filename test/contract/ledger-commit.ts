import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerStore } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import {
  anyDelta,
  commitOf,
  deltaOf,
  factOf,
  plainDump,
  Scribe,
  Sum,
  stepOf,
  withFrame,
} from "./ledger-parts.js";
import { setupStore } from "./ledger-setup.js";

export function commitContract(open: () => Promise<LedgerStore>): void {
  describe("recording", () => {
    const setup = setupStore(open);
    const first = factOf("c", "one", 10);
    const second = factOf("c", "two", 20);

    it("knows nothing of a conversation without facts", async () => {
      const ledger = await withFrame(setup.fresh(), "now", 5);
      expect(await ledger.load("c")).toEqual({
        conversation: "c",
        version: "0",
        facts: [],
        frames: [{ id: "now", watermark: 5, state: "active" }],
      });
    });

    it("gives back what was recorded, with the version that it was recorded under", async () => {
      const ledger = setup.fresh();
      expect(await ledger.commit(commitOf("c", "0", "v2", [first, second]))).toEqual({ status: "done" });
      const stored = await ledger.load("c");
      expect(stored.version).toBe("v2");
      expect(byId(stored.facts)).toEqual([first, second]);
      expect(await ledger.extent()).toEqual({ conversations: 1, facts: 2, firstAt: 10, lastAt: 20 });
    });

    it("answers duplicate before it looks at the version or the frames, and changes nothing", async () => {
      const ledger = setup.fresh();
      await ledger.commit(commitOf("c", "0", "v1", [first]));
      const again = commitOf(
        "c",
        "old",
        "v9",
        [first],
        [{ frame: "gone", watermark: 0, delta: deltaOf(), pending: [] }],
      );
      expect(await ledger.commit(again)).toEqual({ status: "duplicate" });
      expect((await ledger.load("c")).version).toBe("v1");
    });

    it("records a commit that brings a known fact and a new one", async () => {
      const ledger = setup.fresh();
      await ledger.commit(commitOf("c", "0", "v1", [first]));
      expect(await ledger.commit(commitOf("c", "v1", "v2", [first, second]))).toEqual({ status: "done" });
      expect(byId((await ledger.load("c")).facts)).toEqual([first, second]);
      expect(await ledger.extent()).toMatchObject({ conversations: 1, facts: 2 });
    });

    it("answers a conflict with what it holds when the version is another, and changes nothing", async () => {
      const ledger = await withFrame(setup.fresh());
      const change = { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, 1]] }), pending: [] };
      await ledger.commit(commitOf("c", "0", "v1", [first], [change]));
      const stored = {
        conversation: "c",
        version: "v1",
        facts: [first],
        frames: [{ id: "now", watermark: 0, state: "active" }],
      };
      for (const expected of ["0", "v0"]) {
        const late = commitOf("c", expected, "v2", [second], [change]);
        expect(await ledger.commit(late)).toEqual({ status: "conflict", stored });
      }
      expect(await ledger.load("c")).toEqual(stored);
      expect(plainDump(await ledger.dump("now")).rows).toEqual([["d:1", [[1, 1]]]]);
    });

    it("answers a conflict for an unknown conversation that a version was expected of", async () => {
      const ledger = setup.fresh();
      const stored = { conversation: "c", version: "0", facts: [], frames: [] };
      expect(await ledger.commit(commitOf("c", "v1", "v2", [first]))).toEqual({ status: "conflict", stored });
      expect(await ledger.extent()).toEqual({ conversations: 0, facts: 0, firstAt: null, lastAt: null });
    });

    it("answers a conflict when the watermark is another by now", async () => {
      const ledger = await withFrame(setup.fresh());
      await ledger.advance("now", 50);
      const change = { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, 1]] }), pending: [] };
      const result = await ledger.commit(commitOf("c", "0", "v1", [first], [change]));
      expect(result).toMatchObject({
        status: "conflict",
        stored: { frames: [{ id: "now", watermark: 50 }] },
      });
      expect(plainDump(await ledger.dump("now")).rows).toEqual([]);
    });

    it("answers a conflict for a frame that is not there, is left out or named in place of another", async () => {
      const ledger = await withFrame(setup.fresh());
      const change = (frame: string) => ({
        frame,
        watermark: 0,
        delta: deltaOf({ "d:1": [[1, 1]] }),
        pending: [],
      });
      for (const frames of [[change("gone")], [change("now"), change("gone")], []]) {
        const result = await ledger.commit(commitOf("c", "0", "v1", [first], frames));
        expect(result).toMatchObject({
          status: "conflict",
          stored: { version: "0", frames: [{ id: "now" }] },
        });
      }
      expect(await ledger.extent()).toMatchObject({ facts: 0 });
      expect(plainDump(await ledger.dump("now")).rows).toEqual([]);
    });

    it("replaces a fact of the same id, and moves the first and last instant with it", async () => {
      const ledger = setup.fresh();
      await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one", 500), second]));
      const better = factOf("c", "one", 30, "better");
      expect(await ledger.commit(commitOf("c", "v1", "v2", [better]))).toEqual({ status: "done" });
      expect(byId((await ledger.load("c")).facts)).toEqual([better, second]);
      expect(await ledger.extent()).toEqual({ conversations: 1, facts: 2, firstAt: 20, lastAt: 30 });
    });

    it("lets one of two commits that start from the same version win", async () => {
      const ledger = setup.fresh();
      const results = await Promise.all(
        [first, second].map((fact) => ledger.commit(commitOf("c", "0", `v-${fact.id}`, [fact]))),
      );
      expect(results.map(({ status }) => status).sort()).toEqual(["conflict", "done"]);
      expect((await ledger.load("c")).facts).toHaveLength(1);
    });

    it("records many conversations at once", async () => {
      const ledger = await withFrame(setup.fresh());
      const change = { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, 1]] }), pending: [] };
      const results = await Promise.all(
        Array.from({ length: 300 }, (_, index) => {
          return ledger.commit(commitOf(`c${index}`, "0", "v1", [factOf(`c${index}`, "one")], [change]));
        }),
      );
      expect(results.every(({ status }) => status === "done")).toBe(true);
      expect(plainDump(await ledger.dump("now")).rows).toEqual([["d:1", [[1, 300]]]]);
      expect(await ledger.extent()).toMatchObject({ conversations: 300, facts: 300 });
    });

    it("refuses a commit without a fact", async () => {
      const ledger = setup.fresh();
      await expect(ledger.commit(commitOf("c", "0", "v1", []))).rejects.toThrowErrorMatchingInlineSnapshot(
        `[TypeError: commit: found no fact for c, expected at least one. Commit only what is new]`,
      );
    });

    it("keeps any text that can be stored in ids, rows and members", async () => {
      const text = fc
        .string({ unit: "binary", minLength: 1, maxLength: 12 })
        .filter((string) => !string.includes("\0"));
      await fc.assert(
        fc.asyncProperty(text, text, text, text, async (conversation, id, row, name) => {
          const ledger = await withFrame(setup.fresh(), name);
          const fact = factOf(conversation, id, 1, `${row}\u0000${name}`);
          const delta = {
            rows: new Map([[row, new Map([[1, 2]])]]),
            members: new Map([[row, new Map([[name, 1]])]]),
          };
          const pending = [{ from: 7, delta }];
          const change = { frame: name, watermark: 0, delta, pending };
          expect(await ledger.commit(commitOf(conversation, "0", "v", [fact], [change]))).toEqual({
            status: "done",
          });
          const stored = await ledger.load(conversation);
          expect([stored.conversation, stored.facts]).toEqual([conversation, [fact]]);
          expect(plainDump(await ledger.dump(name))).toEqual({
            watermark: 0,
            rows: [[row, [[1, 2]]]],
            members: [[row, name, 1]],
            pending: [[conversation, 7, [[row, [[1, 2]]]], [[row, [[name, 1]]]]]],
          });
          const { rows, distinct } = await ledger.tally(name, [row], [row], 7);
          expect([[...rows.get(row)!], distinct.get(row)]).toEqual([[[1, 4]], 1]);
        }),
        { numRuns: 40 },
      );
    });

    it("shares nothing with its callers: what they alter afterwards stays as it was", async () => {
      const ledger = await withFrame(setup.fresh());
      const fact = factOf("c", "one");
      const counters = new Map([[1, 1]]);
      const delta = { rows: new Map([["d:1", counters]]), members: new Map() };
      const pending = [stepOf(9, { "d:1": [[2, 2]] })];
      const answer = ledger.commit(
        commitOf("c", "0", "v1", [fact], [{ frame: "now", watermark: 0, delta, pending }]),
      );
      (fact as { at: number }).at = 999;
      counters.set(1, 999);
      pending.pop();
      await answer;
      const given = await ledger.load("c");
      (given.facts as Fact[]).length = 0;
      (given.frames as unknown[]).length = 0;
      const tally = await ledger.tally("now", ["d:1"], [], 9);
      try {
        (tally.rows.get("d:1") as Map<number, number>).set(1, 999);
      } catch {
        // It can't be altered at all: as good.
      }
      expect((await ledger.load("c")).facts).toEqual([factOf("c", "one")]);
      expect((await ledger.load("c")).frames).toHaveLength(1);
      expect([...(await ledger.tally("now", ["d:1"], [], 9)).rows.get("d:1")!]).toEqual([
        [1, 1],
        [2, 2],
      ]);
    });

    it("holds the same figures however a list of differences is split into commits", async () => {
      const item = fc.record({
        conversation: fc.constantFrom("a", "b", "c"),
        delta: anyDelta,
        pending: fc.array(fc.record({ from: fc.integer({ min: 1, max: 50 }), delta: anyDelta }), {
          maxLength: 3,
        }),
        isLast: fc.boolean(),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(item, { maxLength: 12 }), async (items) => {
          const split = await withFrame(setup.fresh());
          const whole = await withFrame(setup.fresh());
          const total = new Sum();
          for (const conversation of ["a", "b", "c"]) {
            const own = items.filter((one) => one.conversation === conversation);
            const facts = own.map((_, index) => factOf(conversation, `fact-${index}`));
            let version = "0";
            let from = 0;
            for (let index = 0; index < own.length; index++) {
              total.add(own[index]!.delta);
              if (!own[index]!.isLast && index < own.length - 1) continue;
              const part = new Sum();
              for (const { delta } of own.slice(from, index + 1)) part.add(delta);
              const change = { frame: "now", watermark: 0, delta: part.delta, pending: own[index]!.pending };
              const commit = commitOf(conversation, version, `v${index}`, facts.slice(from, index + 1), [
                change,
              ]);
              expect(await split.commit(commit)).toEqual({ status: "done" });
              version = `v${index}`;
              from = index + 1;
            }
            const all = new Sum();
            for (const { delta } of own) all.add(delta);
            const change = {
              frame: "now",
              watermark: 0,
              delta: all.delta,
              pending: own.at(-1)?.pending ?? [],
            };
            if (own.length > 0) await whole.commit(commitOf(conversation, "0", "v", facts, [change]));
          }
          const dump = plainDump(await split.dump("now"));
          expect(dump).toEqual(plainDump(await whole.dump("now")));
          const scribe = new Scribe(split);
          scribe.keep("now", "all", [{ from: 0, delta: total.delta }]);
          expect({ ...dump, pending: [] }).toEqual(scribe.expectedDump("now", 0));
        }),
        { numRuns: 40 },
      );
    });
  });

  describe("parking", () => {
    const setup = setupStore(open);
    const good = (name: string) => commitOf(name, "0", "v1", [factOf(name, "one")]);

    it("keeps aside what can't be recorded, says why, and records the rest of its group", async () => {
      const ledger = setup.fresh();
      const bad = commitOf("bad", "0", "v1", [factOf("elsewhere", "one")]);
      const results = await Promise.all([good("a"), bad, good("b")].map((commit) => ledger.commit(commit)));
      const reason = "fact one: found conversation elsewhere, expected bad";
      expect(results).toEqual([{ status: "done" }, { status: "parked", reason }, { status: "done" }]);
      expect(await ledger.parked()).toEqual([
        { conversation: "bad", facts: [factOf("elsewhere", "one")], reason },
      ]);
      expect(await ledger.extent()).toMatchObject({ conversations: 2, facts: 2 });
      expect(await ledger.load("bad")).toMatchObject({ version: "0", facts: [] });
    });

    it("keeps the same facts aside once, however often they come", async () => {
      const ledger = setup.fresh();
      const bad = commitOf("bad", "0", "v1", [factOf("elsewhere", "one")]);
      await Promise.all([ledger.commit(bad), ledger.commit(bad)]);
      await ledger.commit(bad);
      expect(await ledger.parked()).toHaveLength(1);
    });

    it("names facts no longer once they are recorded after all", async () => {
      const ledger = await withFrame(setup.fresh());
      const change = (by: number) => [
        { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, by]] }), pending: [] },
      ];
      const facts = [factOf("c", "one")];
      expect(await ledger.commit(commitOf("c", "0", "v1", facts, change(0.5)))).toMatchObject({
        status: "parked",
      });
      expect(await ledger.parked()).toHaveLength(1);
      expect(await ledger.commit(commitOf("c", "0", "v1", facts, change(1)))).toEqual({ status: "done" });
      expect(await ledger.parked()).toEqual([]);
    });

    it("parks a commit that would take a counter or a member out of the exact integers; nothing of it is recorded", async () => {
      const ledger = await withFrame(setup.fresh());
      const most = Number.MAX_SAFE_INTEGER;
      const change = (rows: number, members: number) => {
        const delta = deltaOf({ "d:1": [[7, 1]], "d:2": [[1, rows]] }, { "p:1": [["ann", members]] });
        return [{ frame: "now", watermark: 0, delta, pending: [] }];
      };
      await ledger.commit(commitOf("a", "0", "v1", [factOf("a", "one")], change(most - 2, most - 2)));
      const before = plainDump(await ledger.dump("now"));
      const results = await Promise.all([
        ledger.commit(commitOf("b", "0", "v1", [factOf("b", "one")], change(3, 0))),
        ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")], change(0, 3))),
        ledger.commit(commitOf("d", "0", "v1", [factOf("d", "one")], change(2, 2))),
      ]);
      expect(results.map(({ status }) => status)).toEqual(["parked", "parked", "done"]);
      expect(before.rows).toEqual([
        ["d:1", [[7, 1]]],
        ["d:2", [[1, most - 2]]],
      ]);
      expect(plainDump(await ledger.dump("now"))).toMatchObject({
        rows: [
          ["d:1", [[7, 2]]],
          ["d:2", [[1, most]]],
        ],
        members: [["p:1", "ann", most]],
      });
      expect((await ledger.parked()).map(({ conversation }) => conversation).sort()).toEqual(["b", "c"]);
    });

    it.each([
      ["a fact twice in one commit", [factOf("c", "one"), factOf("c", "one", 2)], []],
      ["a lone surrogate in an id", [factOf("c", "one\ud800")], []],
      ["U+0000 in an id", [factOf("c", "one\0")], []],
      ["an instant that is no integer", [factOf("c", "one", 0.5)], []],
      ["a pending step at the watermark", [factOf("c", "one")], [stepOf(0, { "d:1": [[1, 1]] })]],
      ["a counter's code below zero", [factOf("c", "one")], [stepOf(1, { "d:1": [[-1, 1]] })]],
    ])("parks %s", async (_, facts, pending) => {
      const ledger = await withFrame(setup.fresh());
      const frames = [{ frame: "now", watermark: 0, delta: deltaOf(), pending }];
      expect(await ledger.commit(commitOf("c", "0", "v1", facts, frames))).toMatchObject({
        status: "parked",
      });
      expect(await ledger.parked()).toHaveLength(1);
      expect(await ledger.extent()).toMatchObject({ facts: 0 });
    });
  });
}

function byId(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
