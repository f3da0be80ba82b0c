import { cpus, platform, release, totalmem } from "node:os";
import { loadDriver } from "../../adapters/ledger/sqlite/driver.js";

/** What the figures were measured on, and when. */
export async function machine(): Promise<string> {
  const cores = cpus();
  const driver = await loadDriver();
  return [
    `machine  ${cores[0]?.model.trim() || "unknown processor"}, ${cores.length} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `system   ${platform()} ${release()}, Node ${process.versions.node}, SQLite through ${driver.name}`,
    `date     ${new Date().toISOString()}`,
  ].join("\n");
}
