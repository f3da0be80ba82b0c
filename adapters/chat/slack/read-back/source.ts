import type { Logger } from "../../../../src/ports/logger.js";
import type { Source } from "../../read-back/source.js";
import type { Identity } from "../identity.js";
import { readChannel } from "./channel.js";
import { channelIn, channelsOf } from "./channels.js";
import type { Pages } from "./pages.js";
import { refusedOf, saysNothingOfOthers } from "./refused.js";

/** Slack sends again for some minutes what nobody took, and its clock may go otherwise than ours. */
const RESENT_MS = 10 * 60_000;

/** A workspace of Slack's, to be read back. */
export function slackSource({ workspace, user, bot }: Identity, pages: Pages, log: Logger): Source {
  const self = bot === null ? [user] : [user, bot];
  return {
    workspace: { platform: "slack", workspace },
    marginMs: RESENT_MS,
    listsAll: true,
    async channels(backlog) {
      const { missing, ...listed } = await channelsOf(backlog, pages);
      if (missing.length > 0)
        log.warn(
          `slack: users.conversations found missing_scope, expected to be told which channels the bot is in. Add ${missing.join(", ")}, or name the channels in the agreement's scope`,
        );
      return listed;
    },
    read: ({ backlog, channel, ...reading }) =>
      readChannel(pages, {
        ...reading,
        channel,
        lookBackMs: backlog.lookBackMs,
        open: backlog.open.filter((conversation) => channelIn(conversation) === channel),
        messagesOf: (conversation) => backlog.messagesOf(conversation),
        context: { channel, workspace, self },
      }),
    refusedOf,
    saysNothingOfOthers,
  };
}
