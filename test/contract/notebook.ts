import { describe, expect, test } from "vitest";
import type { NewReminder, Notebook, Page } from "../../src/ports/notebook.js";
import { closing } from "../kit/opened.js";

const NOW = Date.parse("2026-04-07T10:00:00Z");
const DAY = 86_400_000;

const reminder = (id: string, more: Partial<NewReminder> = {}): NewReminder => ({
  id,
  requester: "slack:UANN",
  at: NOW,
  timezone: "Europe/Berlin",
  target: "slack:C1",
  conversation: "slack:C1:1",
  what: "stretch",
  ...more,
});

/** What every place of a notebook promises. @param open the same place each time, until `next` says otherwise */
export function notebookContract(
  name: string,
  open: () => Promise<Notebook>,
  next: () => Promise<void> | void,
): void {
  const notebook = closing(open, next);

  describe(`reminders in ${name}`, () => {
    test("are kept once for each id, with a number of the person's own", async () => {
      const { reminders } = await notebook();
      const first = await reminders.add(reminder("a"));
      expect(first).toEqual({ ...reminder("a"), number: 1, state: "kept", tries: 0, begunAt: 0 });
      expect(await reminders.add(reminder("a", { what: "another", at: NOW + 5 }))).toEqual(first);
      expect((await reminders.add(reminder("b")))?.number).toBe(2);
      expect((await reminders.add(reminder("c", { requester: "slack:UBEN" })))?.number).toBe(1);
    });

    test("are listed by time, a person's or all", async () => {
      const { reminders } = await notebook();
      await reminders.add(reminder("late", { at: NOW + 9 }));
      await reminders.add(reminder("early", { at: NOW + 1 }));
      await reminders.add(reminder("other", { at: NOW + 5, requester: "discord:user:1" }));
      const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
      expect(ids(await reminders.of("slack:UANN"))).toEqual(["early", "late"]);
      expect(ids(await reminders.all())).toEqual(["early", "other", "late"]);
      expect(await reminders.of("slack:UNOBODY")).toEqual([]);
      expect(await reminders.get("nothing")).toBeNull();
    });

    test("tell what became of each try, until they are over", async () => {
      const { reminders } = await notebook();
      await reminders.add(reminder("a"));
      await reminders.begin("a", NOW + 7);
      expect(await reminders.get("a")).toMatchObject({ state: "sending", begunAt: NOW + 7, tries: 0 });
      await reminders.unsure("a");
      expect(await reminders.get("a")).toMatchObject({ state: "sending", tries: 1 });
      await reminders.again("a");
      expect(await reminders.get("a")).toMatchObject({ state: "kept", tries: 2 });
      await reminders.end("a");
      expect(await reminders.get("a")).toBeNull();
      for (const change of ["again", "unsure", "end"] as const) await reminders[change]("a");
      await reminders.begin("a", NOW);
      expect([await reminders.get("a"), await reminders.all()]).toEqual([null, []]);
    });

    test("that are over are not set again, until nobody can ask for them any more", async () => {
      const { reminders } = await notebook();
      await reminders.add(reminder("a"));
      await reminders.end("a");
      expect(await reminders.add(reminder("a"))).toBeNull();
      await reminders.prune(NOW + 7 * DAY);
      expect(await reminders.add(reminder("a"))).toBeNull();
      await reminders.add(reminder("kept"));
      await reminders.prune(NOW + 7 * DAY + 1);
      expect(await reminders.get("kept")).not.toBeNull();
      expect((await reminders.add(reminder("a")))?.number).toBe(2);
    });

    test("that are dropped were never asked for", async () => {
      const { reminders } = await notebook();
      await reminders.add(reminder("a"));
      await reminders.drop("a");
      await reminders.drop("a");
      expect(await reminders.get("a")).toBeNull();
      expect(await reminders.add(reminder("a"))).toMatchObject({ number: 1, state: "kept" });
    });

    test("of a person are erased together, and nobody else's", async () => {
      const { reminders } = await notebook();
      for (const id of ["a", "b", "over"]) await reminders.add(reminder(id));
      await reminders.end("over");
      await reminders.add(reminder("other", { requester: "slack:UBEN" }));
      expect([...(await reminders.endAllOf("slack:UANN"))].sort()).toEqual(["a", "b"]);
      expect(await reminders.endAllOf("slack:UANN")).toEqual([]);
      expect((await reminders.all()).map(({ id }) => id)).toEqual(["other"]);
      expect(await reminders.get("a")).toBeNull();
    });
  });

  describe(`lists in ${name}`, () => {
    test("take a thing once for each message, and a number stays while the thing does", async () => {
      const { todos } = await notebook();
      expect(await todos.add("slack:UANN", "m1", "milk")).toEqual({ number: 1, what: "milk", done: false });
      expect(await todos.add("slack:UANN", "m2", "tea")).toMatchObject({ number: 2 });
      expect(await todos.add("slack:UANN", "m1", "milk")).toMatchObject({ number: 1 });
      expect(await todos.add("slack:UBEN", "m1", "bread")).toMatchObject({ number: 1 });
      await todos.done("slack:UANN", 2);
      await todos.remove("slack:UANN", 1);
      await todos.remove("slack:UANN", 7);
      expect(await todos.of("slack:UANN")).toEqual([{ number: 2, what: "tea", done: true }]);
      expect(await todos.add("slack:UANN", "m3", "jam")).toMatchObject({ number: 3 });
      await todos.clear("slack:UANN");
      expect([await todos.of("slack:UANN"), (await todos.of("slack:UBEN")).length]).toEqual([[], 1]);
    });

    test("hold whatever people write", async () => {
      const { todos } = await notebook();
      const what = 'a;\'"`{}\\ é 漢字 🐾 \u2028 --\n"]}';
      await todos.add("slack:UANN", "m1", what);
      expect((await (await notebook()).todos.of("slack:UANN"))[0]!.what).toBe(what);
    });
  });

  describe(`a notebook in ${name}`, () => {
    test("outlives whoever wrote it, and is seen by another process at once", async () => {
      const first = await notebook();
      await first.reminders.add(reminder("a"));
      await first.close();
      const [here, there] = [await notebook(), await notebook()];
      expect(await there.reminders.get("a")).toMatchObject({ what: "stretch" });
      await here.reminders.end("a");
      expect(await there.reminders.get("a")).toBeNull();
    });

    test("loses nothing of two that write at once", async () => {
      const books = [await notebook(), await notebook(), await notebook()];
      await Promise.all(
        books.flatMap(({ reminders, todos }, book) =>
          [1, 2, 3, 4].flatMap((index): Promise<unknown>[] => [
            todos.add("slack:UANN", `m${book}-${index}`, "thing"),
            reminders.add(reminder(`r${book}${index}`)),
            // Each of them is asked by every process, as a redelivery is.
            reminders.add(reminder(`same${index}`)),
          ]),
        ),
      );
      const [{ reminders, todos }] = books as [Notebook, ...Notebook[]];
      const numbers = (list: readonly { readonly number: number }[]) =>
        list.map(({ number }) => number).sort((one, other) => one - other);
      expect(numbers(await todos.of("slack:UANN"))).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      expect(numbers(await reminders.of("slack:UANN"))).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    });

    test("gives every person's page, and takes one from another notebook, once", async () => {
      const from = await notebook();
      await from.reminders.add(reminder("kept"));
      await from.reminders.add(reminder("sending"));
      await from.reminders.begin("sending", NOW);
      await from.reminders.add(reminder("over"));
      await from.reminders.end("over");
      await from.todos.add("slack:UANN", "m1", "milk");
      await from.todos.add("slack:UBEN", "m2", "tea");
      await from.todos.done("slack:UBEN", 1);
      const pages = new Map<string, Page>();
      for await (const [requester, page] of from.pages()) pages.set(requester, page);
      expect([...pages.keys()].sort()).toEqual(["slack:UANN", "slack:UBEN"]);
      await from.close();
      await next();
      const to = await notebook();
      const taken: number[] = [];
      for (let run = 0; run < 2; run++)
        for (const [requester, page] of [...pages].sort()) taken.push(await to.take(requester, page));
      expect(taken).toEqual([4, 1, 0, 0]);
      expect(await to.reminders.all()).toMatchObject([
        { id: "kept", number: 1, state: "kept" },
        { id: "sending", number: 2, state: "sending", begunAt: NOW },
      ]);
      expect(await to.reminders.add(reminder("over"))).toBeNull();
      expect(await to.todos.of("slack:UBEN")).toEqual([{ number: 1, what: "tea", done: true }]);
    });

    test("that takes a page keeps what it has itself: numbers that are taken give way", async () => {
      const own = await notebook();
      await own.reminders.add(reminder("mine", { what: "mine" }));
      await own.reminders.add(reminder("both", { what: "as it is here" }));
      await own.reminders.end("both");
      await own.todos.add("slack:UANN", "m1", "mine");
      const theirs = { ...reminder("theirs"), number: 1, state: "kept", tries: 0, begunAt: 0 } as const;
      const page: Page = {
        reminders: [theirs, { ...theirs, ...reminder("both"), number: 2 }],
        todos: [{ number: 1, message: "m9", what: "theirs", done: true }],
      };
      expect(await own.take("slack:UANN", page)).toBe(2);
      expect(await own.reminders.of("slack:UANN")).toMatchObject([
        { id: "mine", number: 1 },
        { id: "theirs", number: 2 },
      ]);
      expect(await own.todos.of("slack:UANN")).toEqual([
        { number: 1, what: "mine", done: false },
        { number: 2, what: "theirs", done: true },
      ]);
    });

    test("is closed twice as once", async () => {
      const some = await notebook();
      await some.close();
      await some.close();
    });
  });
}
