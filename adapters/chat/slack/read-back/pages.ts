import type { Logger } from "../../../../src/ports/logger.js";
import { objectsIn } from "../../raw.js";
import { unlessAborted } from "../../read-back/aborted.js";
import type { Wait } from "../../read-back/source.js";
import type { SlackClient } from "../app.js";
import { rateLimitOf, refusalOf } from "../faults.js";
import { asRaw, type Raw } from "../raw.js";

const PAGE = 200;
/** What an app that is sold outside of Slack's own shop is given, and how long it then waits. */
const SMALL_PAGE = 15;
const SMALL_PAGE_EVERY_MS = 60_000;
/** Half of what Slack lets an app ask for (Tier 3, 50 a minute): the rest is the host's. */
const EVERY_MS = 2_400;
/** Calls of a method that need no pause between them. */
const AT_ONCE = 20;
/** A failure that says nothing about the channel is tried again after these. */
const AGAIN_MS = [2_000, 15_000, 60_000];
const LONG_WAIT_MS = 10_000;

/** Asks Slack for long lists, page after page, no faster than it lets through. */
export class Pages {
  readonly #asked = new Map<string, number>();
  readonly #everyMs = new Map<string, number>();

  constructor(
    private readonly client: SlackClient,
    private readonly wait: Wait,
    private readonly log: Logger,
    private readonly signal: AbortSignal,
  ) {}

  /** The pages of a list. @throws what Slack refuses, or why it was given up. */
  async *of(method: string, given: Raw): AsyncGenerator<Raw> {
    for (let cursor = ""; ; ) {
      const page = await this.#ask(method, {
        ...given,
        limit: PAGE,
        ...(cursor === "" ? {} : { cursor }),
      });
      const next = asRaw(page.response_metadata)?.next_cursor;
      const count = objectsIn(page.messages).length;
      if (page.has_more === true && count === SMALL_PAGE) this.#slowDown(method);
      yield page;
      if (typeof next !== "string" || next === "") return;
      cursor = next;
    }
  }

  async #ask(method: string, given: Raw): Promise<Raw> {
    await this.#pace(method);
    for (let failures = 0; ; ) {
      try {
        return asRaw(await unlessAborted(this.signal, this.client.apiCall(method, given))) ?? {};
      } catch (error) {
        this.signal.throwIfAborted();
        const limitMs = rateLimitOf(error);
        const again = limitMs ?? (refusalOf(error) === null ? AGAIN_MS[failures++] : undefined);
        if (again === undefined) throw error;
        if (limitMs !== null) this.#asked.set(method, AT_ONCE);
        await this.#sleep(again, method);
      }
    }
  }

  async #pace(method: string): Promise<void> {
    this.signal.throwIfAborted();
    const asked = (this.#asked.get(method) ?? 0) + 1;
    this.#asked.set(method, asked);
    const everyMs = this.#everyMs.get(method);
    if (everyMs !== undefined || asked > AT_ONCE) await this.#sleep(everyMs ?? EVERY_MS, method);
  }

  #slowDown(method: string): void {
    if (this.#everyMs.has(method)) return;
    this.#everyMs.set(method, SMALL_PAGE_EVERY_MS);
    this.log.info(
      `slack: ${method} gives ${SMALL_PAGE} messages at a time, as to apps that are sold outside of its own shop: it is asked once a minute`,
    );
  }

  async #sleep(ms: number, method: string): Promise<void> {
    if (ms >= LONG_WAIT_MS) this.log.info(`slack: reading back waits ${ms / 1_000} s for ${method}`);
    await this.wait(ms, this.signal);
  }
}
