import { SlackRefusal, type SlackWorkspace } from "../slack-workspace.js";
import { directWith } from "./conversations.js";
import { type Arguments, type Methods, parsed } from "./method.js";

const LOOKS = ["as_user", "icon_emoji", "icon_url", "link_names", "parse", "username"];
const SAYS = ["attachments", "blocks", "channel", "markdown_text", "text"];
const needs = "chat:write";
/** Characters. */
const MOST_TEXT = 40_000;
const MOST_METADATA = 8_000;

export const chat: Methods = {
  "chat.postMessage": {
    takes: [
      ...SAYS,
      ...LOOKS,
      "metadata",
      "mrkdwn",
      "reply_broadcast",
      "thread_ts",
      "unfurl_links",
      "unfurl_media",
    ],
    requires: ["channel"],
    needs,
    act: (slack, given) => {
      const { text = "", thread_ts, reply_broadcast, metadata } = given;
      const channel = reached(slack, given);
      const blocks = blocksIn(slack, given);
      const message = slack.post(slack.pet, {
        channel,
        text,
        ...(thread_ts === undefined ? {} : { thread_ts }),
        ...(reply_broadcast === "true" ? { broadcast: true } : {}),
        ...(blocks === undefined ? {} : { blocks }),
        ...(metadata === undefined ? {} : { metadata: metadataIn(metadata) }),
      });
      // As Slack answers: a reply's message names its thread, not whose it is.
      const { parent_user_id: _, ...shown } = message;
      return { channel, ts: message.ts, message: shown };
    },
  },
  "chat.update": {
    takes: [...SAYS, "as_user", "file_ids", "link_names", "metadata", "parse", "reply_broadcast", "ts"],
    requires: ["channel", "ts"],
    needs,
    act: (slack, given) => {
      const { channel = "", ts = "", text } = given;
      slack.reach(channel);
      const before = slack.find(channel, ts);
      if (!before) throw new SlackRefusal("message_not_found");
      if (before.user !== slack.pet.user) throw new SlackRefusal("cant_update_message");
      const message = slack.edit(channel, ts, text ?? before.text, slack.pet.user, blocksIn(slack, given));
      return { channel, ts, text: message.text, message };
    },
  },
  "chat.delete": {
    takes: ["channel", "ts", "as_user"],
    requires: ["channel", "ts"],
    needs,
    act: (slack, { channel = "", ts = "" }) => {
      slack.reach(channel);
      const before = slack.find(channel, ts);
      if (!before) throw new SlackRefusal("message_not_found");
      if (before.user !== slack.pet.user) throw new SlackRefusal("cant_delete_message");
      slack.delete(channel, ts);
      return { channel, ts };
    },
  },
  "chat.postEphemeral": {
    takes: [...SAYS, ...LOOKS, "thread_ts", "user"],
    requires: ["channel", "user"],
    needs,
    act: (slack, given) => {
      const { channel = "", user = "", text = "" } = given;
      slack.reach(channel);
      const blocks = blocksIn(slack, given);
      if (text === "" && blocks === undefined) throw new SlackRefusal("no_text");
      slack.whispers.push({
        way: "ephemeral",
        user,
        channel,
        text,
        ...(blocks === undefined ? {} : { blocks }),
      });
      return { message_ts: slack.stamp() };
    },
  },
};

/** A person is reached in the direct message with them. */
function reached(slack: SlackWorkspace, { channel = "" }: Arguments): string {
  const id = /^[UW]/.test(channel) ? directWith(channel) : channel;
  slack.reach(id);
  return id;
}

function blocksIn(slack: SlackWorkspace, { blocks, text = "" }: Arguments): unknown {
  if (text.length > MOST_TEXT) throw new SlackRefusal("msg_too_long");
  if (blocks === undefined) return undefined;
  const given = parsed(blocks, "invalid_blocks_format");
  slack.check(given);
  return given;
}

function metadataIn(text: string): unknown {
  if (text.length > MOST_METADATA) throw new SlackRefusal("metadata_too_large");
  const given = parsed(text, "invalid_metadata_format") as { event_type?: unknown; event_payload?: unknown };
  const { event_type, event_payload } = given;
  const valid = typeof event_type === "string" && /^[\w.-]{1,255}$/.test(event_type);
  if (!valid || typeof event_payload !== "object" || event_payload === null)
    throw new SlackRefusal("invalid_metadata_format");
  return given;
}
