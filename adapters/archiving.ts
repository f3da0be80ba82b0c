import type { ArchivableLedger } from "../src/ports/archive.js";
import { ledgerIn, ownTerms, type Reading } from "./compose.js";
import { openBareStore, shownLedger } from "./ledger/open.js";

/** A ledger opened for archiving: what is archived already has no facts in it. */
export interface Archiving extends Reading {
  readonly ledger: ArchivableLedger;
}

export interface ArchivingOptions {
  /** Its address: a file, or a Redis. */
  readonly ledgerAddress: string;
  /** The agreement; without it the only one. */
  readonly agreement?: string;
  /** ms since epoch. */
  readonly now: number;
  /** Told what is wrong with the ledger's place, though it can be used. */
  readonly warn: (message: string) => void;
}

/** Writes nothing by itself, so that a place that is full can be opened. @throws {LedgerError | UserError} */
export async function openForArchiving(options: ArchivingOptions): Promise<Archiving> {
  const { ledgerAddress, agreement, now, warn } = options;
  const store = await openBareStore(ledgerAddress, { mode: "write", warn });
  try {
    const ledger = await ledgerIn(store, agreement, shownLedger(ledgerAddress));
    return { ...(await ownTerms(ledger, now)), ledger, close: () => store.close() };
  } catch (error) {
    await store.close();
    throw error;
  }
}
