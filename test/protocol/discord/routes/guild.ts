import { ChannelType } from "discord.js";
import { type Call, Created, type Routes } from "../call.js";
import {
  addChannel,
  addRole,
  type ChannelPlan,
  channelsOf,
  guildOf,
  leaveGuild,
  memberOf,
  tellMember,
  tellRole,
} from "../guild.js";
import { may, type Permission, permissionsOf } from "../permissions.js";
import { refuse } from "../refusal.js";
import type { Guild, Member } from "../world.js";

export const guildRoutes: Routes = {
  "GET /guilds/{guild_id}": (call) => {
    const guild = guildIn(call);
    const counts = call.query.get("with_counts") === "true";
    const size = guild.members.size;
    return {
      ...guildOf(guild),
      ...(counts ? { approximate_member_count: size, approximate_presence_count: size } : {}),
    };
  },
  "GET /guilds/{guild_id}/channels": (call) => channelsOf(call.world, guildIn(call).id),
  "POST /guilds/{guild_id}/channels": (call) => {
    const { world, body } = call;
    const guild = guildIn(call);
    needIn(call, guild, "ManageChannels");
    return new Created(addChannel(world, guild, String(body.name), body as ChannelPlan));
  },
  "GET /guilds/{guild_id}/roles": (call) => [...guildIn(call).roles.values()],
  "GET /guilds/{guild_id}/roles/{role_id}": (call) =>
    guildIn(call).roles.get(call.params.role_id!) ?? refuse("unknownRole"),
  "POST /guilds/{guild_id}/roles": (call) => {
    const guild = guildIn(call);
    needIn(call, guild, "ManageRoles");
    return addRole(call.world, guild, String(call.body.name ?? "new role"));
  },
  "DELETE /guilds/{guild_id}/roles/{role_id}": (call) => {
    const guild = guildIn(call);
    needIn(call, guild, "ManageRoles");
    const role = guild.roles.get(call.params.role_id!) ?? refuse("unknownRole");
    guild.roles.delete(role.id);
    const { id: guild_id } = guild;
    call.world.tell({
      t: "GUILD_ROLE_DELETE",
      d: { guild_id, role_id: role.id },
      guild: guild_id,
      intents: 1,
    });
    return undefined;
  },
  "PATCH /guilds/{guild_id}/roles/{role_id}": (call) => {
    const guild = guildIn(call);
    needIn(call, guild, "ManageRoles");
    const role = guild.roles.get(call.params.role_id!) ?? refuse("unknownRole");
    if (typeof call.body.name === "string") role.name = call.body.name;
    tellRole(call.world, guild, role, "GUILD_ROLE_UPDATE");
    return role;
  },
  "GET /guilds/{guild_id}/members": (call) => {
    const guild = guildIn(call);
    const after = BigInt(call.query.get("after") ?? "0");
    const limit = Number(call.query.get("limit") ?? 1);
    if ((call.world.granted & MEMBERS) === 0) refuse("missingAccess");
    return sorted(guild)
      .filter(({ user }) => BigInt(user) > after)
      .slice(0, limit)
      .map((member) => memberOf(call.world, member));
  },
  "GET /guilds/{guild_id}/members/search": (call) => {
    const start = (call.query.get("query") ?? "").toLowerCase();
    const limit = Number(call.query.get("limit") ?? 1);
    return sorted(guildIn(call))
      .map((member) => memberOf(call.world, member))
      .filter(({ user, nick }) =>
        [user.username, nick?.toLowerCase()].some((name) => name?.startsWith(start)),
      )
      .slice(0, limit);
  },
  "GET /guilds/{guild_id}/members/{user_id}": (call) => memberOf(call.world, memberIn(call)),
  "DELETE /guilds/{guild_id}/members/{user_id}": (call) => {
    const guild = guildIn(call);
    needIn(call, guild, "KickMembers");
    leaveGuild(call.world, guild, memberIn(call).user);
    return undefined;
  },
  "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}": (call) => {
    const { member, role } = held(call);
    if (!member.roles.includes(role)) member.roles.push(role);
    tellMember(call.world, guildIn(call), member);
    return undefined;
  },
  "DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}": (call) => {
    const { member, role } = held(call);
    member.roles = member.roles.filter((id) => id !== role);
    tellMember(call.world, guildIn(call), member);
    return undefined;
  },
};

const MEMBERS = 1 << 1;

/** The guild of a path, if the bot is in it. */
export function guildIn({ world, params }: Call): Guild {
  const guild = world.guild(params.guild_id!);
  return guild.members.has(world.bot.id) ? guild : refuse("missingAccess");
}

function memberIn(call: Call): Member {
  const { world, params } = call;
  if (!world.users.has(params.user_id!)) refuse("unknownUser");
  return guildIn(call).members.get(params.user_id!) ?? refuse("unknownMember");
}

function held(call: Call): { readonly member: Member; readonly role: string } {
  const guild = guildIn(call);
  needIn(call, guild, "ManageRoles");
  const role = call.params.role_id!;
  if (!guild.roles.has(role)) refuse("unknownRole");
  return { member: memberIn(call), role };
}

/** A permission of the whole guild: that of a channel without overwrites. */
function needIn({ world }: Call, guild: Guild, permission: Permission): void {
  const plain = channelsOf(world, guild.id).find(
    ({ type, permission_overwrites }) =>
      type === ChannelType.GuildText && (permission_overwrites ?? []).length === 0,
  );
  if (!plain || !may(world, world.bot.id, plain.id, permission)) refuse("missingPermissions");
}

const sorted = (guild: Guild): Member[] =>
  [...guild.members.values()].sort((one, other) => (BigInt(one.user) < BigInt(other.user) ? -1 : 1));

export const permissionsIn = ({ world }: Call, guild: Guild): string => {
  const [first] = channelsOf(world, guild.id);
  return first ? String(permissionsOf(world, world.bot.id, first.id)) : "0";
};
