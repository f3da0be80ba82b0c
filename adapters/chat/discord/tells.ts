import { asRaw, type Raw } from "../raw.js";
import type { DiscordClient } from "./client.js";
import type { DiscordChannel } from "./place.js";

const GUILD_MESSAGES = 1 << 9;
const VIEW_CHANNEL = 1n << 10n;
const PRIVATE_THREAD = 12;

/**
 * Whether the gateway tells a client of the messages that everyone sees where an interaction was done: in a guild that
 * the bot is in, where it may look, and not in a thread that it may not be in.
 */
export function tellsOf(
  client: DiscordClient,
  { app_permissions }: Raw,
  { guild, type }: DiscordChannel,
): boolean {
  if (guild === undefined || type === PRIVATE_THREAD || typeof app_permissions !== "string") return false;
  const intents = Number(asRaw(client.options.intents)?.bitfield);
  if ((intents & GUILD_MESSAGES) === 0 || !client.guilds.cache.get(guild)) return false;
  return /^\d{1,30}$/.test(app_permissions) && (BigInt(app_permissions) & VIEW_CHANNEL) !== 0n;
}
