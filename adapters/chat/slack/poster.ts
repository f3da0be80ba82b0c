import type { SlackEnv } from "../../../config/env.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Adapter } from "../../pact/adapter.js";
import type { SlackClient } from "./app.js";
import { type Bolt, loadBolt } from "./bolt.js";
import { boltLogger } from "./bolt-log.js";
import { SlackChat } from "./chat.js";
import { learnIdentity } from "./identity.js";
import { POSTING } from "./own-client.js";
import { Pictures } from "./pictures.js";
import { tokenOf } from "./token.js";

/**
 * Slack for a process that only posts: its Web API, without a connection of its own. It sees nothing, and measures nothing.
 * @throws {UserError} where Bolt is not installed.
 */
export async function openSlackPoster(env: SlackEnv, log: Logger): Promise<Adapter> {
  const client = clientOf(await loadBolt(), env, log);
  const pictures = new Pictures(client, globalThis.fetch);
  return {
    platform: "slack",
    chat: new SlackChat({ of: async () => ({ client, pictures }) }),
    attach: async () => void (await learnIdentity(client)),
    close: async () => {},
  };
}

function clientOf({ webApi }: Bolt, env: SlackEnv, log: Logger): SlackClient {
  return new webApi.WebClient(tokenOf(env), {
    ...(env.apiUrl === null ? {} : { slackApiUrl: env.apiUrl }),
    ...POSTING,
    logger: boltLogger(log),
  });
}
