import { mkdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileBeside } from "../ledger/beside.js";
import { closeDatabase, type Database, loadDriver } from "../ledger/sqlite/driver.js";
import { type OwnFile, openOwn } from "../ledger/sqlite/own-file.js";

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

/** The pet's notebook beside a ledger: `data/pawpact.sqlite` → `data/pawpact.pet.sqlite`. */
export function petFileOf(ledgerAddress: string): string {
  return fileBeside(ledgerAddress, "pet.sqlite");
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
    return openOwn(driver, path, NOTEBOOK);
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

function failure(path: string, doing: string, cause: unknown): NotebookError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new NotebookError(
    `the pet's notebook ${path}: ${doing} failed; found "${found}", expected a notebook, or none yet, on a disk with room. Free the disk, or name another file.`,
    { cause },
  );
}
