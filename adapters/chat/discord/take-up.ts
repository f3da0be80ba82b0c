import type { Unanswered } from "../../../src/app/unanswered.js";
import { asRaw, type Raw } from "../raw.js";
import type { RestClient } from "./client.js";
import { refusalOf } from "./faults.js";
import { bare } from "./listener.js";

/** A message where it stands. */
export interface Standing {
  /** Bare id of the channel or thread. */
  readonly channel: string;
  readonly message: Raw;
}

/**
 * The message of a request, as Discord has it now; `null` where there is none (any more). A thread has the id of the
 * message that it began with, so that its conversation does not tell which of both channels a message stands in.
 *
 * @throws where Discord can't be asked.
 */
export async function messageIn(rest: RestClient, request: Unanswered): Promise<Standing | null> {
  for (const channel of channelsOf(request)) {
    try {
      const route = `/channels/${channel}/messages/${bare(request.message)}` as const;
      const message = asRaw(await rest.request({ method: "GET", fullRoute: route }));
      if (message) return { channel, message };
    } catch (error) {
      if (refusalOf(error) === null) throw error;
    }
  }
  return null;
}

/** Bare ids of the channels that a request may stand in; the last one is the narrowest. */
export function channelsOf({ message, conversation, place }: Unanswered): readonly string[] {
  const narrow = conversation === message ? place.channel : bare(conversation);
  return [...new Set([place.channel, narrow])];
}
