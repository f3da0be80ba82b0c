import type { Terms } from "../../src/agreement/terms.js";
import type { Recorded } from "../../src/app/record.js";
import type { Clock } from "../../src/ports/clock.js";
import { LedgerError } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { openForWriting, type Writing } from "../compose.js";
import { shownLedger } from "../ledger/open.js";

export interface KeeperOptions {
  readonly ledgerAddress: string;
  readonly terms: Terms;
  readonly proposedAt?: number;
  readonly demo?: boolean;
  readonly clock: Clock;
  /** Told what is wrong with the ledger's place, though it can be used. */
  readonly warn?: (message: string) => void;
}

/** Facts that make another frame of an agreement: its counters have to be filled anew. */
const REFRAMING = new Set<Fact["type"]>([
  "exclusion.proposed",
  "exclusion.accepted",
  "exclusion.withdrawn",
  "observation.gap",
]);

/** Keeps an agreement's ledger open, or opens it as soon as that can be done. */
export class Keeper {
  #writing: Writing | null = null;
  #opening: Promise<Writing> | null = null;
  #frame: Frame | null = null;
  #reframing: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: KeeperOptions) {}

  /** The ledger as it is kept. @throws {LedgerError} where it can't be opened at the moment. */
  async open(): Promise<Writing> {
    if (this.#writing) return this.#writing;
    this.#opening ??= this.#openNow().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** @throws {LedgerError} while the ledger was never open. */
  get kept(): { readonly writing: Writing; readonly frame: Frame } {
    if (this.#writing && this.#frame) return { writing: this.#writing, frame: this.#frame };
    throw notOpen(this.options.ledgerAddress);
  }

  /** `null` while the ledger was never open. */
  get frameId(): string | null {
    return this.#frame?.id ?? null;
  }

  async record(facts: readonly Fact[]): Promise<Recorded> {
    const writing = await this.open();
    const recorded = await writing.recorder.record(facts);
    if (facts.some(({ type }) => REFRAMING.has(type))) await this.#reframe(writing);
    return recorded;
  }

  /** Moves what has come due into the counters, so that a score reads less. */
  async advance(): Promise<void> {
    const writing = await this.open();
    try {
      await writing.ledger.advance(this.kept.frame.id, this.options.clock.now());
    } catch (error) {
      // Another process has moved the ledger to a further frame.
      if (!(error instanceof LedgerError && error.code === "ledger/no-frame")) throw error;
      await this.#reframe(writing);
    }
  }

  async close(): Promise<void> {
    await this.#reframing;
    await this.#writing?.close();
  }

  async #openNow(): Promise<Writing> {
    const { clock, ...options } = this.options;
    const writing = await openForWriting({ ...options, now: clock.now() });
    this.#writing = writing;
    this.#frame = writing.frame;
    return writing;
  }

  /** One after the other: each looks at all facts of the house. */
  #reframe(writing: Writing): Promise<unknown> {
    const turn = this.#reframing.then(async () => {
      this.#frame = await writing.reframe(this.options.clock.now());
    });
    this.#reframing = turn.catch(() => {});
    return turn;
  }
}

export function notOpen(ledgerAddress: string): LedgerError {
  return new LedgerError(
    "ledger/unavailable",
    `ledger: ${shownLedger(ledgerAddress)} is not open yet. What is seen meanwhile waits in the spool`,
  );
}
