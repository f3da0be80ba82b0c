import type { Queue } from "bullmq";

/** The name of a sweep's jobs, and of their scheduler. */
export const SWEEP = "sweep";

/** Further off than so many intervals, the next sweep was set by a clock that is not to be believed, or was lost. */
const FURTHEST = 5;

/** The one scheduler of sweeps that all workers share. */
export class SweepSchedule {
  constructor(private readonly everyMs: number) {}

  /** Sets it where it is missing or was another: setting it again and again would lose sweeps. */
  async see(queue: Queue, now: number): Promise<void> {
    const set = await queue.getJobScheduler(SWEEP);
    const offMs = Math.abs((set?.next ?? now) - now);
    if (set?.every === this.everyMs && offMs <= FURTHEST * this.everyMs) return;
    await queue.upsertJobScheduler(SWEEP, { every: this.everyMs }, { name: SWEEP, data: { key: "" } });
  }
}
