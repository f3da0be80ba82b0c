import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ArchivableLedger } from "../../src/ports/archive.js";
import { LedgerError, type LedgerStore } from "../../src/ports/ledger.js";
import { makeFolder } from "../folder.js";
import { readOnly, storeClosed } from "./faults.js";
import { Book } from "./sqlite/book.js";
import { closeDatabase, type Database, type Driver, loadDriver, rollBack } from "./sqlite/driver.js";
import { ledgerError, sqliteCode } from "./sqlite/errors.js";
import { connectReader, inspect, openReader, openWriter, readHeader } from "./sqlite/format.js";
import { Group, type Job } from "./sqlite/group.js";
import { type Place, SqliteLedger } from "./sqlite/ledger.js";
import { type Lock, takeLock } from "./sqlite/lock.js";
import { Reading } from "./sqlite/reading.js";

export interface SqliteStore extends LedgerStore {
  /** Looks through the whole file; what is wrong with it, or nothing. */
  check(): Promise<readonly string[]>;
}

/**
 * Opens a ledger file. `write`: it is made if there is none, with its folders, an older one is migrated, and no other
 * process can write to it until it is closed, however this one ends. `read`: as many processes as like to, while
 * another one writes.
 * @throws {LedgerError} `ledger/held`, `ledger/newer-format`, `ledger/older-format` (reading), `ledger/not-a-ledger`,
 *   `ledger/damaged`, `ledger/unavailable`; in every case the file is as it was.
 */
export async function openSqlite(
  file: string,
  { mode }: { readonly mode: "write" | "read" },
): Promise<SqliteStore> {
  const driver = await loadDriver();
  try {
    return mode === "write" ? openForWriting(driver, file) : openForReading(driver, file);
  } catch (error) {
    throw ledgerError(file, "opening it", error);
  }
}

function openForWriting(driver: Driver, file: string): SqliteStore {
  const path = pathOf(file);
  const exists = readHeader(path);
  const lock = takeLock(driver, path);
  try {
    if (exists) inspect(driver, path);
    return new Store(driver, path, openWriter(driver, path), lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

function openForReading(driver: Driver, file: string): SqliteStore {
  const path = realPath(resolve(file));
  if (!readHeader(path)) {
    throw new LedgerError(
      "ledger/unavailable",
      `ledger ${file}: found no file, or an empty one, expected a ledger. Record something into it first, or name another file.`,
    );
  }
  inspect(driver, path);
  return new Store(driver, path, openReader(driver, path), null);
}

/** The one true name of a file, so that its lock is one too; its folders are made. */
function pathOf(file: string): string {
  const path = resolve(file);
  try {
    makeFolder(dirname(path));
  } catch (cause) {
    throw new LedgerError(
      "ledger/unavailable",
      `ledger ${file}: its folder can't be made; found "${(cause as Error).message}", expected a folder or the right to make one. Name another place.`,
      { cause },
    );
  }
  return realPath(path);
}

/** With every symbolic link followed, as SQLite follows them. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  return existsSync(dirname(path)) ? join(realpathSync(dirname(path)), basename(path)) : path;
}

class Store implements SqliteStore, Place {
  readonly #reading: Reading;
  readonly #group: Group;
  readonly #ledgers = new Map<string, ArchivableLedger>();
  readonly #books = new Map<string, Book>();
  /** Connections of streams, used again: while open, none may be collected, and few files are to be open. */
  readonly #connections = new Set<Reading>();
  readonly #idle: Reading[] = [];
  #closed = false;

  constructor(
    private readonly driver: Driver,
    private readonly file: string,
    private readonly db: Database,
    private readonly lock: Lock | null,
  ) {
    this.#reading = new Reading(db, { isOnlyWriter: lock !== null });
    this.#group = new Group(db, file, {
      flush: () => {
        for (const book of this.#books.values()) book.flush();
      },
      forget: () => {
        for (const book of this.#books.values()) book.forget();
      },
    });
  }

  agreement(id: string): ArchivableLedger {
    const ledger = this.#ledgers.get(id) ?? new SqliteLedger(this, id);
    this.#ledgers.set(id, ledger);
    return ledger;
  }

  async agreements(): Promise<readonly string[]> {
    return this.read((reading) => reading.agreements());
  }

  async check(): Promise<readonly string[]> {
    const rows = this.read((reading) => reading.db.prepare("PRAGMA integrity_check(20)").all());
    return rows.map((row) => String(row.integrity_check)).filter((line) => line !== "ok");
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#group.drain();
    for (const { db } of this.#connections) closeDatabase(db);
    if (this.lock) this.#gather();
    closeDatabase(this.db);
    this.lock?.release();
  }

  read<T>(ask: (reading: Reading) => T): T {
    this.#open();
    return this.#named("reading", () => {
      // The writer's own connection has no one beside it; a reader's could see two states in two questions.
      if (this.lock) return ask(this.#reading);
      this.db.exec("BEGIN");
      try {
        return ask(this.#reading);
      } finally {
        rollBack(this.db);
      }
    });
  }

  write<T>(job: Job<T>): Promise<T> {
    this.#open();
    return this.#group.do(job);
  }

  book(agreement: string): Book {
    this.#open();
    if (!this.lock) throw readOnly("recording");
    const book = this.#books.get(agreement) ?? new Book(this.#reading, agreement);
    this.#books.set(agreement, book);
    return book;
  }

  async *stream<T>(read: (reading: Reading) => AsyncGenerator<T>): AsyncGenerator<T> {
    this.#open();
    const reading = this.#idle.pop() ?? this.#named("reading", () => this.#connect());
    try {
      reading.db.exec("BEGIN");
      yield* read(reading);
    } catch (error) {
      this.#open();
      throw ledgerError(this.file, "reading", error);
    } finally {
      if (!this.#closed) {
        rollBack(reading.db);
        this.#idle.push(reading);
      }
    }
  }

  #connect(): Reading {
    const reading = new Reading(connectReader(this.driver, this.file));
    this.#connections.add(reading);
    return reading;
  }

  #named<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw ledgerError(this.file, doing, error);
    }
  }

  /** Makes the file alone the whole ledger, if nobody is reading: nothing is lost if it can't be done. */
  #gather(): void {
    try {
      this.db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    } catch (error) {
      if (sqliteCode(error) === null) throw error;
    }
  }

  #open(): void {
    if (this.#closed) throw storeClosed();
  }
}
