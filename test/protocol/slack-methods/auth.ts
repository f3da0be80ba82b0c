import { SlackRefusal } from "../slack-workspace.js";
import type { Methods } from "./method.js";

/** What the app proves itself with where it is installed. */
export const CLIENT = { id: "111.222", secret: "f0e1d2c3b4a59687" } as const;

export const auth: Methods = {
  "auth.test": {
    takes: [],
    act: (slack) => ({
      url: "https://work.slack.com/",
      team: "Work",
      user: "pet",
      team_id: slack.team,
      user_id: slack.pet.user,
      bot_id: slack.pet.bot,
      is_enterprise_install: slack.enterprise !== undefined,
      ...(slack.enterprise === undefined ? {} : { enterprise_id: slack.enterprise }),
    }),
  },
  "apps.connections.open": {
    takes: [],
    act: ({ url }) => ({ url: `${url.replace("http", "ws")}/socket` }),
  },
  // Somebody has agreed to the installation: the app gets its token.
  "oauth.v2.access": {
    takes: ["client_id", "client_secret", "code", "redirect_uri"],
    requires: ["client_id", "client_secret", "code"],
    act(slack, { client_id, client_secret, code = "" }) {
      if (client_id !== CLIENT.id) throw new SlackRefusal("invalid_client_id");
      if (client_secret !== CLIENT.secret) throw new SlackRefusal("bad_client_secret");
      if (!slack.codes.delete(code)) throw new SlackRefusal("invalid_code");
      slack.installed = true;
      const { enterprise, team, pet, token } = slack;
      return {
        app_id: "A0PET",
        authed_user: { id: "UANN" },
        scope: [...slack.scopes].join(","),
        token_type: "bot",
        access_token: token,
        bot_user_id: pet.user,
        team: enterprise === undefined ? { id: team, name: team } : null,
        enterprise: enterprise === undefined ? null : { id: enterprise, name: enterprise },
        is_enterprise_install: enterprise !== undefined,
      };
    },
  },
};
