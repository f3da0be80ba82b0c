import type { DiscordEnv } from "../../../config/env.js";
import type { Adapter } from "../../pact/adapter.js";
import { asRaw } from "../raw.js";
import { DiscordChat } from "./chat.js";
import { loadDiscord } from "./library.js";
import { refused, restOptions } from "./own-asking.js";
import { askingOf, CALL_MS } from "./own-rest.js";

/**
 * Discord for a process that only posts: its REST, without a connection of its own. It sees nothing, and measures nothing.
 * @throws {UserError} where discord.js is not installed.
 */
export async function openDiscordPoster(env: DiscordEnv): Promise<Adapter> {
  const { REST } = await loadDiscord();
  // Whoever posts a digest decides itself when to try again.
  const rest = new REST({
    ...restOptions(env),
    ...{ retries: 0, rejectOnRateLimit: () => true, timeout: CALL_MS },
  });
  rest.setToken(env.token);
  const ask = askingOf(rest);
  let self: string | null = null;
  return {
    platform: "discord",
    chat: new DiscordChat(ask, () => self),
    async attach() {
      try {
        self = String(asRaw(await ask("GET", "/users/@me"))?.id);
      } catch (error) {
        throw refused("who the bot is", error);
      }
    },
    async close() {
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
    },
  };
}
