import { setTimeout as later } from "node:timers/promises";
import type { Cluster, Redis } from "ioredis";
import type { Afterwards } from "../../../src/ports/ledger.js";
import type { Line } from "./line.js";

/** A replica says once a second how far it has come. */
const LOOKS = 8;
const BETWEEN_MS = 250;
const ANSWER_MS = 2_000;

/** How far a master's own writes have come, and those of each of its replicas, in bytes. */
interface Role {
  readonly offset: number;
  readonly replicas: readonly number[];
}

/**
 * Whether replicas have what was acknowledged: what `WAIT 1` waits for, asked in a way that holds up nothing else on the
 * connection.
 */
export class Copies implements Afterwards {
  constructor(private readonly line: Line) {}

  onReturn(tell: () => void): void {
    this.line.onReady.push(tell);
  }

  async isCopied(): Promise<boolean> {
    try {
      const { client, address } = this.line;
      const masters = address.mode === "cluster" ? (client as Cluster).nodes("master") : [client as Redis];
      const copied = await Promise.all(masters.map((master) => this.#isCopied(master)));
      return copied.length > 0 && copied.every(Boolean);
    } catch {
      return false;
    }
  }

  async #isCopied(master: Redis): Promise<boolean> {
    const mark = await this.#roleOf(master);
    for (let look = 1, role = mark; mark && role; look++) {
      if (role.replicas.some((offset) => offset >= mark.offset)) return true;
      if (role.replicas.length === 0 || look === LOOKS) return false;
      await later(BETWEEN_MS, undefined, { ref: false });
      role = await this.#roleOf(master);
    }
    return false;
  }

  /** `null`: no master any more. */
  async #roleOf(server: Redis): Promise<Role | null> {
    const answer = await this.line.call(() => server.call("ROLE"), ANSWER_MS);
    const [role, offset, replicas] = answer as [
      string,
      number,
      [host: string, port: string, offset: string][],
    ];
    if (role !== "master") return null;
    return { offset, replicas: replicas.map(([, , reached]) => Number(reached)) };
  }
}
