import type { Author, Place } from "../chat/event.js";
import type { Rules } from "../chat/rules.js";
import type { Clock } from "../ports/clock.js";
import type { Ledger } from "../ports/ledger.js";
import type { Report } from "../report/report.js";
import type { Fact } from "../task/fact.js";
import type { Frame } from "../task/frame.js";
import type { Recorded } from "./record.js";

/** A parser refuses with the same error: whoever takes a line catches one. */
export { AskError } from "../command/refusal.js";

/** One agreement as it is kept by a running process: what commands asked in chat are answered from. */
export interface Desk {
  readonly ledger: Ledger;
  readonly rules: Rules;
  readonly clock: Clock;
  /** What the ledger's counters stand under at the moment. */
  frame(): Frame;
  /** Resolves when they are durable. A fact about the house (an exclusion) may make another frame. */
  record(facts: readonly Fact[]): Promise<Recorded>;
  health(): Health;
  /** What a command line says to ask the same ledger: ` --ledger FILE`, or nothing where it does so by itself. */
  readonly ledgerOption?: string;
}

/** How the process itself does. */
export interface Health {
  /** Facts that are seen and not yet in the ledger. */
  readonly waiting: number;
  /** What is wrong, a sentence each; empty: all is well. */
  readonly troubles: readonly string[];
  /** Digests and warnings that a chat does not take, a sentence each: nothing else suffers from it. */
  readonly undelivered?: readonly string[];
}

/** Somebody asks for something in chat. */
export interface Asked {
  readonly author: Author;
  readonly place: Place;
  /** The conversation it was asked in, and a direct message's channel; absent outside of any. */
  readonly conversation?: string;
  readonly direct?: boolean;
  /** Names the interaction (`slack:C0HELP:trigger:123.456`): what it records has ids made from this. */
  readonly message: string;
  /** A message of the task that is meant, where the platform says so (a button, a message shortcut). */
  readonly on?: string;
  /** The mark of the agreement that is meant, where what was pressed says so. */
  readonly agreement?: string;
  /** The platform's instant, ms since epoch. */
  readonly at: number;
}

/** What is said back. */
export interface Answer {
  readonly report: Report;
  /** The asker alone, unless they asked to share it. */
  readonly shared: boolean;
  /** The pet's card goes with it. */
  readonly picture: boolean;
}
