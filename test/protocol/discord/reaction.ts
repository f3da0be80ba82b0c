import type { APIEmoji } from "discord.js";
import { partialMember } from "./guild.js";
import { refuse } from "./refusal.js";
import { type DiscordWorld, intentFor, type Stored } from "./world.js";

/** An emoji as it stands in a path: itself, or `name:id`. @throws {DiscordRefusal} for what is none. */
export function emojiIn(world: DiscordWorld, text: string): APIEmoji {
  const [, name, id] = /^(?:a:)?(\w{2,32}):(\d{17,20})$/.exec(text) ?? [];
  if (name !== undefined && id !== undefined)
    return world.emojis.get(id) === name ? { id, name } : refuse("unknownEmoji");
  if (
    !/^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Extended_Pictographic}|\p{Regional_Indicator}{2})/u.test(
      text,
    )
  )
    refuse("unknownEmoji");
  return { id: null, name: text };
}

export const keyOf = ({ id, name }: APIEmoji): string => id ?? name ?? "";

export function react(world: DiscordWorld, stored: Stored, user: string, emoji: APIEmoji): void {
  const { message, reactions } = stored;
  const entry = reactions.get(keyOf(emoji)) ?? { emoji, users: [] };
  if (entry.users.includes(user)) return;
  world.tick();
  entry.users.push(user);
  reactions.set(keyOf(emoji), entry);
  const member = partialMember(world, world.channel(message.channel_id).guild_id, user);
  const known = member ? { member: { user: world.users.get(user), ...member } } : {};
  tellReaction(world, "ADD", stored, {
    user_id: user,
    emoji,
    ...SINGLE,
    ...known,
    message_author_id: message.author.id,
  });
}

export function unreact(world: DiscordWorld, stored: Stored, user: string, emoji: APIEmoji): void {
  const entry = stored.reactions.get(keyOf(emoji));
  const at = entry?.users.indexOf(user) ?? -1;
  if (!entry || at < 0) refuse("unknownEmoji");
  world.tick();
  entry.users.splice(at, 1);
  if (entry.users.length === 0) stored.reactions.delete(keyOf(emoji));
  tellReaction(world, "REMOVE", stored, { user_id: user, emoji, ...SINGLE });
}

/** All reactions, or all with one emoji. */
export function clearReactions(world: DiscordWorld, stored: Stored, emoji?: APIEmoji): void {
  world.tick();
  if (emoji) stored.reactions.delete(keyOf(emoji));
  else stored.reactions.clear();
  tellReaction(world, emoji ? "REMOVE_EMOJI" : "REMOVE_ALL", stored, emoji ? { emoji } : {});
}

const SINGLE = { burst: false, type: 0 } as const;

function tellReaction(
  world: DiscordWorld,
  what: "ADD" | "REMOVE" | "REMOVE_ALL" | "REMOVE_EMOJI",
  { message }: Stored,
  more: object,
): void {
  const channel = world.channel(message.channel_id);
  const { id: channel_id, guild_id: guild } = channel;
  world.tell({
    t: `MESSAGE_REACTION_${what}`,
    d: { message_id: message.id, channel_id, ...(guild === undefined ? {} : { guild_id: guild }), ...more },
    guild,
    channel: channel_id,
    intents: intentFor(channel, "MessageReactions"),
  });
}
