import { sweepWork } from "../../src/app/delivery/work.js";
import type { DigestDesk } from "../../src/app/digest/deliver.js";
import { createDigester, type Swept } from "../../src/app/digest/sweep.js";
import { createWarner, type SweptWarnings } from "../../src/app/warn/sweep.js";
import type { Job, Jobs, Work } from "../../src/ports/jobs.js";
import type { Logger } from "../../src/ports/logger.js";

export interface RoundsOptions {
  readonly agreement: string;
  readonly desk: DigestDesk;
  readonly jobs: Pick<Jobs, "at">;
  readonly log: Logger;
  /** Opens the ledger and records what waits for it. */
  prepare(): Promise<void>;
  /** Moves what has come due into the counters. */
  advance(): Promise<void>;
  /** Runs a job of somebody else; `null`: nobody knows it. */
  other(job: Job): Promise<void> | null;
  trouble(name: string, error: unknown): void;
  /** A chat does not take a digest or warnings. */
  undelivered(name: string, error: unknown): void;
  /** A round went without any trouble. */
  calm(): void;
}

/** An instant that has passed. */
const AT_ONCE = 0;

type Trouble = readonly [name: string, error: unknown];

/** What an agreement's process does by itself: it warns, delivers digests, and runs the jobs of others. */
export function roundsOf(options: RoundsOptions): Work {
  const { agreement, desk, jobs, log } = options;
  const keys = { digest: `digest ${agreement}`, warning: `warning ${agreement}` };
  const shareKey = `${keys.digest} share `;
  const digester = createDigester(desk, (share) => jobs.at(`${shareKey}${share}`, AT_ONCE));
  const digests = sweepWork(digester, jobs, keys.digest);
  const warnings = sweepWork(createWarner(desk), jobs, keys.warning);

  async function round(): Promise<void> {
    await options.prepare();
    // What comes due is in the index until it is counted.
    const troubles = await warn();
    await options.advance();
    const swept = await digests();
    if (told([...troubles, ...ofDigests(swept, log)]) === 0) options.calm();
  }

  async function share(number: number): Promise<void> {
    await options.prepare();
    told(ofDigests(await digester.sweep(number), log));
  }

  /** No digest is kept back by a warning that fails. */
  async function warn(): Promise<readonly Trouble[]> {
    try {
      return ofWarnings(await warnings(), log);
    } catch (error) {
      return [["warnings", error]];
    }
  }

  function told(troubles: readonly Trouble[]): number {
    for (const [name, error] of troubles) options.undelivered(name, error);
    return troubles.length;
  }

  return {
    async run(job) {
      if (job.key === keys.digest) return round();
      if (job.key === keys.warning) return void told(await warn());
      if (job.key.startsWith(shareKey)) return share(Number(job.key.slice(shareKey.length)));
      const other = options.other(job);
      if (other) return other;
      log.warn(`jobs: found ${job.key}, which nobody knows`);
    },
    sweep: round,
    failed: ({ job, error }) => options.trouble(job?.key ?? "sweep", error),
  };
}

/** What is left of that where another process delivers: the ledger is kept open, and what has come due is counted. */
export function upkeepOf(
  options: Pick<RoundsOptions, "log" | "prepare" | "advance" | "trouble" | "calm">,
): Work {
  return {
    run: async ({ key }) => options.log.warn(`jobs: found ${key}, which nobody knows`),
    async sweep() {
      await options.prepare();
      await options.advance();
      options.calm();
    },
    failed: ({ error }) => options.trouble("sweep", error),
  };
}

function ofDigests({ failures, unknown }: Swept, log: Logger): Trouble[] {
  for (const { subscription, period } of unknown)
    log.warn(`digest ${subscription} of ${period}: nobody can tell whether it arrived`);
  return failures.map(({ subscription, error }) => [`digest ${subscription}`, error]);
}

function ofWarnings({ failures, unknown }: SweptWarnings, log: Logger): Trouble[] {
  for (const { to, warnings } of unknown)
    log.warn(`warnings to ${to}: nobody can tell whether ${warnings} arrived`);
  return failures.map(({ to, error }) => [`warnings to ${to}`, error]);
}
