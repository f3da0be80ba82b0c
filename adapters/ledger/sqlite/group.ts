import { LedgerError } from "../../../src/ports/ledger.js";
import { messageOf } from "../prepared.js";
import { type Database, rollBack } from "./driver.js";
import { isOutage, ledgerError } from "./errors.js";

/** What one transaction takes in at most, so that the host's turns stay short. */
const GROUP_SIZE = 256;

/** One piece of writing. */
export interface Job<T> {
  /** Runs inside a transaction, perhaps twice. A `LedgerError` is thrown before anything is written. */
  run(): T;
  /** What to do in place of it when it can't be done alone either; without it the error is the answer. */
  park?(reason: string): T;
}

interface Waiting extends Job<unknown> {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

type Answer = { readonly value: unknown } | { readonly error: unknown };

/** What the transaction's jobs keep in memory: written before it commits, forgotten when it is rolled back. */
export interface Memory {
  flush(): void;
  forget(): void;
}

/**
 * Group commit: what is written during one turn of the event loop becomes one transaction, and is answered once that is
 * durable. If one job fails, the group is undone and each runs in a savepoint of its own.
 */
export class Group {
  #queue: Waiting[] = [];
  #scheduled = false;

  constructor(
    private readonly db: Database,
    private readonly file: string,
    private readonly memory: Memory,
  ) {}

  do<T>(job: Job<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ ...job, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  /** Writes everything that waits, at once. */
  drain(): void {
    while (this.#queue.length > 0) this.#writeNext();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      if (this.#queue.length > 0) this.#writeNext();
      if (this.#queue.length > 0) this.#schedule();
    });
  }

  #writeNext(): void {
    const jobs = this.#queue.slice(0, GROUP_SIZE);
    this.#queue = this.#queue.slice(GROUP_SIZE);
    const answers = this.#write(jobs);
    jobs.forEach((job, index) => {
      const answer = answers[index]!;
      if ("error" in answer) job.reject(answer.error);
      else job.resolve(answer.value);
    });
  }

  #write(jobs: readonly Waiting[]): readonly Answer[] {
    try {
      return this.#transaction(() => jobs.map(answerOf));
    } catch (error) {
      if (isOutage(error)) return this.#outage(jobs, error);
    }
    try {
      return this.#transaction(() => jobs.map((job) => this.#alone(job)));
    } catch (error) {
      return this.#outage(jobs, error);
    }
  }

  #transaction<T>(work: () => T): T {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const done = work();
      this.memory.flush();
      this.db.exec("COMMIT");
      return done;
    } catch (error) {
      this.memory.forget();
      rollBack(this.db);
      throw error;
    }
  }

  #alone(job: Waiting): Answer {
    this.db.exec("SAVEPOINT alone");
    try {
      const answer = answerOf(job);
      this.memory.flush();
      this.db.exec("RELEASE alone");
      return answer;
    } catch (error) {
      if (isOutage(error)) throw error;
      this.memory.forget();
      this.db.exec("ROLLBACK TO alone; RELEASE alone");
      return job.park ? { value: job.park(messageOf(error)) } : { error };
    }
  }

  #outage(jobs: readonly Waiting[], error: unknown): readonly Answer[] {
    const answer = { error: ledgerError(this.file, "writing", error) };
    return jobs.map(() => answer);
  }
}

function answerOf(job: Waiting): Answer {
  try {
    return { value: job.run() };
  } catch (error) {
    if (error instanceof LedgerError && !isOutage(error)) return { error };
    throw error;
  }
}
