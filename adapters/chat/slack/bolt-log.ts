import type { Logger } from "../../../src/ports/logger.js";
import type { BoltLogger } from "./bolt.js";

/** What Bolt and its clients say, in our log. Errors by their message alone: what hangs on them holds requests. */
export function boltLogger(log: Logger): BoltLogger {
  const at = { at: "bolt" };
  return {
    debug() {},
    info: (...said) => log.info(textOf(said), at),
    warn: (...said) => log.warn(textOf(said), at),
    error: (...said) => (said.some(isCancelled) ? log.info(CANCELLED, at) : log.error(textOf(said), at)),
    // Below it Bolt says whole requests.
    getLevel: () => "info",
    setLevel() {},
    setName() {},
  };
}

const CANCELLED = "slack: somebody has cancelled the installation of the app; nothing is to be done";

/** Slack's page has a button for it: it is no error of anybody's. */
function isCancelled(said: unknown): boolean {
  return said instanceof Error && /cancelled the OAuth/i.test(said.message);
}

function textOf(said: readonly unknown[]): string {
  return said
    .map((part) =>
      part instanceof Error ? part.message : typeof part === "string" ? part : JSON.stringify(part),
    )
    .join(" ");
}
