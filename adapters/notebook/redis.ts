import type { Todo } from "../../src/pet/skills/todo-words.js";
import {
  type KeptReminder,
  type NewReminder,
  type Notebook,
  NotebookError,
  type Page,
  type Reminder,
  type ReminderRows,
  type TodoRows,
} from "../../src/ports/notebook.js";
import { parseAddress } from "../ledger/redis/address.js";
import { addReminder, addTodo, changeReminder, EMPTY, isToBeSaid, merged, pruned, toBeSaid } from "./page.js";
import { RedisPages } from "./redis-pages.js";

/** A notebook on the Redis of a ledger, for all processes. It is opened when it is first needed. @throws {NotebookError} */
export function openNotebookOnRedis(address: string): Notebook {
  try {
    return new RedisNotebook(new RedisPages(parseAddress(address)));
  } catch (cause) {
    throw new NotebookError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

class RedisNotebook implements Notebook {
  readonly reminders: ReminderRows;
  readonly todos: TodoRows;

  constructor(private readonly kept: RedisPages) {
    this.reminders = new RedisReminders(kept);
    this.todos = new RedisTodos(kept);
  }

  pages(): AsyncIterable<readonly [string, Page]> {
    return this.kept.all();
  }

  async take(requester: string, page: Page): Promise<number> {
    const [before, after] = await this.kept.change(requester, (own) => merged(own, page));
    return after.reminders.length - before.reminders.length + (after.todos.length - before.todos.length);
  }

  close(): Promise<void> {
    return this.kept.close();
  }
}

class RedisReminders implements ReminderRows {
  constructor(private readonly kept: RedisPages) {}

  async add(reminder: NewReminder): Promise<Reminder | null> {
    const { id, requester } = reminder;
    const owner = await this.kept.ownerOf(id);
    if (owner === null) await this.kept.change(requester, (page) => addReminder(page, reminder));
    return this.get(id);
  }

  async get(id: string): Promise<Reminder | null> {
    const owner = await this.kept.ownerOf(id);
    if (owner === null) return null;
    return toBeSaid(await this.kept.of(owner)).find((reminder) => reminder.id === id) ?? null;
  }

  async of(requester: string): Promise<readonly Reminder[]> {
    return toBeSaid(await this.kept.of(requester));
  }

  async all(): Promise<readonly Reminder[]> {
    const all: Reminder[] = [];
    for await (const [, page] of this.kept.all()) all.push(...toBeSaid(page));
    return all.sort((one, other) => one.at - other.at || one.number - other.number);
  }

  begin(id: string, now: number): Promise<void> {
    return this.#change(id, (old) => ({ ...old, state: "sending", begunAt: now }));
  }

  again(id: string): Promise<void> {
    return this.#change(id, (old) => ({ ...old, state: "kept", tries: old.tries + 1 }));
  }

  unsure(id: string): Promise<void> {
    return this.#change(id, (old) => ({ ...old, tries: old.tries + 1 }));
  }

  end(id: string): Promise<void> {
    return this.#change(id, (old) => ({ ...old, state: "over", what: "" }));
  }

  async drop(id: string): Promise<void> {
    const owner = await this.kept.ownerOf(id);
    if (owner === null) return;
    await this.kept.change(owner, (page) => ({
      ...page,
      reminders: page.reminders.filter((each) => each.id !== id),
    }));
  }

  async endAllOf(requester: string): Promise<readonly string[]> {
    const [before] = await this.kept.change(requester, (page) => ({ ...page, reminders: [] }));
    return before.reminders.filter(isToBeSaid).map(({ id }) => id);
  }

  async prune(now: number): Promise<void> {
    for await (const [requester, page] of this.kept.all()) {
      if (pruned(page, now).reminders.length === page.reminders.length) continue;
      await this.kept.change(requester, (own) => pruned(own, now));
    }
  }

  async #change(id: string, change: (old: Reminder) => KeptReminder): Promise<void> {
    const owner = await this.kept.ownerOf(id);
    if (owner !== null) await this.kept.change(owner, (page) => changeReminder(page, id, change));
  }
}

class RedisTodos implements TodoRows {
  constructor(private readonly kept: RedisPages) {}

  async add(requester: string, message: string, what: string): Promise<Todo> {
    const [, { todos }] = await this.kept.change(requester, (page) => addTodo(page, message, what));
    return shown(todos.find((todo) => todo.message === message)!);
  }

  async of(requester: string): Promise<readonly Todo[]> {
    return (await this.kept.of(requester)).todos.map(shown);
  }

  async done(requester: string, number: number): Promise<void> {
    await this.kept.change(requester, (page) => ({
      ...page,
      todos: page.todos.map((todo) => (todo.number === number ? { ...todo, done: true } : todo)),
    }));
  }

  async remove(requester: string, number: number): Promise<void> {
    await this.kept.change(requester, (page) => ({
      ...page,
      todos: page.todos.filter((todo) => todo.number !== number),
    }));
  }

  async clear(requester: string): Promise<void> {
    await this.kept.change(requester, (page) => ({ ...page, todos: EMPTY.todos }));
  }
}

function shown({ number, what, done }: Todo): Todo {
  return { number, what, done };
}
