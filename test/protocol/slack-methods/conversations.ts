import { isReply, kindOf, SlackRefusal, type SlackWorkspace } from "../slack-workspace.js";
import type { Arguments, Methods } from "./method.js";
import { paged } from "./paged.js";

const PREFIX = { channel: "channels", group: "groups", im: "im" } as const;
const scoped =
  (of: string) =>
  ({ channel = "" }: Arguments) =>
    `${PREFIX[kindOf(channel)]}:${of}`;

const READING = ["channel", "cursor", "limit", "oldest", "latest", "inclusive", "include_all_metadata"];
/** What apps that are sold outside of Slack's own shop are given at most. */
const MOST_OUTSIDE_SHOP = 15;

export const conversations: Methods = {
  // A person is reached in the direct message with them.
  "conversations.open": {
    takes: ["channel", "users", "return_im", "prevent_creation"],
    needs: "im:write",
    act: ({ nowhere }, { users = "", channel }) => {
      if (channel === undefined && (!/^[UW][A-Z0-9]+$/.test(users) || nowhere.has(users)))
        throw new SlackRefusal("user_not_found");
      return { channel: { id: channel ?? directWith(users) } };
    },
  },
  "conversations.info": {
    takes: ["channel", "include_locale", "include_num_members"],
    requires: ["channel"],
    needs: scoped("read"),
    act: (slack, { channel = "" }) => {
      slack.reach(channel, "shown");
      const kind = kindOf(channel);
      return {
        channel: {
          id: channel,
          is_im: kind === "im",
          is_private: kind === "group",
          is_member: !slack.outside.has(channel),
        },
      };
    },
  },
  "conversations.history": {
    takes: READING,
    requires: ["channel"],
    needs: scoped("history"),
    act: (slack, given) => {
      const { channel = "" } = given;
      slack.reach(channel);
      const shown = slack
        .shown(channel)
        .filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
      return {
        ...messagesIn(slack, shown.reverse(), given),
        pin_count: 0,
        ...(slack.forgottenBefore === null ? {} : { is_limited: true }),
      };
    },
  },
  "conversations.replies": {
    takes: [...READING, "ts"],
    requires: ["channel", "ts"],
    needs: scoped("history"),
    act: (slack, given) => {
      const { channel = "", ts = "" } = given;
      slack.reach(channel);
      const shown = slack.shown(channel);
      const named = shown.find((message) => message.ts === ts);
      if (!named) throw new SlackRefusal("thread_not_found");
      // A reply named instead of its root is answered by itself alone.
      if (isReply(named)) return messagesIn(slack, [named], given);
      const replies = shown.filter((message) => isReply(message) && message.thread_ts === ts);
      // The root comes with every thread, however old it is.
      return messagesIn(slack, [named, ...replies], given, named);
    },
  },
};

export const directWith = (user: string) => `D0${user.slice(1)}PET`;

type Message = ReturnType<SlackWorkspace["shown"]>[number];

function messagesIn(
  slack: SlackWorkspace,
  messages: readonly Message[],
  given: Arguments,
  root?: Message,
): object {
  const { oldest = "0", latest = "9999999999.999999", inclusive, include_all_metadata } = given;
  if (!isTimestamp(oldest)) throw new SlackRefusal("invalid_ts_oldest");
  if (!isTimestamp(latest)) throw new SlackRefusal("invalid_ts_latest");
  const [from, to] = [Number(oldest), Number(latest)];
  const within = ({ ts }: Message) =>
    inclusive === "true" ? Number(ts) >= from && Number(ts) <= to : Number(ts) > from && Number(ts) < to;
  const kept = messages.filter((message) => message === root || within(message));
  if (include_all_metadata !== "true") for (const message of kept) delete message.metadata;
  const { page, ...rest } = paged(kept, given, slack.outsideShop ? MOST_OUTSIDE_SHOP : undefined);
  return { messages: page, ...rest };
}

const isTimestamp = (text: string) => /^\d{1,11}(?:\.\d{1,9})?$/.test(text);
