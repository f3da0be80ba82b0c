import type { Queue } from "bullmq";
import { JobsError } from "../../../src/ports/jobs.js";
import { LedgerError } from "../../../src/ports/ledger.js";
import { parseAddress, type RedisAddress } from "../../ledger/redis/address.js";
import { type Client, clientOf } from "../../ledger/redis/client.js";
import { isReply, ledgerError } from "../../ledger/redis/errors.js";
import { prefixOf } from "../../ledger/redis/ledger.js";
import { checkServers } from "../../ledger/redis/server.js";
import type { Heard } from "../../ledger/redis/time.js";
import { jobsClosed } from "../faults.js";
import { KeptJobs } from "./kept.js";

/** BullMQ's keys are `PREFIX:{AGREEMENT}:jobs:…`. */
export const QUEUE_NAME = "jobs";

export interface PlaceOptions {
  /** `redis://…`, the ledger's own. */
  readonly address: string;
  readonly agreement: string;
  readonly heard: Heard;
}

export interface Opened {
  readonly bullmq: typeof import("bullmq");
  readonly kept: KeptJobs;
  readonly queue: Queue;
}

/** Where an agreement's jobs lie. It is opened when it is first needed, and again where that failed. */
export class Place {
  readonly #address: RedisAddress;
  #client: Client | null = null;
  #closed = false;
  #opening: Promise<Opened> | null = null;
  /** Why the connection broke, or could not be made: calls only hear that it did. */
  #trouble: Error | null = null;

  /** @throws {JobsError} for what is no address. */
  constructor(private readonly options: PlaceOptions) {
    try {
      this.#address = parseAddress(options.address);
    } catch (error) {
      throw jobsError("", error);
    }
  }

  /** What BullMQ's keys begin with. */
  get prefix(): string {
    return prefixOf(this.#address.prefix, this.options.agreement).replace(/:$/, "");
  }

  /** @throws {JobsError} where no Redis answers, or one that jobs can't be trusted to. */
  async open(): Promise<Opened> {
    if (this.#closed) throw jobsClosed("a call");
    const opening = this.#opening ?? this.#open();
    this.#opening = opening;
    try {
      return await opening;
    } catch (error) {
      if (this.#opening === opening) this.#opening = null;
      throw this.named(error);
    }
  }

  /** A connection for a worker: its commands wait for a Redis that is away. */
  async workersClient(): Promise<Client> {
    const client = await clientOf(this.#address, { waitsForEver: true });
    return client.on("error", () => {});
  }

  named(error: unknown): JobsError {
    const isOwn = error instanceof JobsError || error instanceof LedgerError || isReply(error);
    return jobsError(this.#address.shown, isOwn ? error : (this.#trouble ?? error));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opening?.catch(() => null);
    await opened?.queue.close();
    this.#client?.disconnect();
  }

  async #connected(): Promise<Client> {
    if (this.#client) return this.#client;
    const client = await clientOf(this.#address);
    client.on("error", (error: Error) => {
      this.#trouble = error;
    });
    client.on("ready", () => {
      this.#trouble = null;
    });
    this.#client = client;
    await client.connect();
    return client;
  }

  async #open(): Promise<Opened> {
    const { agreement, heard } = this.options;
    const client = await this.#connected();
    // The library goes on in database 0 where there is no such one.
    if (this.#address.mode !== "cluster") await client.select(this.#address.db);
    // What is only at risk is warned of by the ledger, which lies on the same servers.
    await checkServers(client, this.#address, () => {});
    const bullmq = await load();
    const queue = new bullmq.Queue(QUEUE_NAME, {
      connection: client,
      prefix: this.prefix,
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    queue.on("error", () => {});
    return { bullmq, queue, kept: new KeptJobs(client, prefixOf(this.#address.prefix, agreement), heard) };
  }
}

function jobsError(shown: string, error: unknown): JobsError {
  if (error instanceof JobsError) return error;
  const { message } = ledgerError(shown, error);
  return new JobsError("jobs/unavailable", message.replace(/^ledger/, "jobs"), { cause: error });
}

async function load() {
  try {
    return await import("bullmq");
  } catch (cause) {
    throw new JobsError(
      "jobs/unavailable",
      "jobs: the package bullmq could not be loaded, expected it beside pawpact. Run npm install.",
      { cause },
    );
  }
}
