import { EventEmitter, once } from "node:events";
import type { Job, JobFailure, Work } from "../../src/ports/jobs.js";

/** Work that notes what it is given, and can be waited for. */
export class WorkDesk extends EventEmitter implements Work {
  readonly runs: Job[] = [];
  readonly failures: JobFailure[] = [];
  sweeps = 0;
  /** Keys under way, and the most there were of one key at a time. */
  readonly under = new Map<string, number>();
  most = 0;
  doing: (job: Job) => Promise<void> = async () => {};
  sweeping: () => Promise<void> = async () => {};

  async run(job: Job): Promise<void> {
    const count = (this.under.get(job.key) ?? 0) + 1;
    this.under.set(job.key, count);
    this.most = Math.max(this.most, count);
    this.runs.push(job);
    try {
      this.emit("run", job);
      await this.doing(job);
    } finally {
      this.under.set(job.key, count - 1);
      this.emit("change");
    }
  }

  async sweep(): Promise<void> {
    this.sweeps += 1;
    this.emit("change");
    await this.sweeping();
  }

  failed(failure: JobFailure): void {
    this.failures.push(failure);
    this.emit("change");
  }

  keys(): string[] {
    return this.runs.map(({ key }) => key);
  }

  /** Waits until something holds; it is asked again after everything that happens here. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this, "change");
  }
}

/** A promise that is kept from outside. */
export function gate(): { readonly opened: Promise<void>; open(): void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
