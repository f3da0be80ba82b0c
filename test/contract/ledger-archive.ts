import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { archivedLedger } from "../../adapters/ledger/archived.js";
import { createRecorder } from "../../src/app/record.js";
import { ensureFrame } from "../../src/app/refold.js";
import { archivedVersion } from "../../src/app/version.js";
import type { ArchivableLedger } from "../../src/ports/archive.js";
import type { Ledger, LedgerStore } from "../../src/ports/ledger.js";
import { type Fact, factText } from "../../src/task/fact.js";
import { DAY, MONDAY } from "../kit/facts.js";
import { frameWith } from "../kit/frame.js";
import { anyFacts } from "../kit/random.js";
import { archiveAll, MemoryShelf } from "../kit/shelf.js";
import { commitOf, deltaOf, factOf, listOf, plainDump, stepOf, withFrame } from "./ledger-parts.js";
import { setupStore } from "./ledger-setup.js";

export function archiveContract(open: () => Promise<LedgerStore>): void {
  describe("archiving", () => {
    const setup = setupStore(open);
    const facts = [factOf("c", "one", 10), factOf("c", "two", 20), factOf("c", "three", 40)];
    const change = (pending: readonly ReturnType<typeof stepOf>[] = []) => [
      { frame: "now", watermark: 0, delta: deltaOf({ "d:1": [[1, 1]] }, { "p:1": [["ann", 1]] }), pending },
    ];
    const part = (next = "@there v1", own = facts) => {
      return { conversation: "c", expected: "v1", next, texts: own.map(factText) };
    };
    async function archived(pending?: Parameters<typeof change>[0], now = 0): Promise<ArchivableLedger> {
      const ledger = await withFrame(setup.fresh());
      await ledger.commit(commitOf("c", "0", "v1", facts, change(pending)));
      expect(await ledger.archive([part()], now)).toEqual([]);
      return ledger;
    }

    it("lets go of the facts alone: version, frames, figures and instants are as they were", async () => {
      const ledger = await withFrame(setup.fresh());
      await ledger.commit(commitOf("c", "0", "v1", facts, change()));
      const [dump, extent] = [plainDump(await ledger.dump("now")), await ledger.extent()];
      expect(await ledger.archive([part()], 0)).toEqual([]);
      const stored = {
        conversation: "c",
        version: "@there v1",
        facts: [],
        frames: [{ id: "now", watermark: 0, state: "active" }],
      };
      expect(await ledger.load("c")).toEqual(stored);
      expect(await listOf(ledger.conversations())).toEqual([stored]);
      expect(plainDump(await ledger.dump("now"))).toEqual(dump);
      expect(await ledger.extent()).toEqual(extent);
      const within = async (from: number, to: number) =>
        (await listOf(ledger.conversations({ from, to }))).length;
      expect([await within(20, 21), await within(21, 40), await within(40, 41)]).toEqual([1, 0, 1]);
    });

    it("answers a redelivery with duplicate, and any other content with a conflict", async () => {
      const ledger = await archived();
      for (const own of [facts, facts.slice(1, 2)])
        expect(await ledger.commit(commitOf("c", "v1", "v2", own))).toEqual({ status: "duplicate" });
      const stored = { version: "@there v1", facts: [] };
      const others = [[factOf("c", "one", 10, "else")], [factOf("c", "one", 11)], [factOf("c", "four")]];
      for (const own of [...others, [...facts, ...others[2]!]]) {
        for (const expected of ["0", "v1", "@there v1"]) {
          const late = commitOf("c", expected, "v2", own, change());
          expect(await ledger.commit(late)).toMatchObject({ status: "conflict", stored });
        }
      }
      expect(await ledger.load("c")).toMatchObject(stored);
      expect(await ledger.extent()).toMatchObject({ facts: 3, lastAt: 40 });
    });

    it("leaves alone what is another by now, unknown, archived already, or holds other facts than were laid down", async () => {
      const ledger = await withFrame(setup.fresh());
      await ledger.commit(commitOf("c", "0", "v1", facts, change()));
      const left = [{ conversation: "c", why: "changed" }];
      const before = await ledger.load("c");
      for (const own of [
        { ...part(), expected: "v0" },
        part("@there v1", facts.slice(1)),
        part("@there v1", [...facts, factOf("c", "four")]),
        part("@there v1", [...facts.slice(1), factOf("c", "one", 10, "else")]),
        part("@there v1", []),
      ]) {
        expect(await ledger.archive([own], 0)).toEqual(left);
      }
      expect(await ledger.load("c")).toEqual(before);
      const unknown = { ...part(), conversation: "x" };
      expect(await ledger.archive([unknown, part()], 0)).toEqual([{ conversation: "x", why: "changed" }]);
      const again = { ...part(), expected: "@there v1", next: "@elsewhere @there v1" };
      expect(await ledger.archive([again], 0)).toEqual(left);
      // Whoever was cut off asks again.
      expect(await ledger.archive([part()], 0)).toEqual([]);
    });

    it("leaves alone what has a step that is still to come, in whatever frame", async () => {
      const ledger = await withFrame(setup.fresh());
      const steps = [5, 9].map((from) => stepOf(from, { "d:1": [[1, 1]] }));
      await ledger.commit(commitOf("c", "0", "v1", facts, change(steps)));
      expect(await ledger.archive([part()], 8)).toEqual([{ conversation: "c", why: "pending" }]);
      await ledger.advance("now", 20);
      await ledger.buildFrame("next", 0);
      const later = [stepOf(30, { "d:1": [[1, 1]] })];
      const fill = { conversation: "c", expected: "v1", delta: deltaOf(), pending: later };
      await ledger.fill("next", 0, [fill]);
      expect(await ledger.archive([part()], 20)).toEqual([{ conversation: "c", why: "pending" }]);
      expect((await ledger.load("c")).facts).toHaveLength(3);
      expect(await ledger.archive([part()], 30)).toEqual([]);
    });

    it("counts a step of an archived conversation that was due and not counted yet", async () => {
      const ledger = await archived([stepOf(5, { "d:1": [[1, 7]] })], 5);
      await ledger.advance("now", 9);
      expect(plainDump(await ledger.dump("now"))).toMatchObject({ rows: [["d:1", [[1, 8]]]], pending: [] });
    });

    it("restores the texts whose tombstones are there, all or none, and changes no figure", async () => {
      const ledger = await archived();
      const dump = plainDump(await ledger.dump("now"));
      const texts = facts.map(factText);
      const restore = (expected: string, given = texts) => ledger.restore("c", expected, "v1", given);
      expect(await restore("@elsewhere v1")).toBe("changed");
      expect(await restore("@there v1", texts.slice(1))).toBe("differs");
      expect(await restore("@there v1", [...texts.slice(1), factText(factOf("c", "one", 11))])).toBe(
        "differs",
      );
      expect((await ledger.load("c")).facts).toEqual([]);
      expect(await restore("@there v1", [factText(factOf("c", "stray")), ...texts])).toBe("done");
      expect(await restore("@there v1")).toBe("done");
      const stored = await ledger.load("c");
      expect([stored.version, byId(stored.facts)]).toEqual(["v1", byId(facts)]);
      expect(plainDump(await ledger.dump("now"))).toEqual(dump);
      expect(await ledger.commit(commitOf("c", "v1", "v2", facts.slice(1)))).toEqual({ status: "duplicate" });
      const more = commitOf("c", "v1", "v2", [factOf("c", "four", 50)], change());
      expect(await ledger.commit(more)).toEqual({ status: "done" });
      expect(await restore("@there v1")).toBe("changed");
      expect(await ledger.extent()).toMatchObject({ facts: 4, lastAt: 50 });
    });

    it("fills a frame that is built afterwards from what lies on the shelf", async () => {
      const shelf = new MemoryShelf();
      const ledger = archivedLedger(await withFrame(setup.fresh()), shelf);
      await ledger.commit(commitOf("c", "0", "v1", facts, change()));
      await archiveAll(ledger, shelf, ["c"]);
      const stored = await ledger.load("c");
      expect([stored.version, byId(stored.facts)]).toEqual(["@place-0 v1", byId(facts)]);
      await ledger.buildFrame("next", 0);
      for await (const { conversation, version, facts: own } of ledger.conversations()) {
        const delta = deltaOf({ "d:2": [[2, own.length]] });
        expect(
          await ledger.fill("next", 0, [{ conversation, expected: version, delta, pending: [] }]),
        ).toEqual([]);
      }
      await ledger.activateFrame("next");
      expect(plainDump(await ledger.dump("next")).rows).toEqual([["d:2", [[2, 3]]]]);
      expect((await ledger.load("c")).version).toBe("@place-0 v1");
    });

    it("archives many in one piece, and others beside them are as they were", async () => {
      const ledger = await withFrame(setup.fresh());
      const names = Array.from({ length: 250 }, (_, index) => `c${index}`);
      for (const name of [...names, "other"]) {
        await ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")], change()));
      }
      const parts = names.map((conversation) => {
        const texts = [factText(factOf(conversation, "one"))];
        return { conversation, expected: "v1", next: archivedVersion("v1", "there"), texts };
      });
      expect(await ledger.archive(parts, 0)).toEqual([]);
      const stored = await listOf(ledger.conversations());
      expect(stored.filter(({ facts }) => facts.length > 0).map((one) => one.conversation)).toEqual([
        "other",
      ]);
      expect(await ledger.extent()).toMatchObject({ conversations: 251, facts: 251 });
    });

    it("makes no difference to any figure, whenever it is done and whatever comes afterwards", async () => {
      const frame = frameWith();
      const next = { ...frameWith({ tasks: { ...frame.terms.tasks, closeAfterMs: 5 * DAY } }), id: "next" };
      const turn = fc.record({
        kind: fc.constantFrom("record", "again", "archive", "advance"),
        from: fc.nat(20),
        days: fc.nat(9),
      });
      const two = fc.tuple(anyFacts("slack:C1:100.000001", 8), anyFacts("slack:C1:200.000001", 8));
      await fc.assert(
        fc.asyncProperty(two, fc.array(turn, { maxLength: 12 }), async ([one, other], turns) => {
          const all = interleaved(one, other);
          const names = [...new Set(all.map(({ conversation }) => conversation))];
          const shelf = new MemoryShelf();
          const own = archivedLedger(setup.fresh(), shelf);
          const plain: Ledger = setup.fresh();
          const recorders = [own, plain].map((ledger) => createRecorder(ledger, [frame, next]));
          for (const ledger of [own, plain]) await ensureFrame(ledger, frame, MONDAY);
          let told = 0;
          let now = MONDAY;
          const record = async (some: readonly Fact[]) => {
            const counts = await Promise.all(recorders.map((recorder) => recorder.record(some)));
            expect(counts[0]).toEqual(counts[1]);
          };
          for (const { kind, from, days } of turns) {
            if (kind === "record") {
              await record(all.slice(told, told + 3));
              told += 3;
            }
            if (kind === "again") await record(all.slice(0, told).slice(from, from + 4));
            if (kind === "archive") await archiveAll(own, shelf, names, now + days * DAY);
            now = kind === "advance" ? Math.max(now, MONDAY + days * DAY) : now;
            if (kind === "advance") for (const ledger of [own, plain]) await ledger.advance(frame.id, now);
          }
          await record(all.slice(told));
          await archiveAll(own, shelf, names, Number.MAX_SAFE_INTEGER);
          expect(plainDump(await own.dump(frame.id))).toEqual(plainDump(await plain.dump(frame.id)));
          for (const ledger of [own, plain]) await ensureFrame(ledger, next, now);
          expect(plainDump(await own.dump(next.id))).toEqual(plainDump(await plain.dump(next.id)));
          expect(await own.extent()).toEqual(await plain.extent());
          for (const name of names)
            expect(byId((await own.load(name)).facts)).toEqual(byId((await plain.load(name)).facts));
        }),
        { numRuns: 40 },
      );
    });
  });
}

function interleaved<T>(one: readonly T[], other: readonly T[]): T[] {
  const longest = Math.max(one.length, other.length);
  return Array.from({ length: longest }, (_, index) => [one[index], other[index]])
    .flat()
    .filter((item) => item !== undefined);
}

function byId(facts: readonly Fact[]): Fact[] {
  return facts.toSorted((one, other) => (one.id < other.id ? -1 : 1));
}
