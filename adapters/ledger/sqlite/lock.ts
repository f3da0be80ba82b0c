import { hostname } from "node:os";
import { LedgerError } from "../../../src/ports/ledger.js";
import { closeDatabase, type Database, type Driver } from "./driver.js";
import { isBusy, ledgerError } from "./errors.js";

export interface Lock {
  release(): void;
}

/**
 * Holds a ledger for this process: a transaction left open on a tiny database beside it. The operating system lets go
 * of it however the process ends. The file stays when the lock is gone: removing it would let two writers in.
 * @throws {LedgerError} `ledger/held`, at once, naming the holder.
 */
export function takeLock(driver: Driver, file: string): Lock {
  const path = `${file}.lock`;
  let db: Database | undefined;
  try {
    const held = driver.open(path, { readOnly: false });
    db = held;
    held.exec("BEGIN IMMEDIATE");
    // No prepared statement: with the package one would keep the lock after the close.
    held.exec(`
      CREATE TABLE IF NOT EXISTS holder (pid INTEGER, host TEXT, since TEXT);
      DELETE FROM holder;
      INSERT INTO holder VALUES (
        ${process.pid}, '${hostname().replaceAll("'", "''")}', strftime('%Y-%m-%dT%H:%M:%SZ')
      )`);
    // Another one may be reading the name of the holder before.
    held.exec("PRAGMA busy_timeout = 500");
    held.exec("COMMIT; PRAGMA busy_timeout = 0; BEGIN IMMEDIATE");
    return { release: () => closeDatabase(held) };
  } catch (error) {
    const holder = db && isBusy(error) ? holderIn(db) : null;
    if (db) closeDatabase(db);
    if (!holder) throw ledgerError(path, "taking the writer's lock", error);
    throw new LedgerError(
      "ledger/held",
      `ledger ${file}: it has a writer already; found ${holder}, expected none. Stop that process, or ask it through its chat commands; reading is free.`,
      { cause: error },
    );
  }
}

function holderIn(db: Database): string {
  try {
    const row = db.prepare("SELECT pid, host, since FROM holder").get();
    if (row) return `process ${row.pid} on ${row.host} since ${row.since}`;
  } catch {
    // It is writing its name this moment.
  }
  return "another process";
}
