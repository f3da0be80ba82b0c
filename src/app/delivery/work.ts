import type { Jobs } from "../../ports/jobs.js";

/** Looks for what is due and does it. */
export interface Sweeper<Swept extends { readonly nextAt: number | null }> {
  /** `nextAt`: when to sweep again at the latest, ms since epoch. */
  sweep(): Promise<Swept>;
}

/**
 * Sweeps, and sets the one job that wakes it for what comes next: what the jobs' sweep and that job both call.
 *
 * @param key of the job; another one for each agreement.
 */
export function sweepWork<Swept extends { readonly nextAt: number | null }>(
  sweeper: Sweeper<Swept>,
  jobs: Pick<Jobs, "at">,
  key: string,
): () => Promise<Swept> {
  let set: number | null = null;
  return async () => {
    const swept = await sweeper.sweep();
    const { nextAt } = swept;
    if (nextAt !== null && nextAt !== set) {
      await jobs.at(key, nextAt);
      set = nextAt;
    }
    return swept;
  };
}
