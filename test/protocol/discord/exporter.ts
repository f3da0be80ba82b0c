import { type APIMessage, type APIUser, ChannelType, MessageType } from "discord.js";
import type { FakeDiscord } from "./fake-discord.js";
import { type Channel, isThread, type Stored } from "./world.js";

const TYPES: Readonly<Record<number, string>> = {
  [MessageType.Default]: "Default",
  [MessageType.Reply]: "Reply",
  [MessageType.ThreadCreated]: "ThreadCreated",
};
const CHANNELS: Readonly<Record<number, string>> = {
  [ChannelType.GuildText]: "GuildTextChat",
  [ChannelType.DM]: "DirectTextChat",
  [ChannelType.PublicThread]: "GuildPublicThread",
  [ChannelType.GuildForum]: "GuildForum",
};

/** What DiscordChatExporter writes of a guild and its direct messages: a channel or thread a file. */
export function exportsOf(discord: FakeDiscord): string[] {
  const { world } = discord;
  return [...world.channels.values()]
    .filter(({ type }) => type !== ChannelType.GuildForum && CHANNELS[type] !== undefined)
    .map((channel) => exportOf(discord, channel));
}

function exportOf(discord: FakeDiscord, channel: Channel): string {
  const messages = discord.messages(channel).map((message) => exported(discord, channel, message));
  const { id, name, guild_id, parent_id } = channel;
  return JSON.stringify({
    guild: { id: guild_id ?? "0", name: "Guild", iconUrl: "x.png" },
    channel: {
      ...{ id, type: CHANNELS[channel.type], name, topic: null, category: null },
      categoryId: isThread(channel) ? (parent_id ?? null) : null,
    },
    dateRange: { after: null, before: null },
    exportedAt: new Date(discord.now).toISOString(),
    messages,
    messageCount: messages.length,
  });
}

function exported(discord: FakeDiscord, channel: Channel, message: APIMessage): object {
  const { world } = discord;
  const { id, type, content, author, timestamp, edited_timestamp, mentions, message_reference } = message;
  const stored = world.stored(channel.id, id);
  return {
    id,
    type: TYPES[type] ?? String(type),
    timestamp,
    timestampEdited: edited_timestamp,
    callEndedTimestamp: null,
    isPinned: false,
    content: mentions.reduce((text, user) => text.replaceAll(`<@${user.id}>`, `@${nameOf(user)}`), content),
    author: person(author),
    attachments: [],
    embeds: message.embeds,
    stickers: [],
    reactions: reactionsOf(discord, stored),
    mentions: mentions.map(person),
    inlineEmojis: [],
    ...(message_reference
      ? {
          reference: {
            messageId: message_reference.message_id ?? null,
            channelId: message_reference.channel_id,
            guildId: message_reference.guild_id ?? null,
          },
        }
      : {}),
  };
}

const nameOf = ({ global_name, username }: APIUser) => global_name ?? username;

function person(user: APIUser) {
  return {
    id: user.id,
    name: user.username,
    discriminator: user.bot ? "5764" : "0000",
    nickname: nameOf(user),
    color: null,
    isBot: user.bot === true,
    avatarUrl: "x.png",
    roles: [],
  };
}

function reactionsOf({ world }: FakeDiscord, { reactions }: Stored): object[] {
  return [...reactions.values()].map(({ emoji, users }) => ({
    emoji: { id: emoji.id ?? "", name: emoji.name, code: emoji.name, isAnimated: false },
    count: users.length,
    users: users.map((id) => person(world.users.get(id)!)),
  }));
}
