import type { Asked } from "../../../src/app/desk.js";
import type { SlackDesk } from "./answer.js";
import { interactionOf } from "./interaction.js";
import type { Raw } from "./raw.js";

/** Where something is asked, kept while a form is filled in. */
export interface AskedFrom {
  readonly channel: string;
  readonly conversation?: string;
  /** The message that was asked about. */
  readonly on?: string;
}

/** Who asks with a button, a form or a shortcut, where and about what; `null` for a request that names nobody. */
export function askedBy(desk: SlackDesk, body: Raw, from?: AskedFrom): Asked | null {
  const { identity, pact } = desk;
  const interaction = interactionOf(body, identity, (message) => desk.conversationOf(message));
  if (!interaction) return null;
  const { author, message, at, place } = interaction;
  const { channel, conversation, on } = from ?? fromOf(interaction);
  const direct = channel.startsWith("D") && conversation === `slack:${channel}`;
  return {
    author,
    place: { ...place, channel },
    message,
    at: at ?? pact.desk.clock.now(),
    ...(conversation === undefined ? {} : { conversation }),
    ...(direct ? { direct } : {}),
    ...(on === undefined ? {} : { on }),
  };
}

/** What an interaction was done on, for who asks later. */
export function fromOf({
  place,
  on,
  conversation,
  message,
}: NonNullable<ReturnType<typeof interactionOf>>): AskedFrom {
  return {
    channel: place.channel,
    ...(conversation === message ? {} : { conversation }),
    ...(on ? { on: `slack:${on.channel}:${String(on.message.ts)}` } : {}),
  };
}
