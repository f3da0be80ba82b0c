import type { ReplaySummary } from "./replay-summary.js";

/** Faults printed in full; the rest is counted. */
const SHOWN = 20;

/** What is wrong with the rows of a replay: of each file every message once, so that one mistake hides no other. */
export class Faults {
  readonly first: ReplaySummary["faults"] = [];
  /** How often each message of the path at hand was met again. */
  readonly #seen = new Map<string, number>();
  #unsaid = 0;

  /** Whether a fault is to be said. */
  take(file: string, line: number, message: string): boolean {
    const key = JSON.stringify([file, message]);
    const again = this.#seen.get(key);
    if (again !== undefined) {
      this.#seen.set(key, again + 1);
      return false;
    }
    if (this.first.length === SHOWN) {
      this.#unsaid += 1;
      return false;
    }
    this.#seen.set(key, 0);
    this.first.push({ file, line, message });
    return true;
  }

  /** Bad rows of which nothing was said. */
  get unsaid(): number {
    return this.#unsaid;
  }

  /** How many rows more had the same fault, said at the end of a path; each is said once. */
  *repeats(): Generator<{ readonly file: string; readonly count: number; readonly message: string }> {
    for (const [key, count] of this.#seen) {
      if (count === 0) continue;
      const [file, message] = JSON.parse(key) as [string, string];
      yield { file, count, message };
    }
    this.#seen.clear();
  }
}
