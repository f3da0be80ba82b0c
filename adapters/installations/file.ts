import { chmodSync, closeSync, openSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { InstallationRows } from "../../src/ports/installations.js";
import { makeFolder } from "../folder.js";
import { closeDatabase, loadDriver } from "../ledger/sqlite/driver.js";
import { type OwnFile, openOwn } from "../ledger/sqlite/own-file.js";
import { UserError } from "../user-error.js";

const INSTALLATIONS: OwnFile = {
  name: "installations",
  // `Pawi`
  applicationId: 0x50617769,
  format: 1,
  schema: `CREATE TABLE IF NOT EXISTS installation (id TEXT PRIMARY KEY, sealed TEXT NOT NULL) STRICT, WITHOUT ROWID;`,
};

/** Opens a file of installations for its owner's eyes, made if there is none. @throws {UserError} */
export async function openInstallationFile(file: string): Promise<InstallationRows> {
  const path = resolve(file);
  const driver = await loadDriver();
  const named = <T>(doing: string, work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      const found = cause instanceof Error ? cause.message : String(cause);
      throw new UserError(
        `installations ${path}: ${doing} failed; found "${found}", expected a file of installations, or none yet, on a disk with room. Free the disk, or name another ledger`,
        2,
        { cause },
      );
    }
  };
  const db = named("opening it", () => {
    makeFolder(dirname(path));
    // SQLite's own files beside it are for whoever the file is for.
    closeSync(openSync(path, "a", 0o600));
    chmodSync(path, 0o600);
    const opened = openOwn(driver, path, INSTALLATIONS);
    // Of what is deleted nothing stays, neither in the file nor in its log.
    opened.exec("PRAGMA secure_delete = ON");
    return opened;
  });
  let closed = false;
  return {
    async put(id, sealed) {
      named("writing", () =>
        db.prepare("INSERT OR REPLACE INTO installation (id, sealed) VALUES (?, ?)").run(id, sealed),
      );
    },
    get: async (id) =>
      named("reading", () => {
        const row = db.prepare("SELECT sealed FROM installation WHERE id = ?").get(id);
        return row ? String(row.sealed) : null;
      }),
    async delete(id) {
      named("deleting", () => {
        db.prepare("DELETE FROM installation WHERE id = ?").run(id);
        db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
      });
    },
    all: async () =>
      named("reading", () => {
        const rows = db.prepare("SELECT id, sealed FROM installation").all();
        return new Map(rows.map(({ id, sealed }) => [String(id), String(sealed)]));
      }),
    async close() {
      if (!closed) closeDatabase(db);
      closed = true;
    },
  };
}
