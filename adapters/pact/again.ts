/** Until it is looked whether anything waits, and between the first tries. */
const FIRST_MS = 1_000;
const LONGEST_MS = 15_000;

export interface AgainOptions {
  /** Whether something waits that might be taken by now. */
  isDue(): boolean;
  /** Tries it; never rejects. */
  retry(): Promise<void>;
}

/** Tries again what waits: soon after it began to, then ever more rarely, for a ledger that is back says nothing. */
export class Again {
  #timer: NodeJS.Timeout | undefined;
  #trying: Promise<void> | null = null;
  #stopped = false;

  constructor(private readonly options: AgainOptions) {}

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
    const { isDue, retry } = this.options;
    if (isDue()) await retry();
    this.start(isDue() ? Math.min(2 * waitedMs, LONGEST_MS) : FIRST_MS);
  }
}
