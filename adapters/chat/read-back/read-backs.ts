import type { Pact } from "../../pact/adapter.js";
import { ReadBack, type ReadBackOptions } from "./read-back.js";
import type { Source } from "./source.js";

export interface ReadBacksOptions extends Omit<ReadBackOptions, "source"> {
  /** What is read for one of the agreements, given up once the signal is given. */
  source(pact: Pact, signal: AbortSignal): Source;
}

/** Reading back one workspace for each agreement that holds there: each may have been away for another time. */
export class ReadBacks {
  readonly #each: readonly ReadBack[];

  constructor(pacts: readonly Pact[], { source, ...options }: ReadBacksOptions) {
    this.#each = pacts.map(
      (pact) => new ReadBack(pact, { ...options, source: (signal) => source(pact, signal) }),
    );
  }

  /** Everything, as after an absence. @param untold of what happened since, the platform did not tell; ms since epoch */
  begin(untold?: number): void {
    for (const one of this.#each) one.begin(untold);
  }

  /** Everything, where nobody has begun yet: some receivers don't tell when they are there. */
  ensure(): void {
    for (const one of this.#each) one.ensure();
  }

  /** Some channels, bare: those that the bot was let into, or put out of. */
  look(channels: readonly string[]): void {
    for (const one of this.#each) one.look(channels);
  }

  async close(): Promise<void> {
    await Promise.all(this.#each.map((one) => one.close()));
  }
}
