import type { ServerResponse } from "node:http";

/** How many calls of a route a channel, guild or webhook has in a while. */
export interface Bucket {
  readonly most: number;
  readonly windowMs: number;
}

/** Wide enough that nobody waits; a test makes one narrow. */
const USUAL: Bucket = { most: 5_000, windowMs: 1_000 };

/** Discord's limits, by route. They alone run on the machine's clock: the client waits by it. */
export class RateLimits {
  /** By method and path, as Discord's description writes them. */
  readonly buckets = new Map<string, Bucket>();
  readonly #used = new Map<string, { count: number; resetAt: number }>();

  /** Counts a call and writes what is left into the answer's head; `null` if there is room, else how long to wait. */
  take(route: string, major: string, response: ServerResponse): number | null {
    const { most, windowMs } = this.buckets.get(route) ?? USUAL;
    const key = `${route} ${major}`;
    const now = Date.now();
    let used = this.#used.get(key);
    if (!used || used.resetAt <= now) used = { count: 0, resetAt: now + windowMs };
    this.#used.set(key, used);
    const isOver = used.count >= most;
    if (!isOver) used.count += 1;
    const leftMs = used.resetAt - now;
    response.setHeader("x-ratelimit-limit", most);
    response.setHeader("x-ratelimit-remaining", most - used.count);
    response.setHeader("x-ratelimit-reset", (used.resetAt / 1_000).toFixed(3));
    response.setHeader("x-ratelimit-reset-after", (leftMs / 1_000).toFixed(3));
    response.setHeader("x-ratelimit-bucket", Buffer.from(route).toString("hex").slice(-32));
    return isOver ? leftMs : null;
  }
}
