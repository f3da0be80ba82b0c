import type { InstallationRows } from "../../src/ports/installations.js";
import { fileBeside } from "../ledger/beside.js";
import { isRedisAddress } from "../ledger/redis/address.js";

/** Installations in the ledger's place: a file beside its file, or on its Redis. @throws {UserError | LedgerError} */
export async function openInstallationRows(ledger: string): Promise<InstallationRows> {
  if (isRedisAddress(ledger)) return (await import("./redis.js")).openInstallationsOnRedis(ledger);
  return (await import("./file.js")).openInstallationFile(fileBeside(ledger, "installations.sqlite"));
}
