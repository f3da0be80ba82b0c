import type { Clock } from "../../../../src/ports/clock.js";
import type { Logger } from "../../../../src/ports/logger.js";
import { unlessAborted } from "../../read-back/aborted.js";
import type { Wait } from "../../read-back/source.js";
import { rateLimitOf, refusalOf } from "../faults.js";
import type { AskDiscord } from "../own-rest.js";

/** Calls that need no pause between them. */
const AT_ONCE = 20;
/** Discord lets a bot ask 50 times a second, all in all: nearly all of that is the host's. */
const EVERY_MS = 500;
/** A failure that says nothing about the channel is tried again after these. */
const AGAIN_MS = [2_000, 15_000, 60_000];
const LONG_WAIT_MS = 10_000;

export interface AskerOptions {
  readonly ask: AskDiscord;
  readonly wait: Wait;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Asks Discord for what it holds, no faster than it lets through. */
export class Asker {
  /** Calls that may still be made at once. */
  #left = AT_ONCE;
  #at = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: AskerOptions) {}

  /** Asks until the signal is given. Rejects with what Discord refuses with, or why it was given up. */
  until(signal: AbortSignal): AskDiscord {
    return (method, route, given) => this.#ask(signal, () => this.options.ask(method, route, given));
  }

  async #ask(signal: AbortSignal, call: () => Promise<unknown>): Promise<unknown> {
    await this.#pace(signal);
    for (let failures = 0; ; ) {
      try {
        return await unlessAborted(signal, call());
      } catch (error) {
        signal.throwIfAborted();
        const limitMs = rateLimitOf(error);
        const again = limitMs ?? (refusalOf(error) === null ? AGAIN_MS[failures++] : undefined);
        if (again === undefined) throw error;
        if (again >= LONG_WAIT_MS)
          this.options.log.info(`discord: reading back waits ${again / 1_000} s, as Discord wants it`);
        await this.options.wait(again, signal);
      }
    }
  }

  async #pace(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = this.options.clock.now();
    this.#left = Math.min(AT_ONCE, this.#left + Math.max(0, now - this.#at) / EVERY_MS);
    this.#at = now;
    if (this.#left < 1) await this.options.wait(EVERY_MS, signal);
    else this.#left -= 1;
  }
}
