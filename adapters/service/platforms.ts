import type { Env } from "../../config/env.js";
import type { Logger } from "../../src/ports/logger.js";
import { UserError } from "../user-error.js";
import type { Platform } from "./platform.js";

/** The bot on every platform that has its tokens; each platform's library is loaded here. @throws {UserError} */
export async function openPlatforms({ slack, discord }: Env, log: Logger): Promise<readonly Platform[]> {
  if (discord) {
    throw new UserError(
      "start: found DISCORD_TOKEN, but this version has no Discord yet, expected Slack's tokens alone. Unset it",
      2,
    );
  }
  const platforms: Platform[] = [];
  if (slack) platforms.push(await (await import("../chat/slack/own-app.js")).openSlack(slack, log));
  return platforms;
}
