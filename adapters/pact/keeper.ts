import type { Terms } from "../../src/agreement/terms.js";
import type { Recorded } from "../../src/app/record.js";
import type { Clock } from "../../src/ports/clock.js";
import { LedgerError } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Frame } from "../../src/task/frame.js";
import { openForWriting, type Writing } from "../compose.js";
import { shownLedger } from "../ledger/open.js";
import type { Aside } from "./aside.js";
import { Lasting } from "./lasting.js";
import { Tail } from "./tail.js";

export interface KeeperOptions {
  readonly ledgerAddress: string;
  readonly terms: Terms;
  readonly proposedAt?: number;
  readonly demo?: boolean;
  readonly clock: Clock;
  /** Where what the ledger may lose is kept for a while. */
  readonly aside: Aside;
  /** Told what is wrong with the ledger's place, though it can be used. */
  readonly warn?: (message: string) => void;
}

/**
 * How far counters stand behind the present. Whoever is asked for how things stand just now, while another process counts
 * or by a clock that is a little behind, is answered from them all the same: what lies between is in the index.
 */
const BEHIND_MS = 60_000;

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
  #lasting: Lasting | null = null;
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
    return this.#lasting ? this.#lasting.record(facts) : this.#record(writing, facts);
  }

  /** Moves what has come due into the counters, so that a score reads less. */
  async advance(): Promise<void> {
    const writing = await this.open();
    try {
      await writing.ledger.advance(this.kept.frame.id, this.#countedTo);
    } catch (error) {
      // Another process has moved the ledger to a further frame.
      if (!(error instanceof LedgerError && error.code === "ledger/no-frame")) throw error;
      await this.#reframe(writing.reframe);
    }
  }

  async close(): Promise<void> {
    await this.#lasting?.close();
    await this.#reframing;
    await this.#writing?.close();
    this.options.aside.release();
  }

  async #record({ recorder, reframe }: Writing, facts: readonly Fact[]): Promise<Recorded> {
    const recorded = await recorder.record(facts);
    if (facts.some(({ type }) => REFRAMING.has(type))) await this.#reframe(reframe);
    return recorded;
  }

  /** Where a ledger may lose what it acknowledged. What a process before this one has left is told again at once. */
  #lastingOf(writing: Writing): Lasting | null {
    const { afterwards } = writing;
    if (!afterwards) return null;
    const { aside, warn = () => {} } = this.options;
    const lasting = new Lasting({
      afterwards,
      tail: new Tail({ file: () => aside.file("tail"), now: () => performance.now() }),
      record: (facts) => this.#record(writing, facts),
      renew: () => this.#reframe(writing.renew),
      warn,
    });
    void lasting.tell();
    return lasting;
  }

  async #openNow(): Promise<Writing> {
    const { clock, aside: _, ...options } = this.options;
    const writing = await openForWriting({ proposedAt: clock.now(), ...options, now: this.#countedTo });
    this.#writing = writing;
    this.#frame = writing.frame;
    this.#lasting = this.#lastingOf(writing);
    return writing;
  }

  get #countedTo(): number {
    return this.options.clock.now() - BEHIND_MS;
  }

  /** One after the other: each looks at all facts of the house. */
  #reframe(reframe: (now: number) => Promise<Frame>): Promise<void> {
    const turn = this.#reframing.then(async () => {
      this.#frame = await reframe(this.#countedTo);
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
