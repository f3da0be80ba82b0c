import { dirname, resolve } from "node:path";
import { type Notebook, NotebookError, type Page } from "../../src/ports/notebook.js";
import { makeFolder } from "../folder.js";
import { closeDatabase, type Database, loadDriver } from "../ledger/sqlite/driver.js";
import { type OwnFile, openOwn } from "../ledger/sqlite/own-file.js";
import { FileReminders, keptReminderOf } from "./file-reminders.js";
import { FileTodos, keptTodoOf } from "./file-todos.js";
import { merged } from "./page.js";

const NOTEBOOK: OwnFile = {
  name: "a notebook",
  // `Pawn`
  applicationId: 0x5061776e,
  format: 1,
  schema: `
    CREATE TABLE IF NOT EXISTS reminder (
      id TEXT PRIMARY KEY, requester TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
      timezone TEXT NOT NULL, target TEXT NOT NULL, conversation TEXT NOT NULL, what TEXT NOT NULL,
      state TEXT NOT NULL, tries INTEGER NOT NULL, begun_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS reminder_of ON reminder (requester, state);
    CREATE TABLE IF NOT EXISTS todo (
      requester TEXT NOT NULL, number INTEGER NOT NULL, message TEXT NOT NULL, what TEXT NOT NULL,
      done INTEGER NOT NULL, PRIMARY KEY (requester, number), UNIQUE (requester, message)
    ) STRICT, WITHOUT ROWID;`,
};

/** Runs something on a notebook's database, and names what failed. @throws {NotebookError} */
export type Use = <T>(doing: string, work: (db: Database) => T) => T;

/**
 * Opens a notebook in a file, made if there is none; without a file it is gone with the process.
 * @throws {NotebookError}
 */
export async function openNotebookFile(file?: string): Promise<Notebook> {
  const path = file === undefined ? ":memory:" : resolve(file);
  const driver = await loadDriver();
  const named = <T>(doing: string, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw failure(path, doing, cause);
    }
  };
  const db = named("opening it", () => {
    if (file !== undefined) makeFolder(dirname(path));
    return openOwn(driver, path, NOTEBOOK);
  });
  return new NotebookFile(db, (doing, work) => named(doing, () => work(db)));
}

class NotebookFile implements Notebook {
  readonly reminders: FileReminders;
  readonly todos: FileTodos;
  #closed = false;

  constructor(
    private readonly db: Database,
    private readonly use: Use,
  ) {
    this.reminders = new FileReminders(use);
    this.todos = new FileTodos(use);
  }

  async *pages(): AsyncIterable<readonly [string, Page]> {
    const people = this.use("reading it", (db) =>
      db
        .prepare("SELECT requester FROM reminder UNION SELECT requester FROM todo ORDER BY requester")
        .all()
        .map(({ requester }) => String(requester)),
    );
    for (const requester of people) yield [requester, this.#page(requester)];
  }

  async take(requester: string, page: Page): Promise<number> {
    return this.use("writing it", (db) => {
      db.exec("BEGIN IMMEDIATE");
      try {
        const before = this.#page(requester);
        const after = merged(before, page);
        for (const reminder of after.reminders) this.reminders.insert(reminder);
        for (const todo of after.todos) this.todos.insert(requester, todo);
        db.exec("COMMIT");
        return after.reminders.length - before.reminders.length + (after.todos.length - before.todos.length);
      } catch (error) {
        db.exec("ROLLBACK");
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    if (!this.#closed) closeDatabase(this.db);
    this.#closed = true;
  }

  #page(requester: string): Page {
    return this.use("reading it", (db) => ({
      reminders: db
        .prepare("SELECT * FROM reminder WHERE requester = ? ORDER BY id")
        .all(requester)
        .map(keptReminderOf),
      todos: db
        .prepare("SELECT * FROM todo WHERE requester = ? ORDER BY number")
        .all(requester)
        .map(keptTodoOf),
    }));
  }
}

function failure(path: string, doing: string, cause: unknown): NotebookError {
  if (cause instanceof NotebookError) return cause;
  const found = cause instanceof Error ? cause.message : String(cause);
  return new NotebookError(
    `the pet's notebook ${path}: ${doing} failed; found "${found}", expected a notebook, or none yet, on a disk with room. Free the disk, or name another file.`,
    { cause },
  );
}
