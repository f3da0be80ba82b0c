import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadTerms } from "../../adapters/agreement-file.js";
import { type Adapter, type Pact, pawpact } from "../../adapters/pact.js";
import { AGREEMENT } from "./desk.js";
import { collectGarbage } from "./process.js";
import type { Side } from "./side.js";

/** What is beside a host in this process: the plugin, or nothing. */
export interface Beside {
  /** As a side that is asked for what it takes. */
  side(ready: string, stop: () => Promise<unknown>): Side;
}

/** @param which `bare` for nothing */
export async function beside(which: string, adapter: () => Adapter): Promise<Beside> {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-bench-"));
  const pact = which === "bare" ? null : await withPlugin(adapter(), join(folder, "pact.sqlite"));
  const close = async (stop: () => Promise<unknown>) => {
    const facts = pact ? await factsIn(pact) : 0;
    await stop();
    await pact?.close();
    rmSync(folder, { recursive: true, force: true });
    return facts;
  };
  return {
    side: (ready, stop) => ({
      ready,
      async answer(question) {
        if (question === "cpu") return cpuMs();
        if (question === "settled") return settled(pact);
        if (question === "heap" || question === "rss") return megabytes(question);
        return close(stop);
      },
    }),
  };
}

async function withPlugin(adapter: Adapter, ledger: string): Promise<Pact> {
  const { scope: _, ...terms } = await loadTerms(AGREEMENT, Date.now());
  const pact = await pawpact({ agreement: { ...terms, scope: [], digests: [] }, ledger });
  await pact.use(adapter);
  return pact;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** What this process holds once nothing is to be collected. */
function megabytes(which: "heap" | "rss"): number {
  collectGarbage();
  const { heapUsed, rss } = process.memoryUsage();
  return (which === "heap" ? heapUsed : rss) / 1_000_000;
}

/** How long it takes until everything is durable, in ms. */
async function settled(pact: Pact | null): Promise<number> {
  const start = performance.now();
  await pact?.settled();
  return performance.now() - start;
}

async function factsIn(pact: Pact): Promise<number> {
  await pact.settled();
  const { waiting, troubles } = pact.desk.health();
  if (waiting > 0 || troubles.length > 0)
    throw new Error(`bench: found ${waiting} facts waiting: ${troubles}`);
  return (await pact.desk.ledger.extent()).facts;
}
