import { describe, expect, it } from "vitest";
import type { LedgerStore } from "../../src/ports/ledger.js";
import type { Extras } from "./ledger.js";
import { commitOf, factOf, listOf, Scribe, stepOf, withFrame } from "./ledger-parts.js";
import { setupStore } from "./ledger-setup.js";

export function readingContract(open: () => Promise<LedgerStore>, extras: Extras): void {
  describe("conversations", () => {
    const setup = setupStore(open);

    it("come whole, in the order of code points", async () => {
      const ledger = await withFrame(setup.fresh());
      const scribe = new Scribe(ledger);
      const names = ["b", "a", "ab", "é", "\u{1f43e}", "\ufffd", "B", "a:1"];
      for (const name of names) await scribe.record(name, () => [stepOf(0, { "d:1": [[1, 1]] })]);
      const stored = await listOf(ledger.conversations());
      expect(stored.map(({ conversation }) => conversation)).toEqual([
        "B",
        "a",
        "a:1",
        "ab",
        "b",
        "é",
        "\ufffd",
        "\u{1f43e}",
      ]);
      for (const one of stored) expect(one).toEqual(await ledger.load(one.conversation));
    });

    it("are kept by a span that one of their facts lies in: from included, to not", async () => {
      const ledger = setup.fresh();
      const facts = { early: [10], late: [30], around: [5, 40], many: [10, 20, 30] };
      for (const [name, instants] of Object.entries(facts)) {
        const own = instants.map((at) => factOf(name, `at-${at}`, at));
        await ledger.commit(commitOf(name, "0", "v1", own));
      }
      const within = async (from: number, to: number) =>
        (await listOf(ledger.conversations({ from, to }))).map(({ conversation }) => conversation);
      expect(await within(10, 11)).toEqual(["early", "many"]);
      expect(await within(11, 30)).toEqual(["many"]);
      expect(await within(30, 41)).toEqual(["around", "late", "many"]);
      expect(await within(41, 99)).toEqual([]);
      expect((await listOf(ledger.conversations({ from: 20, to: 21 })))[0]!.facts).toHaveLength(3);
    });

    it("are left out, with all that lies in them, where their names begin as the span says", async () => {
      const ledger = setup.fresh();
      const names = ["pact:a", "pact:digest:é", "pact", "pact;", "Pact:a", "a:pact:", "%", "_act:"];
      for (const name of names) await ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one", 10)]));
      const without = async (except: string, from = 0) =>
        (await listOf(ledger.conversations({ from, to: 20, except }))).map(
          ({ conversation }) => conversation,
        );
      expect(await without("pact:")).toEqual(["%", "Pact:a", "_act:", "a:pact:", "pact", "pact;"]);
      expect(await without("pact:digest:é")).toEqual(expect.arrayContaining(["pact:a"]));
      expect(await without("%")).toHaveLength(7);
      expect(await without("pact:", 11)).toEqual([]);
    });

    it("come in full when there are many, while others are recorded", async () => {
      const ledger = setup.fresh();
      const names = Array.from({ length: 200 }, (_, index) => `c${String(index).padStart(3, "0")}`);
      await Promise.all(names.map((name) => ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")]))));
      const seen: string[] = [];
      for await (const { conversation } of ledger.conversations()) {
        if (names.includes(conversation)) seen.push(conversation);
        if (seen.length === 1) await ledger.commit(commitOf("c150+", "0", "v1", [factOf("c150+", "one")]));
      }
      expect(seen).toEqual(names);
    });

    if (extras.snapshot) {
      it("are as of the instant at which the first one was read", async () => {
        const ledger = setup.fresh();
        for (const name of ["a", "b"]) await ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")]));
        const seen: [string, number][] = [];
        for await (const { conversation, facts } of ledger.conversations()) {
          seen.push([conversation, facts.length]);
          if (conversation !== "a") continue;
          await ledger.commit(commitOf("b", "v1", "v2", [factOf("b", "two")]));
          await ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")]));
        }
        expect(seen).toEqual([
          ["a", 1],
          ["b", 1],
        ]);
        expect(await listOf(ledger.conversations())).toHaveLength(3);
      });
    }

    it("can be left before the end, and read again", async () => {
      const ledger = setup.fresh();
      for (const name of ["a", "b"]) await ledger.commit(commitOf(name, "0", "v1", [factOf(name, "one")]));
      for (let round = 0; round < 3; round++) {
        for await (const { conversation } of ledger.conversations()) {
          expect(conversation).toBe("a");
          break;
        }
      }
      await ledger.commit(commitOf("b", "v1", "v2", [factOf("b", "two")]));
      expect((await listOf(ledger.conversations())).map(({ facts }) => facts.length)).toEqual([1, 2]);
    });
  });

  describe("a store", () => {
    it("keeps agreements apart and names those that something was recorded for", async () => {
      const store = await open();
      const [one, other, unused] = ["one", "other", "unused"].map((id) => store.agreement(id));
      expect(store.agreement("one")).toBe(one);
      expect(await store.agreements()).toEqual([]);
      await new Scribe(await withFrame(one!, "now", 5)).record("c", () => [stepOf(1, { "d:1": [[1, 1]] })]);
      await withFrame(other!, "now", 7);
      expect(await store.agreements()).toEqual(["one", "other"]);
      expect((await one!.load("c")).facts).toHaveLength(1);
      expect(await other!.load("c")).toMatchObject({ version: "0", facts: [], frames: [{ watermark: 7 }] });
      expect((await other!.tally("now", ["d:1"], [], 7)).rows.get("d:1")!.size).toBe(0);
      expect(await unused!.extent()).toEqual({ conversations: 0, facts: 0, firstAt: null, lastAt: null });
      await store.close();
    });

    it("finishes what is under way when it is closed, and then refuses", async () => {
      const store = await open();
      const ledger = store.agreement("one");
      const answer = ledger.commit(commitOf("c", "0", "v1", [factOf("c", "one")]));
      await store.close();
      expect(await answer).toEqual({ status: "done" });
      await store.close();
      await expect(ledger.load("c")).rejects.toThrowErrorMatchingInlineSnapshot(
        `[LedgerError: ledger: found it closed, expected it open. Use it before closing its store, or open it again.]`,
      );
      for (const call of [
        () => ledger.commit(commitOf("c", "v1", "v2", [factOf("c", "two")])),
        () => ledger.buildFrame("f", 0),
        () => listOf(ledger.conversations()),
        () => store.agreements(),
      ]) {
        await expect(call()).rejects.toMatchObject({ code: "ledger/closed" });
      }
    });
  });
}
