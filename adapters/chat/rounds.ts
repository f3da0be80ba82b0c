import type { Wait } from "./read-back/source.js";

/** A round that failed is gone through again after it: mostly the ledger was away. */
const AGAIN_MS = 15_000;

/** What is gone through together. */
export interface Gathered {
  readonly channels: ReadonlySet<string>;
}

export interface RoundsOptions<G extends Gathered> {
  round(gathered: G): Promise<void>;
  /** Told once of rounds that fail one after the other. */
  failed(error: unknown): void;
  readonly wait: Wait;
  readonly closing: AbortSignal;
}

/** Channels are gone through in one round after the other: what comes meanwhile is gathered for the next one. */
export class Rounds<G extends Gathered> {
  #next: G | null = null;
  #running = false;

  constructor(private readonly options: RoundsOptions<G>) {}

  /** Resolves once nothing is left to be gone through, at once where that is done already. Never rejects. */
  async add(some: G): Promise<void> {
    this.#gather(some);
    if (this.#running) return;
    this.#running = true;
    const { round, failed, wait, closing } = this.options;
    let told = false;
    for (let next = this.#next; next && !closing.aborted; next = this.#next) {
      this.#next = null;
      try {
        await round(next);
        told = false;
      } catch (error) {
        if (!told) failed(error);
        told = true;
        this.#gather(next, this.#next ?? next);
        await wait(AGAIN_MS, closing).catch(() => {});
      }
    }
    this.#running = false;
  }

  /** @param latest whose word counts but for the channels */
  #gather(some: G, latest = some): void {
    const channels = new Set([...(this.#next?.channels ?? []), ...some.channels]);
    this.#next = { ...latest, channels };
  }
}
