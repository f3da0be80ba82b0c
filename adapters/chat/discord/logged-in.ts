import { within } from "../within.js";
import { type DiscordClient, SHARD_READY } from "./client.js";

/** Who never logs in is not waited for any longer: a post settles within `POST_MS`, its calls included. */
const READY_MS = 12_000;

/** Resolves once a client that is added before its login has logged in, or when that takes too long. */
export class LoggedIn {
  #undo = () => {};
  readonly promise: Promise<void>;

  constructor(client: DiscordClient) {
    const isReady = [...client.ws.shards].some(([, { status }]) => status === SHARD_READY);
    const ready = new Promise<void>((resolve) => {
      if (isReady) return resolve();
      const told = () => resolve();
      client.on("shardReady", told);
      this.#undo = () => {
        client.off("shardReady", told);
        resolve();
      };
    });
    this.promise = within(READY_MS, ready).finally(() => this.#undo());
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#undo();
  }
}
