import type { Session } from "./session.js";
import type { DiscordWorld, Guild } from "./world.js";

/** What a session is told first: who it is, where it is, and where to resume. Its guilds follow one by one. */
export const readyOf = (
  world: DiscordWorld,
  { id, shard }: Session,
  guilds: readonly Guild[],
  url: string,
): object => ({
  v: 10,
  user: { ...world.bot, bot: true, verified: true, mfa_enabled: true, email: null },
  user_settings: {},
  guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
  private_channels: [],
  relationships: [],
  presences: [],
  guild_join_requests: [],
  geo_ordered_rtc_regions: [],
  session_id: id,
  session_type: "normal",
  resume_gateway_url: url,
  shard,
  application: { id: world.bot.id, flags: 0 },
  auth: {},
  _trace: ["fake"],
});
