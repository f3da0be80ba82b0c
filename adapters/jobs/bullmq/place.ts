import type { Queue } from "bullmq";
import { JobsError } from "../../../src/ports/jobs.js";
import { parseAddress, type RedisAddress } from "../../ledger/redis/address.js";
import { type Client, clientOf } from "../../ledger/redis/client.js";
import { ledgerError } from "../../ledger/redis/errors.js";
import { prefixOf } from "../../ledger/redis/ledger.js";
import { checkServers } from "../../ledger/redis/server.js";
import { type Heard, KeptJobs } from "./kept.js";

/** BullMQ's keys are `PREFIX:{AGREEMENT}:jobs:…`. */
export const QUEUE_NAME = "jobs";

export interface PlaceOptions {
  /** `redis://…`, the ledger's own. */
  readonly address: string;
  readonly agreement: string;
  readonly heard: Heard;
  readonly warn: (message: string) => void;
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
  #opening: Promise<Opened> | null = null;

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
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = null;
      throw this.named(error);
    }
  }

  /** A connection for a worker: its commands wait for a Redis that is away. */
  workersClient(): Promise<Client> {
    return quietly(clientOf(this.#address, { waitsForEver: true }));
  }

  named(error: unknown): JobsError {
    return jobsError(this.#address.shown, error);
  }

  async close(): Promise<void> {
    const opened = await this.#opening?.catch(() => null);
    await opened?.queue.close();
    this.#client?.disconnect();
  }

  async #open(): Promise<Opened> {
    const { agreement, heard, warn } = this.options;
    this.#client ??= await quietly(clientOf(this.#address));
    const client = this.#client;
    if (client.status === "wait") await client.connect();
    // The library goes on in database 0 where there is no such one.
    if (this.#address.mode !== "cluster") await client.select(this.#address.db);
    await checkServers(client, this.#address, warn);
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

/** What fails is heard of from the call that it fails. */
async function quietly(connecting: Promise<Client>): Promise<Client> {
  const client = await connecting;
  client.on("error", () => {});
  return client;
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
