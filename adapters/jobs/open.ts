import type { Clock } from "../../src/ports/clock.js";
import type { Jobs } from "../../src/ports/jobs.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import type { Heard } from "../ledger/redis/time.js";
import { jobsFileOf, openCronerJobs } from "./croner.js";

export interface JobsOptions {
  readonly ledgerAddress: string;
  readonly agreement: string;
  /** Says when jobs are due that lie in a file; on a Redis its own clock does. */
  readonly clock: Clock;
  /** Told of the clock of Redis. */
  readonly heard: Heard;
}

/**
 * The jobs that go with a ledger: a file beside its file, or BullMQ on its Redis.
 * @throws {JobsError}
 */
export async function openJobs(options: JobsOptions): Promise<Jobs> {
  const { ledgerAddress, agreement, clock, heard } = options;
  if (!isRedisAddress(ledgerAddress)) return openCronerJobs({ file: jobsFileOf(ledgerAddress), clock });
  const { openBullmqJobs } = await import("./bullmq.js");
  return openBullmqJobs({ address: ledgerAddress, agreement, heard });
}
