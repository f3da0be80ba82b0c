import { PET, TEAM } from "../slack-workspace.js";
import type { Methods } from "./method.js";

export const auth: Methods = {
  "auth.test": {
    takes: [],
    act: () => ({
      url: "https://work.slack.com/",
      team: "Work",
      user: "pet",
      team_id: TEAM,
      user_id: PET.user,
      bot_id: PET.bot,
      is_enterprise_install: false,
    }),
  },
  "apps.connections.open": {
    takes: [],
    act: ({ url }) => ({ url: `${url.replace("http", "ws")}/socket` }),
  },
};
