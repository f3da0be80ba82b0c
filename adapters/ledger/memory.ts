import { byCodePoint } from "../../src/bytes/code-points.js";
import type { ArchivableLedger } from "../../src/ports/archive.js";
import type { LedgerStore } from "../../src/ports/ledger.js";
import { storeClosed } from "./faults.js";
import { MemoryLedger } from "./memory/ledger.js";

/** The reference: what every other driver is compared with. Nothing of it outlives the process. */
export function memoryStore(): LedgerStore {
  const ledgers = new Map<string, MemoryLedger>();
  let closed = false;
  const isClosed = () => closed;
  return {
    agreement(id) {
      const ledger = ledgers.get(id) ?? new MemoryLedger(isClosed);
      ledgers.set(id, ledger);
      return ledger;
    },
    async agreements() {
      if (closed) throw storeClosed();
      return [...ledgers].flatMap(([id, ledger]) => (ledger.isUsed ? [id] : [])).sort(byCodePoint);
    },
    async close() {
      closed = true;
    },
  };
}

/** One agreement's ledger, in memory. */
export function memoryLedger(): ArchivableLedger {
  return new MemoryLedger(() => false);
}
