import { GatewayIntentBits } from "discord.js";
import type { Routes } from "../call.js";
import { refuse } from "../refusal.js";
import type { DiscordWorld } from "../world.js";
import { permissionsIn } from "./guild.js";

/** Who the bot is, where it is, and whom it can speak to. */
export const selfRoutes: Routes = {
  "GET /users/@me": ({ world }) => ({ ...world.bot, mfa_enabled: true, locale: "en-US", verified: true }),
  "GET /users/{user_id}": ({ world, params }) => world.users.get(params.user_id!) ?? refuse("unknownUser"),
  "POST /users/@me/channels": ({ world, body }) => world.direct(String(body.recipient_id)),
  "GET /users/@me/guilds": (call) =>
    [...call.world.guilds.values()].map((guild) => ({
      id: guild.id,
      name: guild.name,
      icon: null,
      banner: null,
      owner: guild.owner_id === call.world.bot.id,
      permissions: permissionsIn(call, guild),
      features: [],
    })),
  "GET /applications/@me": ({ world }) => application(world),
  "GET /oauth2/applications/@me": ({ world }) => application(world),
};

const application = (world: DiscordWorld): object => ({
  id: world.bot.id,
  name: world.bot.global_name,
  icon: null,
  description: "",
  type: null,
  verify_key: "0".repeat(64),
  // Granted intents for what is written: 1 << 18.
  flags: (world.granted & GatewayIntentBits.MessageContent) === 0 ? 0 : 1 << 18,
  flags_new: "0",
  redirect_uris: [],
  interactions_endpoint_url: null,
  role_connections_verification_url: null,
  owner: [...world.users.values()].find(({ bot }) => bot !== true) ?? world.bot,
  approximate_guild_count: world.guilds.size,
  approximate_user_install_count: 0,
  approximate_user_authorization_count: 0,
  explicit_content_filter: 0,
  team: null,
  eligible_oauth2_scopes: [],
  bot: world.bot,
  bot_public: true,
  bot_require_code_grant: false,
});
