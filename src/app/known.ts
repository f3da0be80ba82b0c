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

/** Conversations that were recorded last, kept in memory so that a further fact costs no reading. */
export const MOST_KNOWN = 2_000;
