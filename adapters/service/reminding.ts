import type { Jobs } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";
import { openBullmqJobs } from "../jobs/bullmq.js";
import type { Heard } from "../ledger/redis/time.js";
import { PET } from "../notebook/redis-pages.js";
import type { Reminders } from "../skills/reminders.js";

/** The jobs of a notebook on a Redis: whichever process is there says what was asked for in another one. */
export interface Reminding {
  readonly jobs: Pick<Jobs, "at" | "cancel">;
  /** Begins to say what is due. */
  start(reminders: Pick<Reminders, "run" | "arm">): Promise<void>;
  close(): Promise<void>;
}

/** They are no agreement's: bots and workers of all of them share the notebook, and its jobs. */
export async function openReminding(address: string, heard: Heard, log: Logger): Promise<Reminding> {
  const jobs = await openBullmqJobs({ address, agreement: PET, heard });
  let told = "";
  return {
    jobs,
    start: (reminders) =>
      jobs.start({
        run: (job) => reminders.run(job),
        sweep: () => reminders.arm(),
        failed({ error }) {
          const message = error instanceof Error ? error.message : String(error);
          // Once a minute it would be the same.
          if (message !== told) log.error(message, { at: "reminders" });
          told = message;
        },
      }),
    close: () => jobs.close(),
  };
}
