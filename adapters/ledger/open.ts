import type { LedgerStore } from "../../src/ports/ledger.js";
import { UserError } from "../user-error.js";
import { FileShelf } from "./archive/shelf.js";
import { archivedStore } from "./archived.js";
import { archiveFolderOf, fileOf } from "./beside.js";
import { isRedisAddress, parseAddress } from "./redis/address.js";

export interface OpenOptions {
  readonly mode: "write" | "read";
  /** Told what is wrong with the place, though it can be used. */
  readonly warn?: (message: string) => void;
}

/**
 * Opens the place that an address names: a file (`FILE`, `sqlite:FILE`) or a Redis (`redis://…`). Archived conversations
 * are read from their files.
 * @throws {LedgerError}
 * @throws {UserError} for an address of anything else.
 */
export async function openStore(ledger: string, options: OpenOptions): Promise<LedgerStore> {
  const folder = archiveFolderOf(ledger);
  const store = await openBareStore(ledger, options);
  return archivedStore(store, (agreement) => new FileShelf(folder, agreement));
}

/** The same place, whose archived conversations have no facts: for whoever archives. @throws as `openStore` */
export async function openBareStore(ledger: string, options: OpenOptions): Promise<LedgerStore> {
  if (isRedisAddress(ledger)) return (await import("./redis.js")).openRedis(ledger, options);
  const scheme = /^[a-z][a-z0-9+.-]*:\/\//i.exec(ledger)?.[0];
  if (scheme) {
    throw new UserError(
      `ledger: found an address that begins with ${scheme}, expected a file, redis://… or rediss://…. Name one`,
    );
  }
  return (await import("./sqlite.js")).openSqlite(fileOf(ledger), options);
}

/** An address as it may be shown: without user and passwords. */
export function shownLedger(ledger: string): string {
  return isRedisAddress(ledger) ? parseAddress(ledger).shown : ledger;
}
