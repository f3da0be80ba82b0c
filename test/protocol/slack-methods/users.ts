import { kindOf, SlackRefusal } from "../slack-workspace.js";
import type { Methods } from "./method.js";
import { paged } from "./paged.js";

/** Scopes that show channels, by `types`. */
const SHOWN: Readonly<Record<string, string>> = {
  public_channel: "channels:read",
  private_channel: "groups:read",
  im: "im:read",
  mpim: "mpim:read",
};
const TYPES = { channel: "public_channel", group: "private_channel", im: "im" } as const;

export const users: Methods = {
  "bots.info": {
    takes: ["bot"],
    requires: ["bot"],
    needs: "users:read",
    act: (slack, { bot }) => ({ bot: { id: bot, name: "pet", user_id: slack.pet.user, app_id: "A0PET" } }),
  },
  "users.info": {
    takes: ["user", "include_locale"],
    requires: ["user"],
    needs: "users:read",
    act: (slack, { user }) => ({
      user: { id: user, name: user, is_bot: user === slack.pet.user, tz: "America/New_York" },
    }),
  },
  // Of the channels that the bot is in.
  "users.conversations": {
    takes: ["user", "types", "exclude_archived", "limit", "cursor"],
    needs: ({ types = "public_channel" }, { scopes }) => {
      const needed = types.split(",").map((type) => SHOWN[type.trim()] ?? "");
      return needed.find((scope) => scope !== "" && !scopes.has(scope)) ?? needed[0]!;
    },
    act: (slack, given) => {
      const types = (given.types ?? "public_channel").split(",");
      if (types.some((type) => !(type in SHOWN))) throw new SlackRefusal("invalid_types");
      const channels = slack.channels
        .filter((id) => !slack.outside.has(id) && types.includes(TYPES[kindOf(id)]))
        .map((id) => ({
          id,
          ...(kindOf(id) === "im"
            ? { is_im: true, user: `U${id.slice(2)}` }
            : { name: id.toLowerCase(), is_private: kindOf(id) === "group" }),
        }));
      const { page, has_more: _, response_metadata } = paged(channels, given);
      return { channels: page, response_metadata };
    },
  },
};
