/**
 * What is to be done later, and again and again. The core computes every instant; a driver only wakes it.
 *
 * Promised: a job set with `at` is run at its instant or as soon after it as somebody runs jobs, at least once; where
 * the driver is durable, also after the process died before, in or after the work, and once it is started again. One key
 * is never run twice at a time, however many workers there are. A job that fails is tried again, each time after a
 * longer wait; one that keeps failing, or that keeps ending its process, is reported and let go: the sweep is there to
 * find what is left. The sweep runs once when a worker starts, then about once a minute in one of the workers, never
 * twice at a time in one process; one that fails is reported, and the next one comes.
 * Not promised: that a job runs only once (make it idempotent), the order of different keys, that sweeps missed
 * while nobody ran are caught up one by one.
 */
export interface Jobs {
  /**
   * Wakes `key` at an instant (ms since epoch); a past one is now. A key has one instant: an earlier one that has not
   * been run is replaced. Set while the key runs, it is run again afterwards. Resolves once it is kept.
   * Keys are well-formed Unicode without U+0000.
   * @throws {JobsError}
   */
  at(key: string, instant: number): Promise<void>;
  /** Forgets a key; one that is running goes on, and is not tried again. An unknown one is forgotten already. */
  cancel(key: string): Promise<void>;
  /** Begins to hand out work, here; whoever only sets jobs never calls it. Once. */
  start(work: Work): Promise<void>;
  /**
   * Hands out nothing more, waits for the work at hand, which may still set jobs, then lets go of the place; what is not
   * done stays for the next one where the driver is durable. Every later call rejects with `jobs/closed`. Twice is once.
   */
  close(): Promise<void>;
}

/** What is to be done; the driver calls, the application does. */
export interface Work {
  /** A job whose instant has come. It may be run again with the same instant. */
  run(job: Job): Promise<void>;
  /** Looks for whatever is due and does it. */
  sweep(): Promise<void>;
  /** Told of work that was given up, and of sweeps that failed. It must not throw. */
  failed(failure: JobFailure): void;
}

export interface Job {
  readonly key: string;
  /** The instant that it was set to, ms since epoch. */
  readonly instant: number;
}

export interface JobFailure {
  /** `null`: the sweep. */
  readonly job: Job | null;
  /** How often it was tried. */
  readonly attempts: number;
  /** What it failed with last; of a job that ended its process, that it did. */
  readonly error: unknown;
}

export type JobsFault =
  /** Another process runs the jobs of this place, and one only may. */
  "jobs/held" | "jobs/closed" | "jobs/unavailable";

/** What failed, what was found, what was expected and what to do, in one sentence each. */
export class JobsError extends Error {
  override readonly name = "JobsError";
  constructor(
    readonly code: JobsFault,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
