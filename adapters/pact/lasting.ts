import type { Recorded, Recorder } from "../../src/app/record.js";
import type { Afterwards } from "../../src/ports/ledger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Tail } from "./tail.js";

/** How often it is asked whether the tail lies in a second place. */
const ROUND_MS = 2_000;
/** Where nobody can tell, the tail is kept so long: a server writes its disk once a second, and syncs a replica in less. */
const LONGEST_MS = 60_000;

export interface LastingOptions {
  readonly afterwards: Afterwards;
  readonly tail: Tail;
  /** Records into the ledger. */
  record(facts: readonly Fact[]): Promise<Recorded>;
  /** Makes the ledger ready again after it may have lost something: nothing that was known of it counts any more. */
  renew(): Promise<void>;
  /** Told what went wrong, and what was lost and told again. */
  warn(message: string): void;
}

/**
 * Records into a ledger that may lose what it acknowledged. Whatever it acknowledged lately is kept until it lies in a
 * second place, or for a minute, and told again whenever the ledger is back from an outage: facts are idempotent.
 */
export class Lasting implements Recorder {
  /** The tail is to be told again. */
  #isOwed = false;
  #returns = 0;
  #telling: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;
  #warned = "";

  constructor(private readonly options: LastingOptions) {
    options.afterwards.onReturn(() => {
      this.#returns += 1;
      void this.tell();
    });
  }

  record(facts: readonly Fact[]): Promise<Recorded> {
    this.#timer ??= setInterval(() => void this.round(), ROUND_MS).unref();
    const { tail, record } = this.options;
    return tail.keep(
      facts,
      () => record(facts),
      (error) => this.#warn(error),
    );
  }

  /** Tells the ledger again what it may have lost, and what a process before this one has left. Never rejects. */
  tell(): Promise<void> {
    this.#isOwed = true;
    if (this.#isClosed) return Promise.resolve();
    this.#timer ??= setInterval(() => void this.round(), ROUND_MS).unref();
    this.#telling ??= this.#tell().finally(() => {
      this.#telling = null;
    });
    return this.#telling;
  }

  /** Lets go of what lies in a second place by now, or is old enough. Never rejects. */
  async round(): Promise<void> {
    const { tail, afterwards } = this.options;
    if (this.#isOwed) {
      await tail.tidy().catch((error: unknown) => this.#warn(error));
      return this.tell();
    }
    if (tail.isEmpty) return;
    const returns = this.#returns;
    const pieces = tail.cut();
    try {
      const isCopied = await afterwards.isCopied();
      // The answer is about a server that may be another one by now.
      if (this.#isOwed || this.#returns !== returns) return;
      await tail.drop(isCopied ? pieces : LONGEST_MS);
    } catch (error) {
      this.#warn(error);
    }
  }

  /** What is still in the tail is told again by the next process. */
  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#telling;
  }

  async #tell(): Promise<void> {
    const { tail, record, renew } = this.options;
    try {
      while (this.#isOwed) {
        this.#isOwed = false;
        await tail.adopt();
        await renew();
        this.#warned = "";
        let again = 0;
        for await (const facts of tail.facts()) again += (await record(facts)).recorded;
        if (again > 0)
          this.options.warn(
            again === 1
              ? "ledger: 1 fact that it had acknowledged was not in it any more, and was recorded again"
              : `ledger: ${again} facts that it had acknowledged were not in it any more, and were recorded again`,
          );
      }
    } catch (error) {
      // The next round tries again.
      this.#isOwed = true;
      this.#warn(error);
    }
  }

  /** Round after round it would be the same. */
  #warn(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (message !== this.#warned) this.options.warn(message);
    this.#warned = message;
  }
}
