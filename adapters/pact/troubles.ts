import type { Health } from "../../src/app/desk.js";
import type { Logger } from "../../src/ports/logger.js";

/** What is wrong in a process, by name: each is said once in the log as long as it stays the same. */
export class Troubles {
  readonly #own = new Map<string, string>();
  readonly #undelivered = new Map<string, string>();

  constructor(private readonly log: Pick<Logger, "error">) {}

  note(name: string, error: unknown): void {
    this.#put(this.#own, name, error);
  }

  /** A chat does not take a digest or warnings. */
  undelivered(name: string, error: unknown): void {
    this.#put(this.#undelivered, name, error);
  }

  /** What stands under a name. */
  of(name: string): string | undefined {
    return this.#own.get(name);
  }

  get all(): readonly string[] {
    return [...this.#own.values(), ...this.#undelivered.values()];
  }

  /** Together with what is wrong with the records. */
  with({ waiting, troubles }: Health): Health {
    const undelivered = [...this.#undelivered.values()];
    return {
      waiting,
      troubles: [...troubles, ...this.#own.values()],
      ...(undelivered.length > 0 ? { undelivered } : {}),
    };
  }

  clear(): void {
    this.#own.clear();
    this.#undelivered.clear();
  }

  #put(among: Map<string, string>, name: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (among.get(name) !== message) this.log.error(message, { at: name });
    among.set(name, message);
  }
}
