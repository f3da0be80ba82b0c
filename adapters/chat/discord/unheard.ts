import { asRaw } from "../raw.js";
import type { DiscordClient } from "./client.js";

/** Discord's bits of the intents that nothing is measured in servers without. */
const NEEDED = [
  ["Guilds", 1 << 0],
  ["GuildMessages", 1 << 9],
] as const;

/** What a client is never told of for want of an intent, in a sentence; `null`: nothing that has to be. */
export function unheardBy({ options }: DiscordClient): string | null {
  const bits = asRaw(options.intents)?.bitfield;
  if (typeof bits !== "number") return null;
  const missing = NEEDED.filter(([, bit]) => (bits & bit) === 0).map(([name]) => `GatewayIntentBits.${name}`);
  if (missing.length === 0) return null;
  return `discord: found a client without ${missing.join(" and ")}, expected Guilds and GuildMessages: what people write in servers is not seen. Add it to the client's intents`;
}
