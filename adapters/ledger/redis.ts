import { byCodePoint } from "../../src/bytes/code-points.js";
import type { ArchivableLedger } from "../../src/ports/archive.js";
import type { LedgerStore } from "../../src/ports/ledger.js";
import type { OpenOptions } from "./open.js";
import { parseAddress } from "./redis/address.js";
import { Copies } from "./redis/copies.js";
import { type Place, RedisLedger } from "./redis/ledger.js";
import { Line } from "./redis/line.js";
import { checkServers } from "./redis/server.js";

export { isRedisAddress } from "./redis/address.js";

/**
 * Opens the ledgers on a Redis: one server, one that sentinels watch, or a cluster. Any number of processes may write.
 * Durable is what the server's own settings make durable: `appendonly yes` and its replicas.
 * @throws {LedgerError} `ledger/unavailable`: no Redis answers, or one that facts can't be trusted to.
 */
export async function openRedis(
  address: string,
  { mode, warn = () => {} }: OpenOptions,
): Promise<LedgerStore> {
  const line = await Line.open(parseAddress(address));
  try {
    if (mode === "write") await line.call(() => checkServers(line.client, line.address, warn));
    return new Store(line, mode === "write");
  } catch (error) {
    await line.close();
    throw error;
  }
}

class Store implements LedgerStore, Place {
  readonly afterwards: Copies;
  readonly #ledgers = new Map<string, RedisLedger>();
  readonly #entered = new Set<string>();
  readonly #list: string;

  constructor(
    readonly line: Line,
    readonly canWrite: boolean,
  ) {
    this.afterwards = new Copies(line);
    this.#list = `${line.address.prefix}:agreements`;
    // The list lies on a server of its own in a cluster: what one forgets, the others don't.
    line.onReady.push(() => this.#entered.clear());
  }

  agreement(id: string): ArchivableLedger {
    return this.#ledger(id);
  }

  async agreements(): Promise<readonly string[]> {
    const ids = await this.line.call(() => this.line.client.smembers(this.#list));
    const used = await Promise.all(ids.map(async (id) => ((await this.#ledger(id).isUsed()) ? [id] : [])));
    return used.flat().sort(byCodePoint);
  }

  checkSettings(): Promise<void> {
    // Who writes is warned of what is only at risk.
    return this.line.call(() => checkServers(this.line.client, this.line.address, () => {}));
  }

  enter(agreement: string): Promise<void> | null {
    if (this.#entered.has(agreement)) return null;
    return this.line.client.sadd(this.#list, agreement).then(() => void this.#entered.add(agreement));
  }

  close(): Promise<void> {
    return this.line.close();
  }

  #ledger(id: string): RedisLedger {
    const ledger = this.#ledgers.get(id) ?? new RedisLedger(this, id);
    this.#ledgers.set(id, ledger);
    return ledger;
  }
}
