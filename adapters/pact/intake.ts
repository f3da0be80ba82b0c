import type { Recorded } from "../../src/app/record.js";
import type { Clock } from "../../src/ports/clock.js";
import { LedgerError } from "../../src/ports/ledger.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Fact } from "../../src/task/fact.js";
import type { Spool } from "./spool.js";

/** A loud line about one trouble, this often at most. */
const LOUD_EVERY_MS = 60_000;

/** Records facts into the ledger if it is there. @throws where it is not. */
export type Record = (facts: readonly Fact[]) => Promise<Recorded>;

/**
 * What was seen, on its way to the ledger. Nothing here rejects into the host: facts that the ledger does not take at
 * the moment wait in the spool.
 */
export class Intake {
  #underWay = 0;
  /** Facts that neither the ledger nor the spool took, since the spool was last emptied. */
  #lost = 0;
  readonly #settling = new Set<Promise<boolean>>();
  readonly #troubles = new Map<string, string>();
  /** When it was last loud, ms since epoch: a warning mutes no error. */
  readonly #loudAt = { warn: Number.NEGATIVE_INFINITY, error: Number.NEGATIVE_INFINITY };

  constructor(
    private readonly record: Record,
    private readonly spool: Spool,
    private readonly clock: Clock,
    private readonly log: Logger,
    /** What passes by itself, with nothing lost, is a warning. */
    private readonly passes: (error: unknown) => boolean = () => false,
  ) {}

  /** Facts that are not in the ledger yet. */
  get waiting(): number {
    return this.#underWay + this.spool.size;
  }

  /** Of them, those in the spool. */
  get spooled(): number {
    return this.spool.size;
  }

  get troubles(): readonly string[] {
    return [...this.#troubles.values()];
  }

  /** Resolves when these are in the ledger or in the spool: `false` where neither takes them. */
  take(facts: readonly Fact[]): Promise<boolean> {
    if (facts.length === 0) return Promise.resolve(true);
    this.#underWay += facts.length;
    const settling = this.#keep(facts).finally(() => {
      this.#underWay -= facts.length;
      this.#settling.delete(settling);
    });
    this.#settling.add(settling);
    return settling;
  }

  /** Resolves when everything taken so far is in the ledger or in the spool, whatever is taken meanwhile. */
  async settled(): Promise<void> {
    await Promise.all(this.#settling);
  }

  /** Tries the spool once more. */
  async retry(): Promise<void> {
    try {
      const recovered = await this.spool.drain(async (facts) => {
        this.#noteParked(await this.record(facts));
      });
      this.#troubles.delete("ledger");
      this.#troubles.delete("spool");
      if (this.#lost > 0)
        this.log.error(
          `spool: it has room again. ${factsIn(this.#lost)} seen while it had none were not kept`,
        );
      this.#lost = 0;
      if (recovered > 0) this.log.info(`ledger: recorded ${factsIn(recovered)} that had waited in the spool`);
    } catch (error) {
      this.#trouble("ledger", error);
    }
  }

  async #keep(facts: readonly Fact[]): Promise<boolean> {
    try {
      this.#noteParked(await this.record(facts));
      return true;
    } catch (error) {
      this.#trouble("ledger", error);
    }
    try {
      if (await this.spool.add(facts)) return true;
      this.#trouble("spool", new Error("the spool is full: what is seen now is lost. Bring the ledger back"));
    } catch (error) {
      this.#trouble("spool", error);
    }
    this.#lost += facts.length;
    return false;
  }

  #noteParked({ parked }: Recorded): void {
    if (parked === 0) return;
    this.#trouble("parked", new Error(`${parked} facts could not be recorded and were kept aside`));
  }

  #trouble(name: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#troubles.set(name, message);
    const now = this.clock.now();
    const level = this.passes(error) ? "warn" : "error";
    if (now - this.#loudAt[level] < LOUD_EVERY_MS) return;
    this.#loudAt[level] = now;
    const code = error instanceof LedgerError ? { code: error.code } : {};
    this.log[level](message, { waiting: this.waiting, ...code });
  }
}

function factsIn(count: number): string {
  return count === 1 ? "1 fact" : `${count} facts`;
}
