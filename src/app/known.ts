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

const MOST = 1_000;

/**
 * The conversations that were recorded last, so many and up to twice as many, kept in memory so that a further fact costs
 * no reading. In two generations: a map whose oldest entry is taken out for every new one looks for it longer and longer.
 */
export class KnownConversations {
  #young = new Map<string, Known>();
  #old = new Map<string, Known>();

  /** Gives it away: it is true again once it is put back. */
  take(conversation: string): Known | undefined {
    const known = this.#young.get(conversation) ?? this.#old.get(conversation);
    this.#young.delete(conversation);
    this.#old.delete(conversation);
    return known;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  put(conversation: string, known: Known): void {
    this.#young.set(conversation, known);
    if (this.#young.size < MOST) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
