import { setTimeout } from "node:timers/promises";
import { LedgerError } from "../../src/ports/ledger.js";
import type { Pact } from "../pact/adapter.js";

/** A bot that was killed leaves its ledger in a moment, one that is told to end within its time to drain. */
const TO_LET_GO_MS = 10_000;
const AGAIN_MS = 200;

/**
 * A bot that another one keeps from its ledger would hear everything and record nothing: it waits for that one to let go.
 * @throws {LedgerError} `ledger/held`
 */
export async function refuseHeld({ desk }: Pact): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += AGAIN_MS) {
    try {
      await desk.record([]);
      return;
    } catch (error) {
      // What is away comes back: until then facts wait.
      if (!(error instanceof LedgerError && error.code === "ledger/held")) return;
      if (waitedMs >= TO_LET_GO_MS) throw error;
      await setTimeout(AGAIN_MS);
    }
  }
}
