import { closeDatabase, type Database, type Driver } from "./driver.js";

/** A kind of small SQLite file of ours, beside the ledger. */
export interface OwnFile {
  /** What its newer formats are called: `jobs`, `a notebook`. */
  readonly name: string;
  /** Tells it from any other SQLite file. */
  readonly applicationId: number;
  readonly format: number;
  /** `CREATE … IF NOT EXISTS` statements, each with its semicolon. */
  readonly schema: string;
}

/** Another process may be writing; it is done in less. */
const BUSY_MS = 250;

/** Opens such a file, made if there is none. @throws {Error} for another kind of file, or a newer format. */
export function openOwn(
  driver: Driver,
  path: string,
  { name, applicationId, format, schema }: OwnFile,
): Database {
  const db = driver.open(path, { readOnly: false });
  try {
    db.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    db.exec("BEGIN IMMEDIATE");
    const found = Number(db.prepare("PRAGMA application_id").get()?.application_id);
    const version = Number(db.prepare("PRAGMA user_version").get()?.user_version);
    const tables = Number(db.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count);
    if (tables > 0 && found !== applicationId) throw new Error("another kind of database");
    if (version > format) throw new Error(`${name} of format ${version}`);
    db.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${format}; ${schema} COMMIT`);
    return db;
  } catch (error) {
    closeDatabase(db);
    throw error;
  }
}
