import type { Place } from "../../../src/chat/event.js";
import { handlersOf, type RunningHandler } from "../../pact/running.js";
import type { Raw } from "../raw.js";
import { precedes } from "./place.js";

/** What a handler of the host is running for. */
export interface Running extends RunningHandler {
  /** Known better once what a reply goes on from has been looked up. */
  conversation: string;
  place: Place;
  /** Resolves once that is so; nothing where it is known already. */
  placed?: Promise<void>;
  /** The message that it was done on: changed, it is what the person sees. */
  readonly on: string | null;
  /** The gateway tells of what everyone is shown in answer to it. */
  readonly told?: boolean;
  /** Things shown so far that have no id of Discord's. */
  shown: number;
}

/** Follows a handler through everything that it awaits. */
export const handlers = handlersOf<Running>("discord");

/**
 * Whether a post of a running handler answers what the handler is for, though Discord puts it elsewhere: in the same
 * channel or before the person who is answered, and without saying itself what it answers.
 * @param recipient whom the channel is a direct message with; bare id
 */
export function joins(
  message: Raw,
  stands: { readonly place: Place; readonly conversation: string },
  recipient: string | null,
  { conversation, place, author }: Running,
): boolean {
  if (precedes(message) !== null || stands.conversation === conversation) return false;
  return stands.place.channel === place.channel || `discord:user:${recipient}` === author.id;
}
