import { replaceMethod } from "../replace.js";
import type { BoltApp, BoltRequest } from "./app.js";

/** Requests under way in an app. */
export class Busy {
  readonly #requests = new Set<Promise<void>>();
  #closed = false;

  /** Follows the requests of an app from the outside: to be called last. */
  follow(app: BoltApp): void {
    replaceMethod<BoltApp["processEvent"]>(app, "processEvent", (process) => (request: BoltRequest) => {
      // Not acknowledged: Slack sends it again, to whoever is there then.
      if (this.#closed) return Promise.resolve();
      const processed = process(request);
      const done = processed.then(
        () => {},
        () => {},
      );
      this.#requests.add(done);
      void done.then(() => this.#requests.delete(done));
      return processed;
    });
  }

  get size(): number {
    return this.#requests.size;
  }

  /** Lets nothing more in. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves when nothing is under way, or after so many ms. */
  async idle(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all(this.#requests), late]);
    clearTimeout(timer);
  }
}
