import { INTENT, intentsOf } from "./bits.js";
import type { DiscordClient } from "./client.js";

/** Nothing is measured in servers without them. */
const NEEDED = [
  ["Guilds", INTENT.guilds],
  ["GuildMessages", INTENT.guildMessages],
] as const;

/** What a client is never told of for want of an intent, in a sentence; `null`: nothing that has to be. */
export function unheardBy(client: DiscordClient): string | null {
  const bits = intentsOf(client);
  if (bits === null) return null;
  const missing = NEEDED.filter(([, bit]) => (bits & bit) === 0).map(([name]) => `GatewayIntentBits.${name}`);
  if (missing.length === 0) return null;
  return `discord: found a client without ${missing.join(" and ")}, expected Guilds and GuildMessages: what people write in servers is not seen. Add it to the client's intents`;
}
