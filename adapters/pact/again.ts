import type { Clerk } from "./clerk.js";

/** Until it is looked whether anything waits, and between the first tries. */
const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;

/** Tries again what waits: soon after it began to, then ever more rarely, for a ledger that is back says nothing. */
export class Again {
  #timer: NodeJS.Timeout | undefined;
  #trying: Promise<void> | null = null;
  #stopped = false;

  constructor(private readonly clerk: Pick<Clerk, "health" | "retry">) {}

  start(waitMs = FIRST_MS): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#trying = this.#look(waitMs);
    }, waitMs).unref();
  }

  /** Waits for a try that is under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#trying;
  }

  async #look(waitedMs: number): Promise<void> {
    // What fails there is in its health.
    if (this.#isDue) await this.clerk.retry().catch(() => {});
    this.start(this.#isDue ? Math.min(2 * waitedMs, LONGEST_MS) : FIRST_MS);
  }

  get #isDue(): boolean {
    const { waiting, troubles } = this.clerk.health();
    return waiting > 0 && troubles.length > 0;
  }
}
