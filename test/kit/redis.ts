import { describe } from "vitest";
import { missingRedis } from "../protocol/redis/server.js";

const missing = missingRedis();

/** A suite that needs a real Redis: without one it is left out and says so, unless nothing may be. */
export function describeRedis(title: string, suite: () => void): void {
  const left = missing !== undefined && !process.env.PAWPACT_NOTHING_SKIPPED;
  describe.skipIf(left)(`${title}${left ? ` (skipped: ${missing})` : ""}`, suite);
}
