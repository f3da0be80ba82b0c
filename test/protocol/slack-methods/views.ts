import { SlackRefusal } from "../slack-workspace.js";
import type { Methods } from "./method.js";

export const views: Methods = {
  "views.open": {
    takes: ["interactivity_pointer", "trigger_id", "view"],
    requires: ["trigger_id", "view"],
    act: (slack, { trigger_id = "", view = "{}" }) => {
      const known = slack.triggers.get(trigger_id);
      if (!known) throw new SlackRefusal("invalid_trigger_id");
      slack.whispers.push({ way: "view", user: known.user, channel: null, text: view });
      return { view: { id: "V1" } };
    },
  },
  "assistant.threads.setStatus": {
    takes: ["channel_id", "loading_messages", "status", "thread_ts"],
    requires: ["channel_id", "thread_ts"],
    needs: "chat:write",
    act: () => ({}),
  },
};
