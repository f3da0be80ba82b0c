import { setTimeout } from "node:timers/promises";
import type { Backlog, Workspace } from "../../../src/app/backlog.js";
import type { ChatEvent, GapEvent, Place } from "../../../src/chat/event.js";

/** Resolves after so many ms; rejects once the signal is given. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

/** On the process's timers, which nobody stays alive for. */
export const waiting: Wait = async (ms, signal) =>
  void (await setTimeout(ms, undefined, { signal, ref: false }));

/** A workspace that can be asked for what it holds. */
export interface Source {
  readonly workspace: Workspace;
  /** What is told again, or late, and what clocks that differ leave open: so much before an absence is read as well. */
  readonly marginMs: number;
  /** Nothing is in no channel that it lists; else each channel is known by itself alone. */
  readonly listsAll: boolean;
  channels(backlog: Backlog): Promise<Listed>;
  /** @throws what the platform refuses */
  read(reading: Reading): Promise<ReadOut>;
  /** Of a failed reading, what it says about the channel; `null`: nothing. */
  refusedOf(error: unknown): Refused | null;
  /** Whether a failure is the platform's, and one of its channel alone. */
  saysNothingOfOthers(error: unknown): boolean;
}

export interface Listed {
  /** Bare ids: those with open tasks first, then those that the agreement names, then every other one. */
  readonly channels: readonly string[];
  /** Those that are too many to be read in one go. */
  readonly left: readonly string[];
}

export interface Reading {
  /** Bare. */
  readonly channel: string;
  /** What was written before it was seen; ms since epoch. */
  readonly from: number;
  readonly backlog: Backlog;
  /** What can't be read for what it is. */
  note(error: unknown): void;
  /** A page of what was read; resolves once it is recorded. */
  take(events: readonly ChatEvent[]): Promise<void>;
}

export interface ReadOut {
  readonly messages: number;
  /** Older messages are kept from everyone: nothing before it was given; ms since epoch. */
  readonly keptSince: number | null;
  /** The assistant never saw the channel, and does not now: there is nothing to say of it. */
  readonly unseen?: true;
}

/** Why a channel can't be read, as a gap says it. */
export interface Refused {
  readonly reason: GapEvent["reason"];
  readonly needs?: string | undefined;
}

/** Where something in a workspace is, but for its channel. */
export function placeIn({ platform, workspace }: Workspace): Omit<Place, "channel"> {
  return { platform, ...(workspace === null ? {} : { workspace }) };
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
