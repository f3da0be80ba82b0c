import type { Redis } from "ioredis";
import { LedgerError } from "../../../src/ports/ledger.js";
import { storeClosed } from "../faults.js";
import type { RedisAddress } from "./address.js";
import { type Client, clientOf } from "./client.js";
import { isCutOff, isReply, ledgerError } from "./errors.js";
import { ARCHIVE } from "./lua/archive.js";
import { COMMIT, PARK } from "./lua/commit.js";
import { FRAME } from "./lua/frame.js";
import { FIGURES, LIB } from "./lua/lib.js";
import { READ } from "./lua/read.js";

const SCRIPTS = {
  pawpactCommit: `${LIB}${FIGURES}${COMMIT}`,
  pawpactPark: `${LIB}${PARK}`,
  pawpactFrame: `${LIB}${FIGURES}${FRAME}`,
  pawpactArchive: `${LIB}${ARCHIVE}`,
  pawpactRead: `${LIB}${READ}`,
} as const;

export type Script = keyof typeof SCRIPTS;
type Scripts = Readonly<Record<Script, (...args: readonly string[]) => Promise<unknown>>>;

/** How long a call may wait for its answer, whatever the way there does meanwhile. */
const LONGEST_MS = 20_000;
/** A connection that is down longer than this is an outage: calls are refused at once, and nothing piles up. */
const PATIENCE_MS = 2_000;
const OPENING_MS = 10_000;

interface Call {
  readonly until: number;
  reject(error: unknown): void;
}

/** A connection with what is under way on it. */
export class Line {
  readonly #underWay = new Set<Call>();
  readonly #drained: (() => void)[] = [];
  #watch: NodeJS.Timeout | null = null;
  #downSince: number | null = null;
  /** Why the connection broke, or could not be made: calls only hear that it did. */
  #trouble: Error | null = null;
  #closed = false;

  /** Called whenever the connection is there (again): what was acknowledged just before may be lost. */
  readonly onReady: (() => void)[] = [];

  private constructor(
    readonly client: Client,
    readonly address: RedisAddress,
  ) {
    for (const [name, lua] of Object.entries(SCRIPTS)) client.defineCommand(name, { numberOfKeys: 2, lua });
    const tellAll = () => {
      for (const tell of this.onReady) tell();
    };
    client.on("ready", () => {
      this.#downSince = null;
      this.#trouble = null;
      tellAll();
    });
    // A cluster's nodes come and go by themselves.
    client.on("-node", tellAll);
    client.on("+node", (node: Redis) => void node.on("ready", tellAll));
    client.on("close", () => {
      this.#downSince ??= performance.now();
    });
    client.on("error", (error: Error) => {
      this.#trouble = error;
    });
  }

  /** @throws {LedgerError} `ledger/unavailable` where nobody answers. */
  static async open(address: RedisAddress): Promise<Line> {
    const line = new Line(await clientOf(address), address);
    try {
      await line.call(async () => {
        await line.client.connect();
        // The library goes on in database 0 where there is no such one.
        if (address.mode !== "cluster") await line.client.select(address.db);
      }, OPENING_MS);
      return line;
    } catch (error) {
      line.client.disconnect();
      throw error;
    }
  }

  /** Runs a script on an agreement's keys, inside a `call`. */
  run(script: Script, prefix: string, args: readonly string[]): Promise<unknown> {
    this.#gather();
    return (this.client as unknown as Scripts)[script](...keysOf(prefix), ...args);
  }

  /** Asks the server; what was cut off is asked once more, for nothing that is asked here counts twice. @throws {LedgerError} */
  call<T>(ask: () => Promise<T>, longestMs = LONGEST_MS): Promise<T> {
    if (this.#closed) return Promise.reject(storeClosed());
    const now = performance.now();
    if (this.#downSince !== null && now - this.#downSince > PATIENCE_MS)
      return Promise.reject(this.#named(new Error("the connection is down")));
    return new Promise<T>((resolve, reject) => {
      const call: Call = { until: now + longestMs, reject: (error) => reject(this.#named(error)) };
      this.#underWay.add(call);
      this.#watch ??= setInterval(() => this.#giveUp(), 1_000).unref();
      const over = () => {
        this.#underWay.delete(call);
        this.#tellDrained();
      };
      const answered = (value: T) => {
        over();
        resolve(value);
      };
      const failed = (error: unknown) => {
        over();
        call.reject(error);
      };
      const send = (otherwise: (error: unknown) => void) => {
        try {
          ask().then(answered, otherwise);
        } catch (error) {
          failed(error);
        }
      };
      send((error) => (isCutOff(error) ? send(failed) : failed(error)));
    });
  }

  /** Waits for what is under way, then lets go of the connection. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (this.#underWay.size > 0) await new Promise<void>((resolve) => void this.#drained.push(resolve));
    if (this.#watch) clearInterval(this.#watch);
    this.client.disconnect();
  }

  /** What is asked in one turn of the event loop goes out in one write; a cluster's client sees to that itself. */
  #gather(): void {
    const { stream } = this.client as Partial<Redis>;
    if (!stream || stream.writableCorked > 0) return;
    stream.cork();
    setImmediate(() => stream.uncork());
  }

  #giveUp(): void {
    const now = performance.now();
    for (const call of this.#underWay) {
      if (call.until > now) continue;
      call.reject(new Error("no answer in time"));
      this.#underWay.delete(call);
    }
    this.#tellDrained();
  }

  #tellDrained(): void {
    if (this.#underWay.size === 0) for (const tell of this.#drained) tell();
  }

  #named(error: unknown): LedgerError {
    const isWay = this.#trouble !== null && !(error instanceof LedgerError) && !isReply(error);
    return ledgerError(this.address.shown, isWay ? this.#trouble : error);
  }
}

/**
 * What a script names as its keys: the prefix of the others, and a second one, neither of which is ever there. While a
 * cluster moves their slot, its nodes refuse whoever names several keys that are not all there, so that no script finds
 * half of an agreement on one of them and takes it for the whole.
 */
export function keysOf(prefix: string): readonly [string, string] {
  return [prefix, `${prefix}-`];
}
