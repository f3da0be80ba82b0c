export type Value = null | number | bigint | string | Uint8Array;
export type Row = Record<string, Value>;

export interface Statement {
  run(...values: Value[]): { changes: number | bigint; lastInsertRowid: number | bigint };
  get(...values: Value[]): Row | undefined;
  all(...values: Value[]): Row[];
}

/** As much of `node:sqlite` as is used here. Its owner keeps hold of it until it is closed. */
export interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export interface Driver {
  readonly name: "node:sqlite" | "@photostructure/sqlite";
  /** `file` may be a `file:` URI. A lock is not waited for. */
  open(file: string, options: { readonly readOnly: boolean }): Database;
}

interface Module {
  DatabaseSync: new (file: string, options: { readonly readOnly: boolean }) => Database;
}

const PACKAGE = "@photostructure/sqlite";
let loading: Promise<Driver> | undefined;

/** Node's own SQLite where there is one, else the package with the same interface; loaded once, on first use. */
export function loadDriver(): Promise<Driver> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Driver> {
  const own = withoutItsWarning(() => process.getBuiltinModule?.("node:sqlite") as Module | undefined);
  if (own) return driverOf("node:sqlite", own);
  try {
    return driverOf(PACKAGE, (await import(PACKAGE)) as Module);
  } catch (cause) {
    throw new Error(
      `ledger: SQLite could not be loaded; found neither node:sqlite (Node 22.13 or later) nor a working ${PACKAGE}. Run npm install, or use a later Node.`,
      { cause },
    );
  }
}

function driverOf(name: Driver["name"], { DatabaseSync }: Module): Driver {
  return {
    name,
    open(file, options) {
      const db = new DatabaseSync(file, options);
      db.exec("PRAGMA busy_timeout = 0");
      return db;
    },
  };
}

/** Ends the transaction that is open, if any: SQLite may have ended it itself, as it does when a disk is full. */
export function rollBack(db: Database): void {
  try {
    db.exec("ROLLBACK");
  } catch {
    // None was open: that is what was wanted.
  }
}

/**
 * Ends what is under way, then closes. The package lets go of the file itself only once the connection's statements
 * are collected; an open transaction would stay open until then.
 */
export function closeDatabase(db: Database): void {
  rollBack(db);
  db.close();
}

/** Node says of its SQLite that it is experimental; that one warning is kept from the host's log, no other. */
function withoutItsWarning<T>(load: () => T): T {
  const emit = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes("SQLite is an experimental feature")) emit.call(process, warning, ...rest);
  }) as typeof emit;
  try {
    return load();
  } finally {
    process.emitWarning = emit;
  }
}
