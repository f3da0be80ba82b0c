import type { Cron } from "croner";
import type { Clock } from "../../src/ports/clock.js";
import type { Job, Jobs, Work } from "../../src/ports/jobs.js";
import { openJobFile } from "./croner/file.js";
import { type JobStore, type KeptJob, memoryJobStore } from "./croner/store.js";
import {
  checkJob,
  endedItsProcess,
  jobsClosed,
  RETRY,
  type Retry,
  retryWaitMs,
  settled,
  startedTwice,
  sweepAgainMs,
} from "./faults.js";

export { jobsFileOf } from "./croner/file.js";

export interface CronerOptions {
  /** Where jobs outlive the process; without it they are gone with it. */
  readonly file?: string;
  readonly clock?: Clock;
  /** 60 without it. */
  readonly sweepEverySeconds?: number;
  readonly retry?: Retry;
}

/**
 * The embedded driver: one process, jobs in a small file of their own, croner for the sweep.
 * @throws {JobsError} `jobs/held`, `jobs/unavailable`.
 */
export async function openCronerJobs(options: CronerOptions = {}): Promise<Jobs> {
  const { file, clock = { now: () => Date.now() }, sweepEverySeconds = 60, retry = RETRY } = options;
  const store = file === undefined ? memoryJobStore() : await openJobFile(file);
  return new CronerJobs(store, clock, sweepEverySeconds, retry);
}

/** Jobs under way at a time: one that hangs holds up its own key alone. */
const MOST_AT_ONCE = 16;
/** The clock may be set while a timer runs: it is looked at this often at least. */
const LONGEST_TIMER_MS = 30_000;

class CronerJobs implements Jobs {
  readonly #jobs = new Map<string, KeptJob>();
  readonly #running = new Map<string, Promise<void>>();
  #work: Work | null = null;
  #timer: NodeJS.Timeout | undefined;
  #cron: Cron | undefined;
  #sweeping: Promise<void> | null = null;
  #again: NodeJS.Timeout | undefined;
  /** Sweeps that failed in a row. */
  #failed = 0;
  #closing: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly store: JobStore,
    private readonly clock: Clock,
    private readonly sweepEverySeconds: number,
    private readonly retry: Retry,
  ) {
    for (const job of store.load()) this.#jobs.set(job.key, job);
  }

  async at(key: string, instant: number): Promise<void> {
    this.#open("at");
    checkJob(key, instant);
    const job = { key, instant, wakeAt: instant, attempts: 0 };
    this.store.put(job);
    this.#jobs.set(key, job);
    this.#pump();
  }

  async cancel(key: string): Promise<void> {
    this.#open("cancel");
    if (!this.#jobs.has(key)) return;
    this.store.remove(key);
    this.#jobs.delete(key);
  }

  async start(work: Work): Promise<void> {
    this.#open("start", this.#closing !== null);
    if (this.#work) throw startedTwice();
    this.#work = work;
    const { Cron } = await import("croner");
    if (this.#closing) return;
    const interval = this.sweepEverySeconds;
    // UTC: a sweep has no wall time, so no zone may skip or repeat one.
    this.#cron = new Cron("* * * * * *", { interval, timezone: "UTC" }, () => this.#sweep());
    this.#sweep();
    this.#pump();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearTimeout(this.#timer);
    clearTimeout(this.#again);
    this.#cron?.stop();
    await Promise.all([this.#sweeping, ...this.#running.values()]);
    this.#closed = true;
    this.store.close();
  }

  #sweep(): void {
    const work = this.#work;
    if (!work || this.#closing || this.#sweeping) return;
    clearTimeout(this.#again);
    this.#sweeping = settled(() => work.sweep()).then((fault) => {
      this.#sweeping = null;
      if (fault) work.failed({ job: null, attempts: 1, error: fault.error });
      this.#failed = fault ? this.#failed + 1 : 0;
      const againMs = sweepAgainMs(this.retry, this.#failed, this.sweepEverySeconds * 1_000);
      if (againMs !== null && !this.#closing) this.#again = setTimeout(() => this.#sweep(), againMs);
    });
  }

  /** Runs what is due, and sets the timer for what comes next. */
  #pump(): void {
    const work = this.#work;
    if (!work || this.#closing) return;
    const now = this.clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const job of this.#jobs.values()) {
      if (this.#running.has(job.key)) continue;
      if (job.wakeAt > now) next = Math.min(next, job.wakeAt);
      else if (this.#running.size < MOST_AT_ONCE) this.#begin(job, work);
    }
    clearTimeout(this.#timer);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timer = setTimeout(() => this.#pump(), Math.min(next - now, LONGEST_TIMER_MS));
  }

  #begin(job: KeptJob, work: Work): void {
    const { key } = job;
    // Not before it is among the running: its work may set the same key at once.
    const run = Promise.resolve()
      .then(() => this.#run(job, work))
      .then(() => {
        this.#running.delete(key);
        this.#pump();
      });
    this.#running.set(key, run);
  }

  async #run(job: KeptJob, work: Work): Promise<void> {
    const told: Job = { key: job.key, instant: job.instant };
    if (job.attempts >= this.retry.attempts) {
      this.#keep(job, null, work);
      work.failed({ job: told, attempts: job.attempts, error: endedItsProcess(job.key, job.attempts) });
      return;
    }
    const begun = { ...job, attempts: job.attempts + 1 };
    this.#keep(job, begun, work);
    const fault = await settled(() => work.run(told));
    const { attempts } = begun;
    const waitMs = fault ? retryWaitMs(this.retry, attempts) : null;
    const later = waitMs === null ? null : { ...begun, wakeAt: this.clock.now() + waitMs };
    const stands = this.#keep(begun, later, work);
    if (fault && !later && stands) work.failed({ job: told, attempts, error: fault.error });
  }

  /** Puts a job in place of another, unless that was set anew or cancelled meanwhile. Whether it was still there. */
  #keep(before: KeptJob, after: KeptJob | null, work: Work): boolean {
    const { key } = before;
    if (this.#jobs.get(key) !== before) return false;
    if (after) this.#jobs.set(key, after);
    else this.#jobs.delete(key);
    try {
      if (after) this.store.put(after);
      else this.store.remove(key);
    } catch (error) {
      // It goes on from memory; after a restart the job is run once more, as may always be.
      work.failed({ job: { key, instant: before.instant }, attempts: before.attempts, error });
    }
    return true;
  }

  /** While it closes, the work at hand may still set what comes next. */
  #open(doing: string, closed = this.#closed): void {
    if (closed) throw jobsClosed(doing);
  }
}
