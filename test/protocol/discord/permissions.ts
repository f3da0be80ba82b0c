import { ChannelType, PermissionFlagsBits } from "discord.js";
import type { DiscordWorld } from "./world.js";

export type Permission = keyof typeof PermissionFlagsBits;
const ALL = Object.values(PermissionFlagsBits).reduce((sum, bit) => sum | bit, 0n);

/** What everybody may in a new guild. */
export const USUAL: readonly Permission[] = [
  "ViewChannel",
  "ReadMessageHistory",
  "SendMessages",
  "SendMessagesInThreads",
  "CreatePublicThreads",
  "CreatePrivateThreads",
  "AddReactions",
  "EmbedLinks",
  "AttachFiles",
  "UseApplicationCommands",
  "ChangeNickname",
  "UseExternalEmojis",
];

export const bitsOf = (names: readonly Permission[]): bigint =>
  names.reduce((sum, name) => sum | PermissionFlagsBits[name], 0n);

/**
 * What somebody may in a channel. In a thread it is its parent's that counts, and a private one is for those who are in
 * it; in a direct message all is allowed.
 */
export function permissionsOf(world: DiscordWorld, user: string, channel: string): bigint {
  const found = world.channel(channel);
  const guild = found.guild_id === undefined ? undefined : world.guilds.get(found.guild_id);
  if (!guild) return ALL;
  const member = guild.members.get(user);
  if (!member) return 0n;
  const roles = [guild.id, ...member.roles];
  const held = roles.reduce((sum, id) => sum | BigInt(guild.roles.get(id)?.permissions ?? "0"), 0n);
  if (guild.owner_id === user || (held & PermissionFlagsBits.Administrator) !== 0n) return ALL;
  const place = found.thread_metadata ? world.channel(String(found.parent_id)) : found;
  const overwrites = place.permission_overwrites ?? [];
  const apply = (bits: bigint, ids: readonly string[]) => {
    const fitting = overwrites.filter(({ id }) => ids.includes(id));
    const denied = fitting.reduce((sum, { deny }) => sum | BigInt(deny), 0n);
    const allowed = fitting.reduce((sum, { allow }) => sum | BigInt(allow), 0n);
    return (bits & ~denied) | allowed;
  };
  const allowed = apply(apply(apply(held, [guild.id]), member.roles), [user]);
  const isShut = found.type === ChannelType.PrivateThread && !world.threadMembers.get(channel)?.has(user);
  const sees = !isShut || (allowed & PermissionFlagsBits.ManageThreads) !== 0n;
  return sees ? allowed : 0n;
}

export function may(world: DiscordWorld, user: string, channel: string, ...names: Permission[]): boolean {
  const wanted = bitsOf(names);
  return (permissionsOf(world, user, channel) & wanted) === wanted;
}
