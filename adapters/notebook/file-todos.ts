import type { Todo } from "../../src/pet/skills/todo-words.js";
import type { KeptTodo, TodoRows } from "../../src/ports/notebook.js";
import type { Row } from "../ledger/sqlite/driver.js";
import type { Use } from "./file.js";

/** People's lists in a notebook's file. */
export class FileTodos implements TodoRows {
  constructor(private readonly use: Use) {}

  async add(requester: string, message: string, what: string): Promise<Todo> {
    this.use("writing a list", (db) =>
      db
        .prepare(
          `INSERT OR IGNORE INTO todo SELECT ?, coalesce(max(number), 0) + 1, ?, ?, 0
           FROM todo WHERE requester = ?`,
        )
        .run(requester, message, what, requester),
    );
    return this.#select("AND message = ?", requester, message)[0]!;
  }

  async of(requester: string): Promise<readonly Todo[]> {
    return this.#select("", requester);
  }

  async done(requester: string, number: number): Promise<void> {
    this.#write("UPDATE todo SET done = 1 WHERE requester = ? AND number = ?", requester, number);
  }

  async remove(requester: string, number: number): Promise<void> {
    this.#write("DELETE FROM todo WHERE requester = ? AND number = ?", requester, number);
  }

  async clear(requester: string): Promise<void> {
    this.#write("DELETE FROM todo WHERE requester = ?", requester);
  }

  /** One that is there already stays as it is. */
  insert(requester: string, { number, message, what, done }: KeptTodo): void {
    const flag = done ? 1 : 0;
    this.#write("INSERT OR IGNORE INTO todo VALUES (?, ?, ?, ?, ?)", requester, number, message, what, flag);
  }

  #write(sql: string, ...values: (string | number)[]): void {
    this.use("writing a list", (db) => db.prepare(sql).run(...values));
  }

  #select(more: string, ...values: string[]): Todo[] {
    return this.use("reading a list", (db) =>
      db
        .prepare(`SELECT * FROM todo WHERE requester = ? ${more} ORDER BY number`)
        .all(...values)
        .map(keptTodoOf)
        .map(({ number, what, done }) => ({ number, what, done })),
    );
  }
}

export function keptTodoOf(row: Row): KeptTodo {
  return {
    number: Number(row.number),
    message: String(row.message),
    what: String(row.what),
    done: Number(row.done) === 1,
  };
}
