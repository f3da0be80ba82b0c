import type { Raw } from "../raw.js";
import { INTENT, intentsOf, PERMISSION } from "./bits.js";
import type { DiscordClient } from "./client.js";
import type { DiscordChannel } from "./place.js";

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
  const intents = intentsOf(client) ?? 0;
  if ((intents & INTENT.guildMessages) === 0 || !client.guilds.cache.get(guild)) return false;
  return /^\d{1,30}$/.test(app_permissions) && (BigInt(app_permissions) & PERMISSION.viewChannel) !== 0n;
}
