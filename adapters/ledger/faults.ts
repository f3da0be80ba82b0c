import { LedgerError } from "../../src/ports/ledger.js";

/** What every driver says in the same words. */

export function noFrame(frame: string, known: readonly string[]): LedgerError {
  const found = known.length === 0 ? "no frame at all" : known.join(", ");
  return new LedgerError(
    "ledger/no-frame",
    `ledger: frame ${frame} is not stored; found ${found}. Build and fill it first, or refold the facts.`,
  );
}

export function unfilled(frame: string, missing: number): LedgerError {
  return new LedgerError(
    "ledger/unfilled",
    `ledger: frame ${frame} can't become the active one; found ${missing} conversations that were not filled into it, expected none. Fill them, then activate it again.`,
  );
}

export function beforeWatermark(frame: string, now: number, watermark: number): LedgerError {
  return new LedgerError(
    "ledger/before-watermark",
    `ledger: frame ${frame} can't be scored at ${now}; its counters stand at ${watermark}, expected a now at or after it. Refold the facts.`,
  );
}

export function storeClosed(): LedgerError {
  return new LedgerError(
    "ledger/closed",
    "ledger: found it closed, expected it open. Use it before closing its store, or open it again.",
  );
}

export function readOnly(what: string): LedgerError {
  return new LedgerError(
    "ledger/read-only",
    `ledger: ${what} needs a writer; found the ledger opened for reading. Open it for writing.`,
  );
}
