import type { Clock } from "../../src/ports/clock.js";
import { isRedisAddress } from "../ledger/redis/address.js";

/** How far two clocks may be apart: claims of deliveries last minutes. */
const APART_MS = 2_000;
/** An answer that took longer says too little. */
const SLOW_MS = 1_000;

/**
 * This machine's clock, set right where it differs from the one that all processes share: what one of them claims until
 * an instant, the others must not take for over.
 */
export class SharedClock implements Clock {
  #offsetMs = 0;

  /** @param warn told where it has to be set right */
  constructor(private readonly warn: (message: string) => void) {}

  /** The clock beside a ledger. On a Redis it is set right before anything is recorded by it, if Redis is there. */
  static async beside(ledgerAddress: string, warn: (message: string) => void): Promise<SharedClock> {
    const clock = new SharedClock(warn);
    if (!isRedisAddress(ledgerAddress)) return clock;
    const { askTime } = await import("../ledger/redis/time.js");
    await askTime(ledgerAddress, clock.heard).catch(() => {});
    return clock;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Told of the shared clock: what it said, and when it was asked and answered by this machine's; ms since epoch. */
  readonly heard = (sharedMs: number, askedAt: number, answeredAt: number): void => {
    const tookMs = answeredAt - askedAt;
    if (tookMs < 0 || tookMs > SLOW_MS) return;
    const offsetMs = Math.round(sharedMs - (askedAt + answeredAt) / 2);
    if (Math.abs(offsetMs - this.#offsetMs) <= APART_MS) return;
    this.#offsetMs = Math.abs(offsetMs) <= APART_MS ? 0 : offsetMs;
    if (this.#offsetMs === 0) return;
    const seconds = Math.round(Math.abs(offsetMs) / 1_000);
    this.warn(
      `clock: found this machine ${seconds} s ${offsetMs < 0 ? "ahead of" : "behind"} Redis, expected ${APART_MS / 1_000} s at most. Redis's time counts for all processes; set this machine's clock`,
    );
  };
}
