import type { DiscordChannel } from "../chat/discord/place.js";
import { snowflakeOf } from "../chat/discord/snowflake.js";
import { asRaw, objectsIn, type Raw } from "../chat/raw.js";

/** Discord's numbers by the names that DiscordChatExporter gives them; what it has no name for it writes as a number. */
const MESSAGES: Readonly<Record<string, number>> = {
  Default: 0,
  RecipientAdd: 1,
  RecipientRemove: 2,
  Call: 3,
  ChannelNameChange: 4,
  ChannelIconChange: 5,
  ChannelPinnedMessage: 6,
  GuildMemberJoin: 7,
  ThreadCreated: 18,
  Reply: 19,
};
const CHANNELS: Readonly<Record<string, number>> = {
  GuildTextChat: 0,
  DirectTextChat: 1,
  GuildVoiceChat: 2,
  DirectGroupTextChat: 3,
  GuildNews: 5,
  GuildNewsThread: 10,
  GuildPublicThread: 11,
  GuildPrivateThread: 12,
  GuildStageVoice: 13,
  GuildForum: 15,
};

/** A message of an export in the words of Discord's own API. What can't be told stays as it is, for the translator to refuse. */
export function discordMessage(exported: unknown): unknown {
  const raw = asRaw(exported);
  if (!raw) return exported;
  const mentions = objectsIn(raw.mentions);
  const type = numbered(raw.type, MESSAGES);
  const author = asRaw(raw.author);
  const interaction = asRaw(raw.interaction);
  const reference = asRaw(raw.reference);
  const forwarded = asRaw(raw.forwardedMessage);
  return {
    id: raw.id,
    type: type ?? raw.type,
    timestamp: raw.timestamp,
    edited_timestamp: raw.timestampEdited,
    content: withMentions(raw.content, mentions),
    author: author && userOf(author),
    // The exporter writes a webhook's discriminator as 0000; a bot has one of its own.
    ...(author?.isBot === true && author.discriminator === "0000" ? { webhook_id: author.id } : {}),
    member: { roles: objectsIn(author?.roles).map(({ id }) => id) },
    attachments: raw.attachments,
    sticker_items: raw.stickers,
    embeds: raw.embeds,
    mentions: mentions.map(userOf),
    reactions: objectsIn(raw.reactions).map(({ emoji, users }) => ({
      emoji,
      users: objectsIn(users).map(userOf),
    })),
    ...(reference ? { message_reference: { message_id: reference.messageId } } : {}),
    ...(forwarded
      ? { message_snapshots: [{ message: { ...forwarded, sticker_items: forwarded.stickers } }] }
      : {}),
    ...(interaction ? { interaction: { ...interaction, user: userOf(asRaw(interaction.user) ?? {}) } } : {}),
  };
}

/** The channel that an export is of, by what stands before its messages; `null` where that names none. */
export function discordChannel(head: Raw, isAddressed: (place: string) => boolean): DiscordChannel | null {
  const channel = asRaw(head.channel);
  const id = snowflakeOf(channel?.id);
  const type = numbered(channel?.type, CHANNELS);
  if (id === null || type === null) return null;
  const guild = snowflakeOf(asRaw(head.guild)?.id);
  // Under a thread's category stands the channel that it belongs to.
  const parent = snowflakeOf(channel?.categoryId);
  return {
    id,
    type,
    // Direct messages are exported under the guild 0, which is no snowflake.
    ...(guild === null ? {} : { guild }),
    ...(parent === null ? {} : { parent }),
    ...(guild !== null && isAddressed(`discord:${guild}/${parent}`) ? { addressed: true } : {}),
  };
}

function numbered(name: unknown, names: Readonly<Record<string, number>>): number | null {
  if (typeof name === "number") return name;
  if (typeof name !== "string") return null;
  if (Object.hasOwn(names, name)) return names[name]!;
  return /^\d{1,4}$/.test(name) ? Number(name) : null;
}

function userOf({ id, isBot }: Raw): Raw {
  return { id, bot: isBot === true };
}

/** The exporter puts names where Discord writes ids; of two names that begin alike the longer one is meant. */
function withMentions(content: unknown, mentions: readonly Raw[]): unknown {
  if (typeof content !== "string") return content;
  const names = mentions.flatMap(({ id, nickname, name }) =>
    [nickname, name].flatMap((called) =>
      typeof called === "string" && called !== "" ? [[`@${called}`, `<@${id}>`] as const] : [],
    ),
  );
  names.sort(([one], [other]) => other.length - one.length);
  return names.reduce((text, [called, mention]) => text.replaceAll(called, mention), content);
}
