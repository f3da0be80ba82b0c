import { isStorable } from "../../src/bytes/code-points.js";
import { JobsError } from "../../src/ports/jobs.js";

/** How often a job is tried in all, and how long it waits after the first failure; each wait doubles. */
export interface Retry {
  readonly attempts: number;
  readonly firstMs: number;
}

export const RETRY: Retry = { attempts: 6, firstMs: 1_000 };
const LONGEST_WAIT_MS = 5 * 60_000;

/** How long a job waits after so many failures; `null`: it is given up. */
export function retryWaitMs({ attempts, firstMs }: Retry, failures: number): number | null {
  return failures >= attempts ? null : Math.min(firstMs * 2 ** (failures - 1), LONGEST_WAIT_MS);
}

/** How soon a sweep comes again after so many that failed in a row; `null`: the next one is as soon. */
export function sweepAgainMs({ firstMs }: Retry, failures: number, everyMs: number): number | null {
  const waitMs = firstMs * 2 ** (failures - 1);
  return failures === 0 || waitMs >= everyMs ? null : waitMs;
}

/** What something failed with, or nothing; however it failed. */
export async function settled(work: () => Promise<void>): Promise<{ readonly error: unknown } | null> {
  try {
    await work();
    return null;
  } catch (error) {
    return { error };
  }
}

/** @throws {TypeError} */
export function checkJob(key: string, instant: number): void {
  if (isStorable(key) && Number.isSafeInteger(instant)) return;
  throw new TypeError(
    `jobs: found the key ${JSON.stringify(key)} at ${instant}, expected well-formed text without U+0000 and whole ms since epoch. Correct it`,
  );
}

export function jobsClosed(doing: string): JobsError {
  return new JobsError(
    "jobs/closed",
    `jobs: ${doing} was called after the close; found them closed, expected them open. Open them again.`,
  );
}

export function startedTwice(): TypeError {
  return new TypeError("jobs: found start called twice, expected once. Open another one");
}

export function endedItsProcess(key: string, attempts: number): Error {
  return new Error(
    `jobs: ${key} was begun ${attempts} times and the process ended each time; expected it to end by itself. It is given up: look into what it does.`,
  );
}
