import type { Env } from "../../config/env.js";
import type { Clock } from "../../src/ports/clock.js";
import type { Logger } from "../../src/ports/logger.js";
import type { OpenedInstallations, OwnAppOptions } from "../chat/slack/make-app.js";
import type { Adapter } from "../pact/adapter.js";
import type { Platform } from "./platform.js";

export interface PlatformsOptions {
  readonly env: Env;
  /** The address that tokens of many workspaces lie beside. */
  readonly ledger: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The bot on every platform that has its tokens; each platform's library is loaded here. @throws {UserError} */
export async function openPlatforms(options: PlatformsOptions): Promise<readonly Platform[]> {
  const { env, log } = options;
  const { slack, discord } = env;
  const platforms: Platform[] = [];
  if (slack) {
    const { openSlack } = await import("../chat/slack/own-app.js");
    platforms.push(await openSlack(slack, slackOptions(options)));
  }
  if (discord) platforms.push(await (await import("../chat/discord/own-bot.js")).openDiscord(discord, log));
  return platforms;
}

/** The same platforms for a process that only posts there. @throws {UserError} */
export async function openPosters(options: PlatformsOptions): Promise<readonly Adapter[]> {
  const { slack, discord } = options.env;
  const posters: Adapter[] = [];
  if (slack) {
    const { openSlackPoster } = await import("../chat/slack/poster.js");
    posters.push(await openSlackPoster(slack, slackOptions(options)));
  }
  if (discord) posters.push(await (await import("../chat/discord/poster.js")).openDiscordPoster(discord));
  return posters;
}

function slackOptions(options: PlatformsOptions): OwnAppOptions {
  return { log: options.log, openInstallations: () => openInstallations(options) };
}

async function openInstallations({ env, ledger, clock }: PlatformsOptions): Promise<OpenedInstallations> {
  const [{ Installations }, { openInstallationRows }, { TokenSeal }] = await Promise.all([
    import("../installations/installations.js"),
    import("../installations/open.js"),
    import("../installations/token-seal.js"),
  ]);
  const seal = new TokenSeal(env.tokenKeys);
  const rows = await openInstallationRows(ledger);
  try {
    const installations = await Installations.open(rows, seal, clock);
    return { installations, stateSecret: seal.derive("slack oauth state") };
  } catch (error) {
    await rows.close();
    throw error;
  }
}
