import type { Env } from "../../config/env.js";
import { isRedisAddress } from "../ledger/redis/address.js";
import { UserError } from "../user-error.js";

/**
 * What a process does of it. `bot` hears, answers and measures; `worker` posts what is due; `web` says how the ledger
 * does; `all`: one process does everything.
 */
export type Role = "all" | "bot" | "worker" | "web";

/** @throws {UserError} for a part of it that can't do alone. */
export function checkRole(role: Role, ledger: string, { healthPort }: Env): void {
  if (role === "all") return;
  if (!isRedisAddress(ledger)) {
    throw new UserError(
      `start: found --role ${role} and a ledger in a file, expected one on a Redis: a file has one writer, which does everything. Set REDIS_URL, or leave --role out`,
      2,
    );
  }
  if (role === "web" && healthPort === null) {
    throw new UserError(
      "PAWPACT_HEALTH_PORT: found none, expected a port: /healthz and /readyz are all that --role web serves. Write one such as 8080",
      2,
    );
  }
}
