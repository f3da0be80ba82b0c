import { dirname, resolve } from "node:path";
import { JobsError } from "../../../src/ports/jobs.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import { makeFolder } from "../../folder.js";
import { fileBeside } from "../../ledger/beside.js";
import { closeDatabase, type Database, type Driver, loadDriver } from "../../ledger/sqlite/driver.js";
import { type Lock, takeLock } from "../../ledger/sqlite/lock.js";
import { type OwnFile, openOwn } from "../../ledger/sqlite/own-file.js";
import type { JobStore, KeptJob } from "./store.js";

const JOBS: OwnFile = {
  name: "jobs",
  // `Pawj`
  applicationId: 0x5061776a,
  format: 1,
  schema: `CREATE TABLE IF NOT EXISTS job (
    key TEXT PRIMARY KEY, instant INTEGER NOT NULL, wake_at INTEGER NOT NULL, attempts INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;`,
};

/** The file of jobs beside a ledger: `data/pawpact.sqlite` → `data/pawpact.jobs.sqlite`. */
export function jobsFileOf(ledgerAddress: string): string {
  return fileBeside(ledgerAddress, "jobs.sqlite");
}

/**
 * Opens a file of jobs, made if there is none, for this process alone.
 * @throws {JobsError} `jobs/held`, `jobs/unavailable`.
 */
export async function openJobFile(file: string): Promise<JobStore> {
  const path = resolve(file);
  const driver = await loadDriver();
  const lock = lockOf(driver, path);
  try {
    return new JobFile(path, openOwn(driver, path, JOBS), lock);
  } catch (error) {
    lock.release();
    throw unavailable(path, "opening it", error);
  }
}

function lockOf(driver: Driver, path: string): Lock {
  try {
    makeFolder(dirname(path));
    return takeLock(driver, path);
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== "ledger/held")
      throw unavailable(path, "opening it", error);
    const holder = /found (process .*?), expected/.exec(error.message)?.[1] ?? "another process";
    throw new JobsError(
      "jobs/held",
      `jobs ${path}: found ${holder}, which runs them, expected none. Stop that process, or give this one a file of its own.`,
      { cause: error },
    );
  }
}

class JobFile implements JobStore {
  constructor(
    private readonly path: string,
    private readonly db: Database,
    private readonly lock: Lock,
  ) {}

  load(): readonly KeptJob[] {
    return this.#named("reading", () =>
      this.db
        .prepare("SELECT key, instant, wake_at, attempts FROM job")
        .all()
        .map(({ key, instant, wake_at, attempts }) => ({
          key: String(key),
          instant: Number(instant),
          wakeAt: Number(wake_at),
          attempts: Number(attempts),
        })),
    );
  }

  put({ key, instant, wakeAt, attempts }: KeptJob): void {
    this.#named("writing", () =>
      this.db
        .prepare("INSERT OR REPLACE INTO job (key, instant, wake_at, attempts) VALUES (?, ?, ?, ?)")
        .run(key, instant, wakeAt, attempts),
    );
  }

  remove(key: string): void {
    this.#named("writing", () => this.db.prepare("DELETE FROM job WHERE key = ?").run(key));
  }

  close(): void {
    closeDatabase(this.db);
    this.lock.release();
  }

  #named<T>(doing: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw unavailable(this.path, doing, error);
    }
  }
}

function unavailable(path: string, doing: string, cause: unknown): JobsError {
  const found = cause instanceof Error ? cause.message : String(cause);
  return new JobsError(
    "jobs/unavailable",
    `jobs ${path}: ${doing} failed; found "${found}", expected a file of jobs, or none yet, on a disk with room. Free the disk, or name another file.`,
    { cause },
  );
}
