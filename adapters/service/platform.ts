import type { Pet } from "../../src/pet/hear.js";
import type { Adapter, Pacts } from "../pact/adapter.js";

/** A bot of our own on one platform. */
export interface Platform {
  readonly adapter: Adapter;
  /** Lets a pet answer there. Before `start`. @param shared whether other processes answer from the same ledger */
  answer(pact: Pacts, pet: Pet, shared: boolean): void;
  /** Begins to take requests. @throws {UserError} where the platform refuses. */
  start(): Promise<void>;
  /** Rejects where it can't go on: a token that was taken back. */
  readonly broken: Promise<never>;
  /** What keeps people from reaching it, a sentence each. */
  troubles(): readonly string[];
  /** Takes nothing more, and waits for what is under way. What is posted by itself still goes. */
  drain(): Promise<void>;
  /** Lets go of everything. */
  close(): Promise<void>;
}
