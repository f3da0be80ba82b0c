import type { Env } from "../../config/env.js";
import type { Logger } from "../../src/ports/logger.js";
import type { Adapter } from "../pact/adapter.js";
import type { Platform } from "./platform.js";

/** The bot on every platform that has its tokens; each platform's library is loaded here. @throws {UserError} */
export async function openPlatforms({ slack, discord }: Env, log: Logger): Promise<readonly Platform[]> {
  const platforms: Platform[] = [];
  if (slack) platforms.push(await (await import("../chat/slack/own-app.js")).openSlack(slack, log));
  if (discord) platforms.push(await (await import("../chat/discord/own-bot.js")).openDiscord(discord, log));
  return platforms;
}

/** The same platforms for a process that only posts there. @throws {UserError} */
export async function openPosters({ slack, discord }: Env, log: Logger): Promise<readonly Adapter[]> {
  const posters: Adapter[] = [];
  if (slack) posters.push(await (await import("../chat/slack/poster.js")).openSlackPoster(slack, log));
  if (discord) posters.push(await (await import("../chat/discord/poster.js")).openDiscordPoster(discord));
  return posters;
}
