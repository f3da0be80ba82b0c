import type { Author } from "../../../src/chat/event.js";
import { UserError } from "../../user-error.js";
import type { SlackClient } from "./app.js";
import { asRaw } from "./raw.js";
import { siteIn } from "./site.js";

/** The bot that we run in, and the workspace that it is installed in. Bare ids. */
export interface Identity {
  readonly workspace: string;
  readonly user: string;
  readonly bot: string | null;
  /** What addresses in it begin with, where Slack has said: `https://team.slack.com`. */
  readonly site?: string | null;
}

/** The bot as the author of what it says. */
export function botAuthor({ user, bot }: Identity): Author {
  return {
    id: `slack:${user}`,
    ...(bot === null ? {} : { aliases: [`slack:${bot}`] }),
    bot: true,
    self: true,
  };
}

/** Asks Slack who the app's bot is. @throws {UserError} where Slack does not say. */
export async function learnIdentity(client: SlackClient): Promise<Identity> {
  const told = await client.apiCall("auth.test").catch((cause: unknown) => {
    const reason = asRaw(asRaw(cause)?.data)?.error ?? (cause instanceof Error ? cause.message : "no answer");
    throw new UserError(
      `slack: auth.test found ${String(reason)}, expected the bot's ids. Check SLACK_BOT_TOKEN and that Slack can be reached`,
      2,
      { cause },
    );
  });
  const { team_id, user_id, bot_id, url } = asRaw(told) ?? {};
  if (typeof team_id === "string" && typeof user_id === "string") {
    const bot = typeof bot_id === "string" ? bot_id : null;
    return { workspace: team_id, user: user_id, bot, site: siteIn(url) };
  }
  throw new UserError("slack: auth.test found no ids, expected team_id and user_id. Use a bot's token", 2);
}
