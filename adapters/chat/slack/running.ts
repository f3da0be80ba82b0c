import { handlersOf, type RunningHandler } from "../../pact/running.js";
import type { Raw } from "./raw.js";

/** What a handler of the host is running for. */
export interface Running extends RunningHandler {
  readonly interaction: boolean;
  /** The message that it was done on: changed, it is what the person sees. */
  readonly on: string | null;
  /** The interaction was in no channel: wherever its handler posts is the answer. */
  readonly placeless: boolean;
  /** Things shown so far that have no name of Slack's. */
  shown: number;
}

/** Follows a handler through everything that it awaits. */
export const handlers = handlersOf<Running>("slack");

/**
 * Whether a post of a running handler answers what the handler is for, though Slack puts it elsewhere: outside any
 * thread, in the same channel or before the person who is answered.
 */
export function joins({ channel, thread_ts, metadata }: Raw, running: Running): boolean {
  if (metadata !== undefined || typeof channel !== "string") return false;
  const { conversation, interaction, placeless, place, author } = running;
  if (thread_ts !== undefined) return interaction && conversation === `slack:${channel}:${String(thread_ts)}`;
  if (conversation === `slack:${channel}` && !interaction) return false;
  return placeless || channel === place.channel || `slack:${channel}` === author.id;
}
