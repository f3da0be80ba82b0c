import type { Terms } from "../../src/agreement/terms.js";
import type { Answer, Asked, Desk, Health } from "../../src/app/desk.js";
import type { Recorded } from "../../src/app/record.js";
import type { ChatEvent } from "../../src/chat/event.js";
import type { Card } from "../../src/pet/card.js";
import type { Theme } from "../../src/pet/picture.js";
import type { Picture } from "../../src/ports/chat.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Fact } from "../../src/task/fact.js";

export interface ClerkOptions {
  readonly ledger: string;
  readonly terms: Terms;
  readonly clock: Clock;
  readonly log: Logger;
  readonly proposedAt?: number;
  readonly demo?: boolean;
}

/**
 * Keeps the facts of one agreement: takes in what was seen, looks up, answers. In this process (`ClerkHere`), or in one
 * of its own (`ClerkApart`). What the ledger does not take at the moment waits in a spool.
 */
export interface Clerk extends Pick<Desk, "ledger" | "frame" | "health"> {
  /** Resolves when the ledger can be asked. @throws {LedgerError} where it can't be opened at the moment. */
  open(): Promise<void>;
  /** Takes in what was seen; it is recorded soon. */
  observe(events: readonly ChatEvent[]): void;
  /**
   * The same; resolves when it is durable: in the ledger, or in a file that it is recorded from whatever dies. Rejects
   * never.
   */
  keep(events: readonly ChatEvent[]): Promise<void>;
  /** Takes in facts; they are recorded soon. */
  take(facts: readonly Fact[]): void;
  /** Resolves when everything taken so far is in the ledger or in the spool, whatever is taken meanwhile. */
  settled(): Promise<void>;
  /** Resolves when they are in the ledger. @throws {LedgerError} where they are not. */
  record(facts: readonly Fact[]): Promise<Recorded>;
  /** The same for what was read back. */
  readBack(events: readonly ChatEvent[]): Promise<void>;
  /** @param health how the rest of the process does. @throws {AskError} */
  answer(asked: Asked, line: string, health: Health): Promise<Answer>;
  /** The pet's card for the period that runs. */
  picture(theme: Theme): Promise<Picture>;
  paint(card: Card): Promise<Picture>;
  /** Tries the spool once more. */
  retry(): Promise<void>;
  /** Moves what has come due into the counters, so that a score reads less. */
  advance(): Promise<void>;
  /** Waits for what was taken, then lets go of the ledger. */
  close(): Promise<void>;
}
