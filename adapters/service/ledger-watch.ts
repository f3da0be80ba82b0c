import type { LedgerStore } from "../../src/ports/ledger.js";
import { openStore } from "../ledger/open.js";

/** An answer that takes longer is none. */
const ANSWER_MS = 3_000;

/** The ledger, looked at by a process that keeps nothing in it. */
export class LedgerWatch {
  private constructor(private readonly store: LedgerStore) {}

  /** @throws {LedgerError} where it can't be opened. */
  static async open(ledger: string): Promise<LedgerWatch> {
    return new LedgerWatch(await openStore(ledger, { mode: "read" }));
  }

  /** What is wrong with it at the moment, a sentence each. */
  async troubles(): Promise<readonly string[]> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string[]>((resolve) => {
      timer = setTimeout(
        () => resolve([`ledger: found no answer in ${ANSWER_MS / 1_000} s, expected one. It is asked again`]),
        ANSWER_MS,
      );
    });
    const asked = this.store.agreements().then(
      () => [],
      (error: unknown) => [error instanceof Error ? error.message : String(error)],
    );
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  close(): Promise<void> {
    return this.store.close();
  }
}
