import type { MessageEvent, Place } from "../../src/chat/event.js";

/** Where a message stands, on any platform. */
export interface Standing {
  readonly place: Place;
  readonly conversation: string;
  readonly message: string;
  /** ms since epoch */
  readonly at: number;
  readonly inThread: boolean;
  /** In a direct message, where points of rest part the tasks: in no thread of its own. */
  readonly direct: boolean;
}

/** The part of a chat event that says so. */
export function placed({
  place,
  conversation,
  direct,
}: Standing): Pick<MessageEvent, "place" | "conversation" | "direct"> {
  return { place, conversation, ...(direct ? { direct } : {}) };
}
