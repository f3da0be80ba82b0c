import type { Job as Wake, Worker } from "bullmq";
import type { Job, Jobs, Work } from "../../src/ports/jobs.js";
import type { Client } from "../ledger/redis/client.js";
import type { Heard } from "../ledger/redis/time.js";
import { type Opened, Place, QUEUE_NAME } from "./bullmq/place.js";
import { SWEEP, SweepSchedule } from "./bullmq/sweeps.js";
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

export interface BullmqOptions {
  /** `redis://…`, the ledger's own. */
  readonly address: string;
  readonly agreement: string;
  /** 60 without it. */
  readonly sweepEverySeconds?: number;
  readonly retry?: Retry;
  /** A worker that is silent so long is taken for dead, and its job is run by another; 30 without it. */
  readonly lockSeconds?: number;
  /** Told of the clock that all workers share. */
  readonly heard?: Heard;
}

/** Jobs under way at a time in one process: one that hangs holds up its own key alone. */
const MOST_AT_ONCE = 16;
/** BullMQ keeps instants 4,096 times as large: one that is further ahead is woken early, and put off again. */
const FURTHEST_MS = 30 * 86_400_000;
/** What is due within so many sweeps is looked after: its wake-up may have been lost. */
const SWEEPS_AHEAD = 2;
const MOST_LOOKED_AFTER = 1_000;
/** Sweeps that others may be faster at before one is made all the same: a process has things of its own to look after. */
const MOST_MISSED = 5;
/** How long closing waits for a Redis that is away. */
const CLOSING_MS = 5_000;

/**
 * The distributed driver: any number of processes, on the ledger's Redis. What is set is kept by scripts of our own;
 * BullMQ wakes a worker for it, sees to it that one only has it, and hands it on where that one dies. Instants are
 * judged by the clock of Redis. While Redis is away nothing is run but sweeps.
 * @throws {JobsError} for an address that is none.
 */
export async function openBullmqJobs(options: BullmqOptions): Promise<Jobs> {
  const { address, agreement, heard = () => {}, ...rest } = options;
  const { sweepEverySeconds = 60, retry = RETRY, lockSeconds = 30 } = rest;
  const place = new Place({ address, agreement, heard });
  return new BullmqJobs(place, sweepEverySeconds * 1_000, retry, lockSeconds * 1_000);
}

/** The name of the jobs that wake for a key. */
const RUN = "run";

interface WakeData {
  readonly key: string;
}

/** By the clock of Redis, ms since epoch. */
interface Again {
  readonly wakeAt: number;
  readonly now: number;
}

class BullmqJobs implements Jobs {
  readonly #sweeps: SweepSchedule;
  readonly #busy = new Set<Promise<unknown>>();
  #work: Work | null = null;
  #worker: Worker<WakeData> | null = null;
  #workersClient: Client | null = null;
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> | null = null;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #again: NodeJS.Timeout | undefined;
  /** Sweeps that failed in a row. */
  #failed = 0;
  #closing: Promise<void> | null = null;
  #closed = false;

  constructor(
    private readonly place: Place,
    private readonly everyMs: number,
    private readonly retry: Retry,
    private readonly lockMs: number,
  ) {
    this.#sweeps = new SweepSchedule(everyMs);
  }

  async at(key: string, instant: number): Promise<void> {
    this.#open("at");
    checkJob(key, instant);
    await this.#call(async (opened) => {
      await this.#wake(opened, key, instant, await opened.kept.set(key, instant));
    });
  }

  async cancel(key: string): Promise<void> {
    this.#open("cancel");
    // Its wake-up finds nothing to do.
    await this.#call(({ kept }) => kept.cancel(key));
  }

  async start(work: Work): Promise<void> {
    this.#open("start", this.#closing !== null);
    if (this.#work) throw startedTwice();
    this.#work = work;
    this.#timer = setInterval(() => void this.#note(this.#round(work)), this.everyMs);
    // Nobody waits for a Redis that is away. The clock that all share is known before anything is done by it.
    void this.#note(this.#tend(work).then(() => this.#sweep(work)));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#again);
    // It takes nothing more from here on.
    const letGo = this.#worker?.close().catch(() => {});
    while (this.#busy.size > 0) await Promise.all(this.#busy);
    // While Redis is away it can't hand back what it has: others take it over once it is taken for dead.
    await withinMs(CLOSING_MS, letGo);
    this.#workersClient?.disconnect();
    this.#closed = true;
    await this.place.close();
  }

  /** Once a sweep's interval, and sooner after a sweep that failed. */
  async #round(work: Work): Promise<void> {
    const isWell = await this.#tend(work);
    // Nobody else can say that it is time, or others were faster again and again.
    if (this.#closing) return;
    const isMissed = performance.now() - this.#sweptAt > MOST_MISSED * this.everyMs;
    if (!isWell || this.#failed > 0 || isMissed) await this.#sweep(work);
  }

  /** Begins where it could not before, and looks after what is due. Whether Redis is there. */
  async #tend(work: Work): Promise<boolean> {
    const fault = await settled(() =>
      this.#call(async (opened) => {
        this.#worker ??= await this.#begin(opened, work);
        const { keys, now } = await opened.kept.due(SWEEPS_AHEAD * this.everyMs, MOST_LOOKED_AFTER);
        for (const { key, wakeAt } of keys) await this.#wake(opened, key, wakeAt, now);
        await this.#sweeps.see(opened.queue, now);
      }),
    );
    if (fault) work.failed({ job: null, attempts: 1, error: fault.error });
    return !fault;
  }

  async #begin({ bullmq }: Opened, work: Work): Promise<Worker<WakeData> | null> {
    this.#workersClient ??= await this.place.workersClient();
    if (this.#closing) return null;
    const worker = new bullmq.Worker<WakeData>(QUEUE_NAME, (wake, token) => this.#serve(wake, token!, work), {
      connection: this.#workersClient,
      prefix: this.place.prefix,
      concurrency: MOST_AT_ONCE,
      lockDuration: this.lockMs,
      stalledInterval: this.lockMs / 2,
      // How often a job is begun is counted by ourselves.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
      runRetryDelay: 1_000,
      removeOnComplete: { count: 0 },
      removeOnFail: { count: 0 },
    });
    worker.on("error", () => {});
    // Whoever set it while it was being finished found its wake-up still there.
    worker.on("completed", ({ name, data }) => {
      if (name === RUN)
        void this.#note(settled(() => this.#call((opened) => this.#see(opened, data.key, null))));
    });
    return worker;
  }

  async #serve(wake: Wake<WakeData>, token: string, work: Work): Promise<void> {
    const opened = await this.place.open();
    if (this.#closing) return this.#putOff(opened, wake, token, Date.now(), Date.now());
    if (wake.name === SWEEP) return this.#note(this.#sweep(work));
    const again = await this.#note(this.#run(opened, wake.data.key, work));
    if (again) return this.#putOff(opened, wake, token, again.wakeAt, again.now);
  }

  /** Does what a key woke for, if it is to be done now. Where it is to be woken again: when, and Redis's own time. */
  async #run({ kept }: Opened, key: string, work: Work): Promise<Again | null> {
    const begun = await kept.begin(key, this.retry.attempts);
    if (begun.status === "gone") return null;
    if (begun.status === "early") return begun;
    const { attempts, instant } = begun;
    const job: Job = { key, instant };
    if (begun.status === "spent") {
      work.failed({ job, attempts, error: endedItsProcess(key, attempts) });
      return null;
    }
    const fault = await settled(() => work.run(job));
    const waitMs = fault ? retryWaitMs(this.retry, attempts) : null;
    const ended = await kept.end(key, begun.turn, waitMs);
    if (fault && ended.status === "done") work.failed({ job, attempts, error: fault.error });
    return ended.status === "again" || ended.status === "anew" ? ended : null;
  }

  /** Has a wake-up come again, by this worker's own clock. */
  async #putOff(
    opened: Opened,
    wake: Wake<WakeData>,
    token: string,
    wakeAt: number,
    now: number,
  ): Promise<never> {
    await wake.moveToDelayed(Date.now() + delayOf(wakeAt - now), token);
    if (wake.name === RUN) await this.#see(opened, wake.data.key, wakeAt);
    throw new opened.bullmq.DelayedError();
  }

  /** Sees to it that a key is woken when it is to be. @param known when its wake-up comes; `null`: it has none */
  async #see(opened: Opened, key: string, known: number | null): Promise<void> {
    const { wakeAt, now } = await opened.kept.wakeAt(key);
    if (wakeAt !== null && wakeAt !== known) await this.#wake(opened, key, wakeAt, now);
  }

  /**
   * Sets a key's wake-up, or moves it. Of a clock that is off the earlier reading counts: who wakes early is told to wait.
   * @param now by the clock of Redis
   */
  async #wake({ queue }: Opened, key: string, wakeAt: number, now: number): Promise<void> {
    const delay = delayOf(Math.min(wakeAt - now, wakeAt - Date.now()));
    await queue.add(RUN, { key }, { delay, deduplication: { id: key, reschedule: true } });
  }

  #sweep(work: Work): Promise<void> {
    this.#sweeping ??= settled(() => work.sweep()).then((fault) => {
      this.#sweeping = null;
      this.#sweptAt = performance.now();
      if (fault) work.failed({ job: null, attempts: 1, error: fault.error });
      this.#failed = fault ? this.#failed + 1 : 0;
      clearTimeout(this.#again);
      const againMs = sweepAgainMs(this.retry, this.#failed, this.everyMs);
      if (againMs !== null && !this.#closing)
        this.#again = setTimeout(() => void this.#note(this.#round(work)), againMs);
    });
    return this.#sweeping;
  }

  /** @throws {JobsError} */
  async #call<T>(ask: (opened: Opened) => Promise<T>): Promise<T> {
    try {
      return await ask(await this.place.open());
    } catch (error) {
      throw this.place.named(error);
    }
  }

  /** Is waited for by whoever closes. */
  #note<T>(work: Promise<T>): Promise<T> {
    const quiet = work.then(
      () => {},
      () => {},
    );
    this.#busy.add(quiet);
    void quiet.then(() => this.#busy.delete(quiet));
    return work;
  }

  /** While it closes, the work at hand may still set what comes next. */
  #open(doing: string, closed = this.#closed): void {
    if (closed) throw jobsClosed(doing);
  }
}

function delayOf(ms: number): number {
  return Math.max(0, Math.min(ms, FURTHEST_MS));
}

/** Waits for something, but no longer than so many ms. */
async function withinMs(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
