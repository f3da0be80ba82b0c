import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { LedgerError } from "../../../src/ports/ledger.js";
import { messageOf } from "../prepared.js";
import { closeDatabase, type Database, type Driver, rollBack } from "./driver.js";
import { cannotOpen, damaged, isOutage, notALedger } from "./errors.js";
import { APPLICATION_ID, FORMAT, MIGRATIONS, SCHEMA } from "./schema.js";

/** Ledgers up to this size are checked through and through when they are opened. */
const CHECKED_BYTES = 4 * 1024 * 1024;
const MAGIC = "SQLite format 3\0";

/**
 * Refuses by its first bytes what is no ledger or a newer one, before anything else touches it.
 * @returns whether there is a ledger to open; `false`: there is no file, or an empty one.
 * @throws {LedgerError} `ledger/not-a-ledger`, `ledger/newer-format`.
 */
export function readHeader(file: string): boolean {
  const header = Buffer.alloc(100);
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw unusable(file, error);
  }
  try {
    if (!fstatSync(fd).isFile()) throw notALedger(file, "no regular file");
    const length = readSync(fd, header, 0, header.length, 0);
    if (length === 0) return false;
    if (length < header.length || header.toString("latin1", 0, 16) !== MAGIC) {
      throw notALedger(file, "a file of another kind");
    }
  } finally {
    closeSync(fd);
  }
  // A writer that was killed may have left the true header in the file beside it.
  if (!isAtRest(file)) return true;
  refuseStranger(file, header.readUInt32BE(68), header.readUInt32BE(60));
  return true;
}

/** No writer is at work, and none was killed: the file alone is the whole ledger. */
function isAtRest(file: string): boolean {
  return [`${file}-wal`, `${file}-journal`].every((path) => !existsSync(path) || statSync(path).size === 0);
}

function refuseStranger(file: string, applicationId: number, format: number): void {
  if (applicationId !== APPLICATION_ID) throw notALedger(file, "an SQLite database of another application");
  if (format > FORMAT) {
    throw new LedgerError(
      "ledger/newer-format",
      `ledger ${file}: found format ${format}, expected at most ${FORMAT}. Install the version of pawpact that wrote it, or a later one; the file was left as it is.`,
    );
  }
}

/**
 * Looks at a ledger without writing to it, nor beside it if it is at rest.
 * @throws {LedgerError} `ledger/not-a-ledger`, `ledger/newer-format`, `ledger/damaged`.
 */
export function inspect(driver: Driver, file: string): void {
  const frozen = isAtRest(file);
  let db: Database | undefined;
  try {
    db = frozen ? openFrozen(driver, file) : driver.open(file, { readOnly: true });
    checkFormat(db, file);
    checkContent(db, file);
  } catch (error) {
    // A writer has come meanwhile; or a transaction that was cut off waits for one to undo it, who looks again.
    if (!isAtRest(file) && (frozen || cannotOpen(error))) return;
    throw error;
  } finally {
    if (db) closeDatabase(db);
  }
}

/** @returns the format of the open ledger. @throws {LedgerError} `ledger/not-a-ledger`, `ledger/newer-format`. */
function checkFormat(db: Database, file: string): number {
  const format = pragma(db, "user_version");
  refuseStranger(file, pragma(db, "application_id"), format);
  if (format < 1) throw damaged(file, `format ${format}`);
  return format;
}

function checkContent(db: Database, file: string): void {
  if (pragma(db, "page_count") * pragma(db, "page_size") <= CHECKED_BYTES) {
    const found = db.prepare("PRAGMA quick_check(1)").get()?.quick_check;
    if (found !== "ok") throw damaged(file, String(found));
  }
  const tables = new Set(
    db
      .prepare("SELECT name FROM sqlite_schema")
      .all()
      .map(({ name }) => name),
  );
  for (const table of ["agreement", "conversation", "fact", "frame", "counters", "pending"]) {
    if (!tables.has(table)) throw damaged(file, `no table ${table}`);
  }
}

/** Opens for writing: makes a new ledger, or brings an older one to this format. */
export function openWriter(driver: Driver, file: string): Database {
  const db = driver.open(file, { readOnly: false });
  try {
    // Somebody reading may hold it for a moment while it is opened.
    db.exec("PRAGMA busy_timeout = 1000; PRAGMA synchronous = FULL; PRAGMA cache_size = -16000");
    if (pragma(db, "page_count") === 0) create(db);
    const format = checkFormat(db, file);
    if (format < FORMAT) migrate(db, file, format);
    if (db.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode !== "wal") {
      throw unusable(file, new Error("no write-ahead log: the folder may lie on a network disk"));
    }
    // From now on the host is running: nothing waits.
    db.exec("PRAGMA busy_timeout = 0");
    return db;
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

/** Opens for reading. @throws {LedgerError} as `inspect`, and `ledger/older-format`. */
export function openReader(driver: Driver, file: string): Database {
  const db = connectReader(driver, file);
  try {
    const format = checkFormat(db, file);
    if (format === FORMAT) return db;
    throw new LedgerError(
      "ledger/older-format",
      `ledger ${file}: found format ${format}, expected ${FORMAT}. Open it for writing once, which migrates it.`,
    );
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}

/** A connection that only reads. A ledger at rest on a disk that can't be written is read as it stands. */
export function connectReader(driver: Driver, file: string): Database {
  const db = driver.open(file, { readOnly: true });
  try {
    // Whoever closes a ledger last holds it for a moment.
    db.exec("PRAGMA busy_timeout = 1000");
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return db;
  } catch (error) {
    closeDatabase(db);
    if (cannotOpen(error) && isAtRest(file)) return openFrozen(driver, file);
    throw error;
  }
}

function openFrozen(driver: Driver, file: string): Database {
  return driver.open(`${pathToFileURL(file)}?immutable=1`, { readOnly: true });
}

/** In SQLite's rollback mode: whoever dies here leaves no file, or an empty one. */
function create(db: Database): void {
  db.exec(`BEGIN IMMEDIATE; ${SCHEMA}
    PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT}; COMMIT`);
}

function migrate(db: Database, file: string, from: number): void {
  db.exec("BEGIN IMMEDIATE");
  try {
    for (const step of MIGRATIONS.slice(from - 1)) step(db);
    db.exec(`PRAGMA user_version = ${FORMAT}; COMMIT`);
  } catch (error) {
    rollBack(db);
    if (isOutage(error)) throw error;
    throw damaged(file, `format ${from} that can't be migrated: ${messageOf(error)}`, error);
  }
}

function pragma(db: Database, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
}

function unusable(file: string, cause: unknown): LedgerError {
  return new LedgerError(
    "ledger/unavailable",
    `ledger ${file}: it can't be opened; found "${messageOf(cause)}", expected a file that can be read and written. Mend its folder or its rights, then try again.`,
    { cause },
  );
}
