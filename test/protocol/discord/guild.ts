import { type APIRole, type APIUser, ChannelType, GatewayIntentBits, type RoleFlags } from "discord.js";
import type { EventName } from "./events.js";
import { bitsOf, type Permission, permissionsOf, USUAL } from "./permissions.js";
import { refuse } from "./refusal.js";
import { byAge } from "./snowflake.js";
import { withMember } from "./thread.js";
import { type Channel, type DiscordWorld, type Guild, isThread, type Member } from "./world.js";

/** A new guild, with its owner and the bot in it. */
export function foundGuild(world: DiscordWorld, name: string): Guild {
  const owner = world.user(`${name} owner`);
  const id = world.id();
  const everyone = roleOf(id, "@everyone", bitsOf(USUAL));
  const guild: Guild = {
    id,
    name,
    owner_id: owner.id,
    joined_at: world.stamp(),
    roles: new Map([[id, everyone]]),
    members: new Map([owner, world.bot].map(({ id: user }) => [user, newMember(world, user)])),
  };
  world.guilds.set(id, guild);
  const d = guildCreate(world, guild, false);
  world.tell({ t: "GUILD_CREATE", d, guild: id, intents: GatewayIntentBits.Guilds });
  return guild;
}

export function joinGuild(world: DiscordWorld, guild: Guild, user: APIUser): Member {
  const known = guild.members.get(user.id);
  if (known) return known;
  const member = newMember(world, user.id);
  guild.members.set(user.id, member);
  tellMember(world, guild, member, "GUILD_MEMBER_ADD");
  return member;
}

const newMember = (world: DiscordWorld, user: string): Member => ({
  user,
  nick: null,
  roles: [],
  joined_at: world.tick(),
});

export function leaveGuild(world: DiscordWorld, guild: Guild, user: string): void {
  if (!guild.members.delete(user)) refuse("unknownMember");
  const d = { guild_id: guild.id, user: world.users.get(user) };
  world.tell({ t: "GUILD_MEMBER_REMOVE", d, guild: guild.id, intents: GatewayIntentBits.GuildMembers });
}

/** The bot is sent away, and knows nothing of the guild any more. */
export function leaveBot(world: DiscordWorld, guild: Guild): void {
  const told = { t: "GUILD_DELETE", d: { id: guild.id, unavailable: false }, guild: guild.id } as const;
  world.tell({ ...told, intents: GatewayIntentBits.Guilds });
  guild.members.delete(world.bot.id);
}

export function addRole(
  world: DiscordWorld,
  guild: Guild,
  name: string,
  permissions: readonly Permission[] = [],
): APIRole {
  const role = roleOf(world.id(), name, bitsOf(permissions), guild.roles.size);
  guild.roles.set(role.id, role);
  tellRole(world, guild, role, "GUILD_ROLE_CREATE");
  return role;
}

export function tellRole(world: DiscordWorld, guild: Guild, role: APIRole, t: EventName): void {
  const d = { guild_id: guild.id, role };
  world.tell({ t, d, guild: guild.id, intents: GatewayIntentBits.Guilds });
}

export function tellMember(
  world: DiscordWorld,
  guild: Guild,
  member: Member,
  t: EventName = "GUILD_MEMBER_UPDATE",
): void {
  const d = { guild_id: guild.id, ...memberOf(world, member) };
  world.tell({ t, d, guild: guild.id, intents: GatewayIntentBits.GuildMembers });
}

/** A member as Discord gives it out; inside a message or a reaction it comes without its user. */
export function memberOf(world: DiscordWorld, { user, nick, roles, joined_at }: Member) {
  return {
    user: world.users.get(user)!,
    nick,
    roles: [...roles],
    joined_at,
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    premium_since: null,
    pending: false,
    flags: 0,
    mute: false,
    deaf: false,
  };
}

export function partialMember(world: DiscordWorld, guild: string | undefined, user: string) {
  const member = guild === undefined ? undefined : world.guilds.get(guild)?.members.get(user);
  if (!member) return undefined;
  const { user: _, ...rest } = memberOf(world, member);
  return rest;
}

export interface ChannelPlan {
  readonly type?: ChannelType;
  readonly topic?: string | null;
  readonly parent_id?: string | null;
  readonly permission_overwrites?: Channel["permission_overwrites"];
  readonly available_tags?: object[];
}

export function addChannel(world: DiscordWorld, guild: Guild, name: string, plan: ChannelPlan = {}): Channel {
  const { type = ChannelType.GuildText, topic = null, parent_id = null } = plan;
  const tags = (plan.available_tags ?? []).map((tag) => ({
    moderated: false,
    emoji_id: null,
    emoji_name: null,
    ...tag,
    id: world.id(),
  }));
  const channel: Channel = {
    id: world.id(),
    type,
    flags: 0,
    guild_id: guild.id,
    name,
    position: channelsOf(world, guild.id).length,
    parent_id,
    topic,
    nsfw: false,
    rate_limit_per_user: 0,
    last_message_id: null,
    permission_overwrites: plan.permission_overwrites ?? [],
    ...(type === ChannelType.GuildForum ? { available_tags: tags } : {}),
  };
  world.channels.set(channel.id, channel);
  tellChannel(world, channel, "CHANNEL_CREATE");
  return channel;
}

export function tellChannel(world: DiscordWorld, channel: Channel, t: EventName = "CHANNEL_UPDATE"): void {
  const { guild_id: guild, id } = channel;
  world.tell({ t, d: channel, guild, channel: id, intents: GatewayIntentBits.Guilds });
}

/** With everything that is said and threaded in it. */
export function removeChannel(world: DiscordWorld, channel: Channel): void {
  tellChannel(world, channel, isThread(channel) ? "THREAD_DELETE" : "CHANNEL_DELETE");
  for (const thread of world.channels.values())
    if (isThread(thread) && thread.parent_id === channel.id) world.channels.delete(thread.id);
  world.channels.delete(channel.id);
  world.messages.delete(channel.id);
}

/** Channels of a guild and not its threads. */
export const channelsOf = (world: DiscordWorld, guild: string): Channel[] =>
  [...world.channels.values()].filter((channel) => channel.guild_id === guild && !isThread(channel));

/** Threads of a guild that are not archived. */
export const activeThreads = (world: DiscordWorld, guild: string): Channel[] =>
  [...world.channels.values()]
    .filter(({ guild_id, thread_metadata }) => guild_id === guild && thread_metadata?.archived === false)
    .sort(byAge);

/** What a session is told of a guild. Without the intent for members it hears of the bot alone. */
export function guildCreate(world: DiscordWorld, guild: Guild, everybody: boolean): object {
  const members = [...guild.members.values()].filter(({ user }) => everybody || user === world.bot.id);
  const seen = (channel: Channel) =>
    (permissionsOf(world, world.bot.id, channel.id) & bitsOf(["ViewChannel"])) !== 0n;
  return {
    ...guildOf(guild),
    joined_at: guild.joined_at,
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members: members.map((member) => memberOf(world, member)),
    channels: channelsOf(world, guild.id).filter(seen),
    threads: activeThreads(world, guild.id)
      .filter(seen)
      .map((thread) => withMember(world, thread)),
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

/** A guild as the REST API gives it out. */
export function guildOf({ id, name, owner_id, roles }: Guild): object {
  return {
    id,
    name,
    owner_id,
    roles: [...roles.values()],
    ...NOTHING_SPECIAL,
  };
}

const NOTHING_SPECIAL = {
  icon: null,
  description: null,
  home_header: null,
  splash: null,
  discovery_splash: null,
  features: [],
  banner: null,
  application_id: null,
  region: "deprecated",
  afk_channel_id: null,
  afk_timeout: 300,
  system_channel_id: null,
  system_channel_flags: 0,
  widget_enabled: false,
  widget_channel_id: null,
  verification_level: 0,
  default_message_notifications: 0,
  mfa_level: 0,
  explicit_content_filter: 0,
  max_presences: null,
  max_members: 25_000_000,
  max_stage_video_channel_users: 50,
  max_video_channel_users: 25,
  vanity_url_code: null,
  premium_tier: 0,
  premium_subscription_count: 0,
  preferred_locale: "en-US",
  rules_channel_id: null,
  safety_alerts_channel_id: null,
  public_updates_channel_id: null,
  premium_progress_bar_enabled: false,
  nsfw: false,
  nsfw_level: 0,
  emojis: [],
  stickers: [],
  incidents_data: null,
};

function roleOf(id: string, name: string, permissions: bigint, position = 0): APIRole {
  return {
    id,
    name,
    permissions: String(permissions),
    position,
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    managed: false,
    mentionable: false,
    icon: null,
    unicode_emoji: null,
    flags: 0 as RoleFlags,
  };
}
