import { LedgerError } from "../../../src/ports/ledger.js";
import { messageOf } from "../prepared.js";

const BUSY = 5;
const CORRUPT = 11;
const CANTOPEN = 14;
const NOTADB = 26;
/** PERM, BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN, PROTOCOL, NOLFS, AUTH: the place, not the data. */
const OUTAGES = new Set([3, BUSY, 6, 7, 8, 9, 10, 13, CANTOPEN, 15, 22, 23]);

/** What SQLite says where the package gives no code: it gives none from `all`. */
const SAYINGS: readonly (readonly [string, number])[] = [
  ["database disk image is malformed", CORRUPT],
  ["file is not a database", NOTADB],
  ["database is locked", BUSY],
  ["disk I/O error", 10],
  ["unable to open database file", CANTOPEN],
];
const ERROR = 1;

/** SQLite's primary result code, or `null` for an error that is not SQLite's. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error) || (error as NodeJS.ErrnoException).code !== "ERR_SQLITE_ERROR") return null;
  const { errcode } = error as { errcode?: unknown };
  if (typeof errcode === "number") return errcode & 0xff;
  return SAYINGS.find(([saying]) => error.message.includes(saying))?.[1] ?? ERROR;
}

export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === BUSY;
}

export function cannotOpen(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === CANTOPEN || code === 8;
}

/** No fault of what was to be stored: the file, the disk or a lock is the reason, and every commit would fail. */
export function isOutage(error: unknown): boolean {
  if (error instanceof LedgerError) return error.code === "ledger/damaged";
  const code = sqliteCode(error);
  return code !== null && (OUTAGES.has(code) || code === CORRUPT || code === NOTADB);
}

/** The error as a ledger's, where SQLite says so; any other is given back as it is. */
export function ledgerError(file: string, doing: string, error: unknown): unknown {
  if (error instanceof LedgerError) return error;
  const code = sqliteCode(error);
  const found = messageOf(error);
  if (error instanceof SyntaxError) return damaged(file, found, error);
  if (code === null) return error;
  if (code === CORRUPT || code === NOTADB) return damaged(file, found, error);
  return new LedgerError(
    "ledger/unavailable",
    `ledger ${file}: ${doing} failed; found "${found}", expected a file that can be used. Free its disk or let go of its lock, then try again.`,
    { cause: error },
  );
}

export function damaged(file: string, found: string, cause?: unknown): LedgerError {
  return new LedgerError(
    "ledger/damaged",
    `ledger ${file}: it is damaged; found "${found}", expected a whole ledger. Put a backup in its place; the file was left as it is.`,
    { cause },
  );
}

export function notALedger(file: string, found: string): LedgerError {
  return new LedgerError(
    "ledger/not-a-ledger",
    `ledger ${file}: found ${found}, expected a Pawpact ledger or no file. Name another file; this one was left as it is.`,
  );
}
