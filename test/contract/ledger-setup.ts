import { afterAll, beforeAll } from "vitest";
import type { ArchivableLedger } from "../../src/ports/archive.js";
import type { LedgerStore } from "../../src/ports/ledger.js";

export interface Setup {
  /** A ledger that nothing was recorded in. */
  fresh(): ArchivableLedger;
  readonly store: LedgerStore;
}

/** One store for a block of tests, each of which takes agreements of its own. */
export function setupStore(open: () => Promise<LedgerStore>): Setup {
  let store: LedgerStore;
  let count = 0;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  return {
    fresh: () => store.agreement(`agreement-${++count}`),
    get store() {
      return store;
    },
  };
}
