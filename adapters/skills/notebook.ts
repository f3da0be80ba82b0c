import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { closeDatabase, type Database, type Driver, loadDriver } from "../ledger/sqlite/driver.js";

/** `Pawn`: tells a pet's notebook from any other SQLite file. */
const APPLICATION_ID = 0x5061776e;
const FORMAT = 1;
/** Another process may be writing; it is done in less. */
const BUSY_MS = 250;

/** The pet's notebook beside a ledger: `data/pawpact.sqlite` → `data/pawpact.pet.sqlite`. */
export function petFileOf(ledgerFile: string): string {
  return `${ledgerFile.replace(/\.sqlite$/, "")}.pet.sqlite`;
}

/** What the pet keeps for people: no figure rests on it. */
export interface Notebook {
  /** Runs something on the database. @throws {NotebookError} */
  use<T>(doing: string, work: (db: Database) => T): T;
  close(): void;
}

/** What failed, what was found, what was expected and what to do. */
export class NotebookError extends Error {
  override readonly name = "NotebookError";
}

/**
 * Opens a notebook, made if there is none; without a file it is gone with the process.
 * @throws {NotebookError}
 */
export async function openNotebook(file?: string): Promise<Notebook> {
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
    if (file !== undefined) mkdirSync(dirname(path), { recursive: true });
    return open(driver, path);
  });
  let closed = false;
  return {
    use: (doing, work) => named(doing, () => work(db)),
    close() {
      if (!closed) closeDatabase(db);
      closed = true;
    },
  };
}

function open(driver: Driver, path: string): Database {
  const db = driver.open(path, { readOnly: false });
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    db.exec("BEGIN IMMEDIATE");
    const application = Number(db.prepare("PRAGMA application_id").get()?.application_id);
    const format = Number(db.prepare("PRAGMA user_version").get()?.user_version);
    const tables = Number(db.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count);
    if (tables > 0 && application !== APPLICATION_ID) throw new Error("another kind of database");
    if (format > FORMAT) throw new Error(`a notebook of format ${format}`);
    db.exec(`
      PRAGMA application_id = ${APPLICATION_ID};
      PRAGMA user_version = ${FORMAT};
      CREATE TABLE IF NOT EXISTS reminder (
        id TEXT PRIMARY KEY, requester TEXT NOT NULL, number INTEGER NOT NULL, at INTEGER NOT NULL,
        timezone TEXT NOT NULL, target TEXT NOT NULL, conversation TEXT NOT NULL, what TEXT NOT NULL,
        state TEXT NOT NULL, tries INTEGER NOT NULL, begun_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX IF NOT EXISTS reminder_of ON reminder (requester, state);
      CREATE TABLE IF NOT EXISTS todo (
        requester TEXT NOT NULL, number INTEGER NOT NULL, message TEXT NOT NULL, what TEXT NOT NULL,
        done INTEGER NOT NULL, PRIMARY KEY (requester, number), UNIQUE (requester, message)
      ) STRICT, WITHOUT ROWID;
      COMMIT`);
    return db;
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

function failure(path: string, doing: string, cause: unknown): NotebookError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new NotebookError(
    `the pet's notebook ${path}: ${doing} failed; found "${found}", expected a notebook, or none yet, on a disk with room. Free the disk, or name another file.`,
    { cause },
  );
}
