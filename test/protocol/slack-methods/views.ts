import { type Methods, parsed } from "./method.js";

/** As Slack answers: the view with its id. */
const shown = ({ id, view }: { readonly id: string; readonly view: object }) => ({ view: { ...view, id } });

export const views: Methods = {
  "views.open": {
    takes: ["interactivity_pointer", "trigger_id", "view"],
    requires: ["trigger_id", "view"],
    act: ({ views }, { trigger_id = "", view = "" }) => shown(views.open(trigger_id, parsed(view))),
  },
  "views.push": {
    takes: ["interactivity_pointer", "trigger_id", "view"],
    requires: ["trigger_id", "view"],
    act: ({ views }, { trigger_id = "", view = "" }) => shown(views.push(trigger_id, parsed(view))),
  },
  "views.update": {
    takes: ["external_id", "hash", "view", "view_id"],
    requires: ["view", "view_id"],
    act: ({ views }, { view_id = "", view = "" }) => shown(views.update(view_id, parsed(view))),
  },
  "views.publish": {
    takes: ["hash", "user_id", "view"],
    requires: ["user_id", "view"],
    act: ({ views }, { user_id = "", view = "" }) => shown(views.publish(user_id, parsed(view))),
  },
  "assistant.threads.setStatus": {
    takes: ["channel_id", "loading_messages", "status", "thread_ts"],
    requires: ["channel_id", "thread_ts"],
    needs: "chat:write",
    act: (slack, { channel_id = "", status = "" }) => {
      slack.whispers.push({ way: "status", user: "", channel: channel_id, text: status });
      return {};
    },
  },
};
