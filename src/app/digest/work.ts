import type { Jobs } from "../../ports/jobs.js";
import type { Digester, Swept } from "./sweep.js";

/**
 * Sweeps, and sets the one job that wakes it for the next digest: what the jobs' sweep and that job both call.
 *
 * @param key of the job; another one for each agreement.
 */
export function digestWork(digester: Digester, jobs: Pick<Jobs, "at">, key: string): () => Promise<Swept> {
  let set: number | null = null;
  return async () => {
    const swept = await digester.sweep();
    const { nextAt } = swept;
    if (nextAt !== null && nextAt !== set) {
      await jobs.at(key, nextAt);
      set = nextAt;
    }
    return swept;
  };
}
