import type { LedgerStore } from "../../src/ports/ledger.js";
import { openStore } from "../ledger/open.js";

/** An answer that takes longer is none. */
const ANSWER_MS = 3_000;

/** The ledger, looked at by a process that keeps nothing in it. */
export class LedgerWatch {
  #opening: Promise<LedgerStore> | null = null;

  constructor(private readonly ledger: string) {}

  /** What is wrong with it at the moment, a sentence each: one that is away, or that no facts can be trusted to. */
  troubles(): Promise<readonly string[]> {
    return troublesAsking(async () => {
      const store = await this.#open();
      await store.checkSettings?.();
      await store.agreements();
    });
  }

  async close(): Promise<void> {
    await (await this.#opening?.catch(() => null))?.close();
  }

  /** Opened when it is first asked, and again where that failed. */
  #open(): Promise<LedgerStore> {
    this.#opening ??= openStore(this.ledger, { mode: "read" }).catch((error: unknown) => {
      this.#opening = null;
      throw error;
    });
    return this.#opening;
  }
}

/** What is wrong where a ledger is asked something: nothing, or why there is no answer. */
export async function troublesAsking(ask: () => Promise<unknown>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(
      () => resolve([`ledger: found no answer in ${ANSWER_MS / 1_000} s, expected one. It is asked again`]),
      ANSWER_MS,
    );
  });
  const asked = ask().then(
    () => [],
    (error: unknown) => [error instanceof Error ? error.message : String(error)],
  );
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
