import type { Clock } from "../../src/ports/clock.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import type { Heard } from "../ledger/redis/time.js";

/** How far two clocks may be apart: claims of deliveries last minutes. */
const APART_MS = 2_000;
/** An answer that took longer says too little. */
const SLOW_MS = 1_000;
/** Machines drift: a process that nobody told for so long asks itself. */
const FRESH_MS = 50_000;

/** Asks the clock that is shared, and tells `heard` what it said. Never rejects. */
export type AskClock = (heard: Heard) => Promise<void>;

/**
 * This machine's clock, set right where it differs from the one that all processes share: what one of them claims until
 * an instant, the others must not take for over.
 */
export class SharedClock implements Clock {
  #offsetMs = 0;
  #heardAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | null = null;

  /**
   * @param warn told where it has to be set right
   * @param ask where there is a clock to be asked; without it this machine's own is as good as any
   */
  constructor(
    private readonly warn: (message: string) => void,
    private readonly ask: AskClock | null = null,
  ) {}

  /** The clock beside a ledger. On a Redis it is set right before anything is recorded by it, if Redis is there. */
  static async beside(ledgerAddress: string, warn: (message: string) => void): Promise<SharedClock> {
    if (!isRedisAddress(ledgerAddress)) return new SharedClock(warn);
    const { askTime } = await import("../ledger/redis/time.js");
    const clock = new SharedClock(warn, (heard) => askTime(ledgerAddress, heard).catch(() => {}));
    await clock.renew();
    return clock;
  }

  /** Asks again, unless somebody told of the shared clock just now. Never rejects, and soon resolves. */
  async renew(): Promise<void> {
    if (!this.ask || performance.now() - this.#heardAt < FRESH_MS) return;
    this.#asking ??= this.ask(this.heard).finally(() => {
      this.#asking = null;
    });
    await this.#asking;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** Told of the shared clock: what it said, and when it was asked and answered by this machine's; ms since epoch. */
  readonly heard = (sharedMs: number, askedAt: number, answeredAt: number): void => {
    const tookMs = answeredAt - askedAt;
    if (tookMs < 0 || tookMs > SLOW_MS) return;
    this.#heardAt = performance.now();
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
