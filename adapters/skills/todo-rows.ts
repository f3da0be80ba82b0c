import type { Todo } from "../../src/pet/skills/todo-words.js";
import type { Notebook } from "./notebook.js";

/** People's lists in a notebook; durable once a call returns. */
export class TodoRows {
  constructor(private readonly notebook: Notebook) {}

  /** Puts something on a list, once for each message that asked for it. */
  add(requester: string, message: string, what: string): Todo {
    this.notebook.use("writing a list", (db) =>
      db
        .prepare(
          `INSERT OR IGNORE INTO todo SELECT ?, coalesce(max(number), 0) + 1, ?, ?, 0
           FROM todo WHERE requester = ?`,
        )
        .run(requester, message, what, requester),
    );
    return this.#select("AND message = ?", requester, message)[0]!;
  }

  of(requester: string): readonly Todo[] {
    return this.#select("", requester);
  }

  done(requester: string, number: number): void {
    this.#write("UPDATE todo SET done = 1 WHERE requester = ? AND number = ?", requester, number);
  }

  remove(requester: string, number: number): void {
    this.#write("DELETE FROM todo WHERE requester = ? AND number = ?", requester, number);
  }

  clear(requester: string): void {
    this.#write("DELETE FROM todo WHERE requester = ?", requester);
  }

  #write(sql: string, ...values: (string | number)[]): void {
    this.notebook.use("writing a list", (db) => db.prepare(sql).run(...values));
  }

  #select(more: string, ...values: string[]): Todo[] {
    return this.notebook.use("reading a list", (db) =>
      db
        .prepare(`SELECT number, what, done FROM todo WHERE requester = ? ${more} ORDER BY number`)
        .all(...values)
        .map(({ number, what, done }) => ({
          number: Number(number),
          what: String(what),
          done: Number(done) === 1,
        })),
    );
  }
}
