import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LedgerStore } from "../../src/ports/ledger.js";
import {
  anyTimeline,
  commitOf,
  deltaOf,
  factOf,
  listOf,
  plainDump,
  Scribe,
  stepOf,
  withFrame,
} from "./ledger-parts.js";
import { setupStore } from "./ledger-setup.js";

export function frameContract(open: () => Promise<LedgerStore>): void {
  describe("frames", () => {
    const setup = setupStore(open);

    it("starts a frame empty and building, and finds it as it stands when it is started again", async () => {
      const ledger = setup.fresh();
      expect(await ledger.frames()).toEqual([]);
      expect(await ledger.buildFrame("b", 10)).toEqual({ id: "b", watermark: 10, state: "building" });
      expect(await ledger.buildFrame("b", 99)).toEqual({ id: "b", watermark: 10, state: "building" });
      await ledger.buildFrame("a", 20);
      await ledger.buildFrame("z", 30);
      await ledger.activateFrame("z");
      expect((await ledger.frames()).map(({ id, state }) => [id, state])).toEqual([
        ["z", "active"],
        ["a", "building"],
        ["b", "building"],
      ]);
      expect(await ledger.buildFrame("z", 0)).toEqual({ id: "z", watermark: 30, state: "active" });
    });

    it("drops the frame that was active when another takes its place", async () => {
      const ledger = await withFrame(setup.fresh(), "old");
      const change = {
        frame: "old",
        watermark: 0,
        delta: deltaOf({ "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }),
        pending: [stepOf(5, { "d:1": [[1, 1]] })],
      };
      await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")], [change]));
      await ledger.buildFrame("new", 3);
      await ledger.fill("new", 3, [
        { conversation: "c", expected: "v1", delta: deltaOf({ "d:1": [[2, 2]] }), pending: [] },
      ]);
      expect((await ledger.load("c")).frames.map(({ id }) => id)).toEqual(["old", "new"]);
      await ledger.activateFrame("new");
      await ledger.activateFrame("new");
      expect(await ledger.frames()).toEqual([{ id: "new", watermark: 3, state: "active" }]);
      expect(plainDump(await ledger.dump("new")).rows).toEqual([["d:1", [[2, 2]]]]);
      await expect(ledger.dump("old")).rejects.toMatchObject({ code: "ledger/no-frame" });
      // Started anew, nothing of the old one is left.
      await ledger.buildFrame("old", 0);
      expect(plainDump(await ledger.dump("old"))).toEqual({
        watermark: 0,
        rows: [],
        members: [],
        pending: [],
      });
      expect((await ledger.load("c")).frames.map(({ id }) => id)).toEqual(["new"]);
    });

    it("keeps a conversation that was not filled yet out of a building frame, and a new one in it", async () => {
      const ledger = await withFrame(setup.fresh(), "old");
      const scribe = new Scribe(ledger);
      await scribe.record("before", () => [stepOf(0, { "d:1": [[1, 1]] })]);
      await ledger.buildFrame("new", 0);
      await scribe.record("after", () => [stepOf(0, { "d:1": [[2, 2]] })]);
      expect((await ledger.load("before")).frames.map(({ id }) => id)).toEqual(["old"]);
      expect((await ledger.load("after")).frames.map(({ id }) => id)).toEqual(["old", "new"]);
      expect(plainDump(await ledger.dump("new")).rows).toEqual([["d:1", [[2, 2]]]]);
    });

    it("refuses to activate a frame that lacks the outcome of a conversation", async () => {
      const ledger = await withFrame(setup.fresh(), "old");
      await new Scribe(ledger).record("c", () => []);
      await ledger.buildFrame("new", 0);
      await expect(ledger.activateFrame("new")).rejects.toThrowErrorMatchingInlineSnapshot(
        `[LedgerError: ledger: frame new can't become the active one; found 1 conversations that were not filled into it, expected none. Fill them, then activate it again.]`,
      );
      expect((await ledger.frames()).map(({ id, state }) => [id, state])).toEqual([
        ["old", "active"],
        ["new", "building"],
      ]);
    });

    it("fills once, and names what has changed since it was computed", async () => {
      const ledger = setup.fresh();
      for (const name of ["a", "b"]) await ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")]));
      await ledger.buildFrame("new", 5);
      const part = (conversation: string, expected: string) => {
        return {
          conversation,
          expected,
          delta: deltaOf({ "d:1": [[1, 1]] }),
          pending: [stepOf(9, { "d:1": [[1, 1]] })],
        };
      };
      expect(await ledger.fill("new", 5, [part("a", "v1"), part("b", "v0")])).toEqual(["b"]);
      expect(await ledger.fill("new", 4, [part("b", "v1")])).toEqual(["b"]);
      expect(await ledger.fill("new", 5, [part("a", "v1"), part("nothing", "0"), part("b", "v1")])).toEqual(
        [],
      );
      expect(plainDump(await ledger.dump("new"))).toMatchObject({
        rows: [["d:1", [[1, 2]]]],
        pending: [
          ["a", 9, [["d:1", [[1, 1]]]], []],
          ["b", 9, [["d:1", [[1, 1]]]], []],
        ],
      });
      await ledger.activateFrame("new");
      expect(await ledger.fill("new", 5, [part("a", "v1")])).toEqual([]);
      expect(plainDump(await ledger.dump("new")).rows).toEqual([["d:1", [[1, 2]]]]);
    });

    it("drops a frame with all that it holds; an unknown one is dropped already", async () => {
      const ledger = await withFrame(setup.fresh(), "old");
      await new Scribe(ledger).record("c", () => [stepOf(0, { "d:1": [[1, 1]] })]);
      await ledger.dropFrame("old");
      await ledger.dropFrame("unknown");
      expect(await ledger.frames()).toEqual([]);
      expect((await ledger.load("c")).frames).toEqual([]);
      await expect(ledger.tally("old", [], [], 0)).rejects.toMatchObject({ code: "ledger/no-frame" });
    });

    it("names the frames there are when asked for another", async () => {
      const ledger = await withFrame(setup.fresh(), "old");
      await expect(ledger.tally("other", [], [], 0)).rejects.toThrowErrorMatchingInlineSnapshot(
        `[LedgerError: ledger: frame other is not stored; found old. Build and fill it first, or refold the facts.]`,
      );
      for (const call of [
        () => ledger.advance("other", 1),
        () => ledger.fill("other", 0, []),
        () => ledger.activateFrame("other"),
        () => ledger.pending("other", 0, 1, 1),
        () => ledger.dump("other"),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: "ledger/no-frame" });
      }
    });

    it("ends up with a filled frame that equals a recount, however recording and filling take turns", async () => {
      const turn = fc.record({
        conversation: fc.constantFrom("a", "b", "c", "d"),
        kind: fc.constantFrom("record", "fill", "stale fill", "advance"),
        timeline: anyTimeline,
        at: fc.integer({ min: 0, max: 60 }),
      });
      const early = fc.array(turn, { maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(early, fc.array(turn, { maxLength: 12 }), async (before, during) => {
          const ledger = await withFrame(setup.fresh(), "old");
          const scribe = new Scribe(ledger);
          // What the facts come to under the new frame, whether or not it holds it yet.
          const latest = new Map<string, (typeof during)[number]["timeline"]>();
          const inFrame = (timeline: (typeof during)[number]["timeline"]) => (frame: string) =>
            frame === "old" ? timeline : [...timeline, stepOf(3, { "d:9": [[9, 1]] })];
          for (const { conversation, timeline } of before) {
            await scribe.record(conversation, inFrame(timeline));
            latest.set(conversation, timeline);
          }
          await ledger.buildFrame("new", 2);
          for (const { conversation, kind, timeline, at } of during) {
            const stored = await ledger.load(conversation);
            if (kind === "record" || kind === "stale fill") {
              expect(await scribe.record(conversation, inFrame(timeline))).toEqual({ status: "done" });
              latest.set(conversation, timeline);
            }
            if (kind === "advance") await ledger.advance("new", at);
            if (kind === "stale fill") await scribe.fill("new", stored, [stepOf(1, { "d:1": [[1, 1000]] })]);
            if (kind === "fill") {
              const timeline = inFrame(latest.get(conversation) ?? [])("new");
              const isHeld = stored.frames.some(({ id }) => id === "new");
              expect(await scribe.fill("new", stored, timeline)).toEqual([]);
              if (!isHeld) scribe.keep("new", conversation, timeline);
            }
          }
          for await (const stored of ledger.conversations()) {
            const timeline = inFrame(latest.get(stored.conversation)!)("new");
            expect(await scribe.fill("new", stored, timeline)).toEqual([]);
            scribe.keep("new", stored.conversation, timeline);
          }
          await ledger.activateFrame("new");
          const { watermark } = (await ledger.frames())[0]!;
          expect(plainDump(await ledger.dump("new"))).toEqual(scribe.expectedDump("new", watermark));
          expect(await listOf(ledger.conversations())).toHaveLength(latest.size);
        }),
        { numRuns: 40 },
      );
    });
  });
}
