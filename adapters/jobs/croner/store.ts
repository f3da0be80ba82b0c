/** A job as it is kept. */
export interface KeptJob {
  readonly key: string;
  /** The instant that it was set to, ms since epoch. */
  readonly instant: number;
  /** When it is to be run: its instant, later after a failure. */
  readonly wakeAt: number;
  /** Begun so far, the one under way included. */
  readonly attempts: number;
}

/** Where jobs are kept; durable once a call returns. */
export interface JobStore {
  load(): readonly KeptJob[];
  /** Keeps a job in place of the one of its key. */
  put(job: KeptJob): void;
  remove(key: string): void;
  close(): void;
}

/** Nothing of it outlives the process. */
export function memoryJobStore(): JobStore {
  return { load: () => [], put() {}, remove() {}, close() {} };
}
