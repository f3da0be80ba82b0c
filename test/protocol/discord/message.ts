import {
  type APIAllowedMentions,
  type APIEmbed,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APIUser,
  type ChannelType,
  GatewayIntentBits,
  MessageFlags,
  MessageType,
} from "discord.js";
import { attach } from "./attachment.js";
import { numbered } from "./component.js";
import type { EventName } from "./events.js";
import { partialMember } from "./guild.js";
import { mentionsIn } from "./mention.js";
import { refuse } from "./refusal.js";
import { bornAt, byAge } from "./snowflake.js";
import { wake } from "./thread.js";
import { type Channel, type DiscordWorld, type File, intentFor, isThread, type Stored } from "./world.js";

/** What somebody wants to be posted. */
export interface Draft {
  readonly content?: string | undefined;
  readonly embeds?: APIEmbed[] | undefined;
  readonly components?: APIMessageTopLevelComponent[] | undefined;
  readonly files?: readonly File[] | undefined;
  readonly flags?: number | undefined;
  /** The message that is replied to. */
  readonly reply?: string | undefined;
  readonly allowedMentions?: APIAllowedMentions | undefined;
  readonly nonce?: string | number | undefined;
  readonly type?: MessageType;
  /** Set by interactions: whose, and what they were. */
  readonly more?: Partial<APIMessage>;
  /** Only this person is to see it. */
  readonly onlyFor?: string;
  /** Of the first message of a post: the thread's own. */
  readonly id?: string;
}

export function post(world: DiscordWorld, channel: Channel, author: APIUser, draft: Draft): Stored {
  const { content = "", embeds = [], components = [], files = [], flags = 0, reply, nonce, onlyFor } = draft;
  const replied = reply === undefined ? undefined : world.messages.get(channel.id)?.get(reply);
  if (isThread(channel) && onlyFor === undefined) wake(world, channel, author.id);
  const id = draft.id ?? world.id();
  const message = {
    id,
    channel_id: channel.id,
    type: draft.type ?? (replied ? MessageType.Reply : MessageType.Default),
    author,
    content,
    timestamp: world.stamp(bornAt(id)),
    edited_timestamp: null,
    tts: false,
    pinned: false,
    flags,
    embeds: embeds.map(richEmbed),
    components: numbered(components),
    attachments: files.map((file, index) => attach(world, channel.id, `${id}/${index}`, file)),
    ...mentionsIn(world, channel, content, draft.allowedMentions, replied),
    ...(replied ? { message_reference: referenceTo(channel, replied.message.id) } : {}),
    ...(isThread(channel) ? { position: channel.message_count ?? 0 } : {}),
    ...draft.more,
  } as APIMessage;
  const stored: Stored = {
    message,
    reactions: new Map(),
    ...(onlyFor === undefined ? {} : { onlyFor }),
    ...(nonce === undefined ? {} : { nonce }),
  };
  const list = world.messages.get(channel.id) ?? new Map<string, Stored>();
  world.messages.set(channel.id, list.set(id, stored));
  if (onlyFor === undefined) channel.last_message_id = id;
  if (isThread(channel) && onlyFor === undefined) count(channel, 1);
  tellMessage(world, "MESSAGE_CREATE", channel, stored);
  return stored;
}

export interface Change {
  readonly content?: string | null | undefined;
  readonly embeds?: APIEmbed[] | null | undefined;
  readonly components?: APIMessageTopLevelComponent[] | null | undefined;
  readonly flags?: number | null | undefined;
  /** Ids of those that stay; without it, all do. */
  readonly kept?: readonly string[] | undefined;
  readonly files?: readonly File[] | undefined;
  readonly allowedMentions?: APIAllowedMentions | undefined;
}

/** An edit. Filling in a reply that was thought about, or hiding its previews, leaves no mark of one. */
export function edit(world: DiscordWorld, stored: Stored, change: Change): Stored {
  const { message } = stored;
  const channel = world.channel(message.channel_id);
  const wasLoading = ((message.flags ?? 0) & MessageFlags.Loading) !== 0;
  const at = world.tick();
  const { content, embeds, components, flags, kept, files = [] } = change;
  if (content !== undefined) {
    message.content = content ?? "";
    const { allowedMentions } = change;
    Object.assign(
      message,
      mentionsIn(world, channel, message.content, allowedMentions, repliedTo(world, message)),
    );
  }
  if (embeds !== undefined) message.embeds = (embeds ?? []).map(richEmbed);
  if (components !== undefined) message.components = numbered(components ?? []);
  if (kept !== undefined) message.attachments = message.attachments.filter(({ id }) => kept.includes(id));
  const more = files.map((file, index) => attach(world, channel.id, `${message.id}/e${at}${index}`, file));
  message.attachments = [...message.attachments, ...more];
  const settable = MessageFlags.SuppressEmbeds | MessageFlags.IsComponentsV2;
  if (typeof flags === "number")
    message.flags = ((message.flags ?? 0) & ~MessageFlags.SuppressEmbeds) | (flags & settable);
  if (wasLoading) message.flags = (message.flags ?? 0) & ~MessageFlags.Loading;
  const said = [content, embeds, components, kept].some((part) => part !== undefined) || files.length > 0;
  if (said && !wasLoading) message.edited_timestamp = at;
  tellMessage(world, "MESSAGE_UPDATE", channel, stored);
  return stored;
}

/** A link preview arrives: a change that nobody made. */
export function unfurl(world: DiscordWorld, { message }: Stored, url: string): void {
  world.tick();
  message.embeds = [...message.embeds, { type: "link", url, title: "Example" } as APIEmbed];
  const channel = world.channel(message.channel_id);
  tellMessage(world, "MESSAGE_UPDATE", channel, world.stored(channel.id, message.id));
}

export function remove(world: DiscordWorld, channel: Channel, ids: readonly string[]): void {
  world.tick();
  const list = world.messages.get(channel.id);
  const gone = ids.filter((id) => list?.get(id)?.onlyFor === undefined && list?.delete(id));
  if (isThread(channel)) count(channel, -gone.length);
  const { id: channel_id, guild_id: guild } = channel;
  const about = { channel_id, ...(guild === undefined ? {} : { guild_id: guild }) };
  const intents = intentFor(channel, "Messages");
  if (gone.length > 1)
    world.tell({ t: "MESSAGE_DELETE_BULK", d: { ids: gone, ...about }, guild, channel: channel_id, intents });
  else if (gone.length === 1)
    world.tell({ t: "MESSAGE_DELETE", d: { id: gone[0], ...about }, guild, channel: channel_id, intents });
}

/** A message as it is given out now: with its reactions, and with what it replies to, if that is still there. */
export function shown(world: DiscordWorld, stored: Stored): APIMessage {
  const { message, reactions } = stored;
  const out = { ...message };
  if (reactions.size > 0)
    out.reactions = [...reactions.values()].map(({ emoji, users }) => ({
      emoji,
      count: users.length,
      count_details: { burst: 0, normal: users.length },
      burst_colors: [],
      me: users.includes(world.bot.id),
      me_burst: false,
    })) as NonNullable<APIMessage["reactions"]>;
  if (message.type === MessageType.Reply || message.type === MessageType.ThreadStarterMessage) {
    const { channel_id = "", message_id = "" } = message.message_reference ?? {};
    const replied = world.messages.get(channel_id)?.get(message_id);
    out.referenced_message = replied?.message ?? null;
  }
  const thread = world.channels.get(message.id);
  if (thread?.parent_id === message.channel_id) out.thread = thread as NonNullable<APIMessage["thread"]>;
  return out;
}

/** Messages of a channel that everybody in it sees, oldest first. */
export const messagesIn = (world: DiscordWorld, channel: string): Stored[] =>
  [...(world.messages.get(channel)?.values() ?? [])]
    .filter(({ onlyFor }) => onlyFor === undefined)
    .sort((one, other) => byAge(one.message, other.message));

/**
 * What only one person sees comes to the bot as if it were a direct message: without a guild, on shard 0
 * (discord/discord-api-docs#4557).
 */
export function tellMessage(world: DiscordWorld, t: EventName, channel: Channel, stored: Stored): void {
  const { author, mentions } = stored.message;
  const isSecret = stored.onlyFor !== undefined;
  const guild = isSecret ? undefined : channel.guild_id;
  const memberOf = (user: APIUser) => {
    const member = partialMember(world, guild, user.id);
    return member ? { member } : {};
  };
  const d = {
    ...shown(world, stored),
    mentions: mentions.map((user) => ({ ...user, ...memberOf(user) })),
    channel_type: channel.type satisfies ChannelType,
    ...(stored.nonce === undefined || t !== "MESSAGE_CREATE" ? {} : { nonce: stored.nonce }),
    ...(guild === undefined ? {} : { guild_id: guild }),
    ...memberOf(author),
  };
  const intents = isSecret ? GatewayIntentBits.DirectMessages : intentFor(channel, "Messages");
  world.tell({ t, d, guild, channel: channel.id, intents });
}

export const referenceTo = ({ id, guild_id }: Channel, message_id: string) => ({
  type: 0,
  channel_id: id,
  message_id,
  ...(guild_id === undefined ? {} : { guild_id }),
});

function repliedTo(world: DiscordWorld, { message_reference }: APIMessage): Stored | undefined {
  const { channel_id = "", message_id = "" } = message_reference ?? {};
  return world.messages.get(channel_id)?.get(message_id);
}

const richEmbed = (embed: APIEmbed) => ({ ...embed, type: "rich" }) as APIEmbed;

function count(thread: Channel, by: number): void {
  thread.message_count = Math.max(0, (thread.message_count ?? 0) + by);
  if (by > 0) thread.total_message_sent = (thread.total_message_sent ?? 0) + by;
}

/** @throws {DiscordRefusal} where there is nothing to see, or no text to write. */
export function checkDraft(draft: Draft): void {
  const { content = "", embeds = [], components = [], files = [] } = draft;
  if (content.trim() === "" && embeds.length + components.length + files.length === 0) refuse("emptyMessage");
}
