import { CLIENT } from "../slack-methods/auth.js";
import type { Arguments } from "../slack-methods/method.js";
import { PET, type SlackWorkspace } from "../slack-workspace.js";

/** Arguments that a method takes, in a workspace where that may be prepared. */
export type Given = (slack: SlackWorkspace) => Arguments;

export const HELP = "C0HELP";
const POST = { channel: HELP, text: "Here it is." };
const title = { type: "plain_text", text: "Why" };
const MODAL = { type: "modal", title, blocks: [{ type: "divider" }] };
const HOME = { type: "home", blocks: [{ type: "divider" }] };
const view = JSON.stringify(MODAL);

/** Something that Ann set off just now. */
export function trigger(slack: SlackWorkspace): string {
  const id = `${slack.stamp()}.a1b2`;
  slack.triggers.set(id, { user: "UANN", channel: HELP, at: slack.now });
  return id;
}
export const opened = (slack: SlackWorkspace) => slack.views.open(trigger(slack), MODAL).id;
export const asked = (slack: SlackWorkspace) => slack.post("UANN", { channel: HELP, text: "help" }).ts;
export const answered = (slack: SlackWorkspace) => slack.post(PET, POST).ts;

function uploaded(slack: SlackWorkspace, complete: boolean): string {
  slack.files.set("F1", { bytes: 4, complete, shown: false });
  return "F1";
}

/** Every method of the Web API that the fake has. */
export const METHOD_ROWS: Readonly<Record<string, Given>> = {
  "apps.connections.open": () => ({}),
  "assistant.threads.setStatus": (slack) => ({
    channel_id: "D0ANNPET",
    thread_ts: asked(slack),
    status: "thinks",
  }),
  "auth.test": () => ({}),
  "bots.info": () => ({ bot: PET.bot }),
  "chat.delete": (slack) => ({ channel: HELP, ts: answered(slack) }),
  "chat.postEphemeral": () => ({ ...POST, user: "UANN" }),
  "chat.postMessage": () => POST,
  "chat.update": (slack) => ({ ...POST, ts: answered(slack) }),
  "conversations.history": () => ({ channel: HELP }),
  "conversations.info": () => ({ channel: HELP }),
  "conversations.open": () => ({ users: "UANN" }),
  "conversations.replies": (slack) => ({ channel: HELP, ts: asked(slack) }),
  "files.completeUploadExternal": (slack) => ({ files: JSON.stringify([{ id: uploaded(slack, false) }]) }),
  "files.getUploadURLExternal": () => ({ filename: "pet.png", length: "4" }),
  "files.info": (slack) => ({ file: uploaded(slack, true) }),
  "oauth.v2.access"(slack) {
    slack.codes.add("code");
    return { client_id: CLIENT.id, client_secret: CLIENT.secret, code: "code" };
  },
  "reactions.add": (slack) => ({ channel: HELP, timestamp: asked(slack), name: "eyes" }),
  "reactions.remove"(slack) {
    const timestamp = asked(slack);
    slack.react(HELP, timestamp, PET.user, "eyes");
    return { channel: HELP, timestamp, name: "eyes" };
  },
  "users.conversations": () => ({ types: "public_channel,im" }),
  "users.info": () => ({ user: "UANN" }),
  "views.open": (slack) => ({ trigger_id: trigger(slack), view }),
  "views.publish": () => ({ user_id: "UANN", view: JSON.stringify(HOME) }),
  "views.push"(slack) {
    opened(slack);
    return { trigger_id: trigger(slack), view };
  },
  "views.update": (slack) => ({ view_id: opened(slack), view }),
};
