import type { Timeline } from "../measure/timeline.js";
import type { Frame, Version } from "../ports/ledger.js";
import type { Fact } from "../task/fact.js";

/** What is known of a conversation as the ledger holds it. Whoever adds facts to it takes it over. */
export interface Known {
  readonly facts: Map<string, Fact>;
  readonly version: Version;
  /** The frames that hold its outcome, each with the figures that it holds. */
  readonly outcomes: readonly { readonly frame: Frame; readonly timeline: Timeline }[];
}

const MOST = 2_000;

/** The conversations that were recorded last, kept in memory so that a further fact costs no reading. */
export class KnownConversations {
  readonly #known = new Map<string, Known>();

  /** Gives it away: it is true again once it is put back. */
  take(conversation: string): Known | undefined {
    const known = this.#known.get(conversation);
    this.#known.delete(conversation);
    return known;
  }

  clear(): void {
    this.#known.clear();
  }

  put(conversation: string, known: Known): void {
    this.#known.set(conversation, known);
    if (this.#known.size > MOST) this.#known.delete(this.#known.keys().next().value!);
  }
}
