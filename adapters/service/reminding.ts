import type { Clock } from "../../src/ports/clock.js";
import { type Job, type Jobs, JobsError } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";
import { openCronerJobs } from "../jobs/croner.js";
import { fileBeside } from "../ledger/beside.js";
import { UserError } from "../user-error.js";

/** The jobs of reminders, where those of the ledger may be run by another process. */
export interface Reminding {
  readonly jobs: Pick<Jobs, "at" | "cancel">;
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A reminder stands in the notebook of this process, beside its ledger: its job lies there too, for nobody else could
 * say it.
 * @throws {UserError} where another process has that notebook.
 */
export async function openReminding(
  ledger: string,
  clock: Clock,
  log: Logger,
  run: (job: Job) => Promise<void>,
): Promise<Reminding> {
  const jobs = await openCronerJobs({ file: fileBeside(ledger, "reminders.sqlite"), clock }).catch(
    (cause) => {
      if (!(cause instanceof JobsError) || cause.code !== "jobs/held") throw cause;
      throw new UserError(
        `PAWPACT_DATA: found a folder whose reminders another process says (${cause.message}), expected one of this bot's own. Name one`,
        2,
        { cause },
      );
    },
  );
  return {
    jobs,
    start: () =>
      jobs.start({
        run,
        // What has come due is run by itself.
        sweep: async () => {},
        failed: ({ error }) =>
          log.error(error instanceof Error ? error.message : String(error), { at: "reminders" }),
      }),
    close: () => jobs.close(),
  };
}
