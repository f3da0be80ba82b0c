import type { Asked } from "../../../src/app/desk.js";
import type { SlackDesk } from "./answer.js";
import { interactionOf } from "./interaction.js";
import type { Raw } from "./raw.js";

/** Where something is asked and about what, kept while a form is filled in. */
export interface AskedFrom {
  readonly channel: string;
  readonly conversation?: string;
  /** The message that was asked about: `slack:C0HELP:ts`. */
  readonly on?: string;
  /** The mark of the agreement that it is about. */
  readonly agreement?: string;
}

/**
 * Who asks with a button, a form or a shortcut, where and about what; `null` for a request that names nobody.
 *
 * @param from what a form kept: it stands in no channel itself
 */
export function askedBy(desk: SlackDesk, body: Raw, from?: AskedFrom): Asked | null {
  const interaction = interactionOf(body, desk.identity, (message) => desk.conversationOf(message));
  if (!interaction) return null;
  const { author, message, at, place, conversation: stands, on: shown } = interaction;
  const { channel, conversation, on } = from ?? {
    channel: place.channel,
    // Outside of any it is one of its own.
    conversation: stands === message ? undefined : stands,
    on: shown ? `slack:${shown.channel}:${String(shown.message.ts)}` : undefined,
  };
  const direct = channel.startsWith("D") && conversation === `slack:${channel}`;
  return {
    author,
    place: { ...place, channel },
    message,
    at: at ?? desk.pact.clock.now(),
    ...(conversation === undefined ? {} : { conversation }),
    ...(direct ? { direct } : {}),
    ...(on === undefined ? {} : { on }),
    ...(from?.agreement === undefined ? {} : { agreement: from.agreement }),
  };
}

export function fromOf({ place: { channel }, conversation, on, agreement }: Asked): AskedFrom {
  return {
    channel,
    ...(conversation === undefined ? {} : { conversation }),
    ...(on === undefined ? {} : { on }),
    ...(agreement === undefined ? {} : { agreement }),
  };
}
