import { asRaw } from "../raw.js";
import type { DiscordClient } from "./client.js";

/** What the gateway tells a client of, as Discord's bits. */
export const INTENT = {
  guilds: 1 << 0,
  guildMessages: 1 << 9,
  guildReactions: 1 << 10,
  directMessages: 1 << 12,
  directReactions: 1 << 13,
  /** Privileged: what people write without mentioning the bot. */
  content: 1 << 15,
} as const;

/** What somebody may do in a channel, as Discord's bits. */
export const PERMISSION = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  embedLinks: 1n << 14n,
  attachFiles: 1n << 15n,
  readHistory: 1n << 16n,
  sendInThreads: 1n << 38n,
} as const;

/** The intents that a client was made with; `null` where it does not say. */
export function intentsOf({ options }: DiscordClient): number | null {
  const bits = asRaw(options.intents)?.bitfield;
  return typeof bits === "number" ? bits : null;
}
