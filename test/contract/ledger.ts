import { describe } from "vitest";
import type { LedgerStore } from "../../src/ports/ledger.js";
import { archiveContract } from "./ledger-archive.js";
import { commitContract } from "./ledger-commit.js";
import { figuresContract } from "./ledger-figures.js";
import { frameContract } from "./ledger-frame.js";
import { readingContract } from "./ledger-reading.js";

/** What a driver promises beyond the port. */
export interface Extras {
  /** `conversations()` is as of one instant. */
  readonly snapshot?: boolean;
}

/** What every ledger promises (`src/ports/ledger.ts`). `open` gives an empty store; the suite closes it. */
export function ledgerContract(name: string, open: () => Promise<LedgerStore>, extras: Extras = {}): void {
  describe(`ledger: ${name}`, () => {
    commitContract(open);
    frameContract(open);
    figuresContract(open);
    readingContract(open, extras);
    archiveContract(open);
  });
}
