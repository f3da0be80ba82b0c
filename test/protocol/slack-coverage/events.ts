import { PET, type SlackWorkspace } from "../slack-workspace.js";
import { answered, asked, HELP } from "./methods.js";

/** What brings an event about. */
type Happening = (slack: SlackWorkspace) => void;

/** Every event that the fake tells of: its type, and its subtype after a slash. */
export const EVENT_ROWS: Readonly<Record<string, Happening>> = {
  app_mention: (slack) => void slack.post("UANN", { channel: HELP, text: "<@UPET> help" }),
  message: (slack) => void asked(slack),
  "message/bot_message": (slack) =>
    void slack.post({ bot: "BRELAY" }, { channel: HELP, text: "from a form" }),
  "message/file_share": (slack) => void slack.post("UANN", { channel: HELP, text: "", files: 1 }),
  "message/message_changed": (slack) => void slack.edit(HELP, asked(slack), "help, please", "UANN"),
  "message/message_deleted": (slack) => slack.delete(HELP, asked(slack)),
  "message/thread_broadcast": (slack) =>
    void slack.post(PET, { channel: HELP, text: "Done.", thread_ts: asked(slack), broadcast: true }),
  app_uninstalled: (slack) => slack.uninstall(),
  reaction_added: (slack) => slack.react(HELP, asked(slack), "UANN", "eyes"),
  reaction_removed(slack) {
    const ts = answered(slack);
    slack.react(HELP, ts, "UANN", "eyes");
    slack.unreact(HELP, ts, "UANN", "eyes");
  },
  tokens_revoked: (slack) => slack.uninstall(),
};

export const nameOf = ({ type, subtype }: { readonly type: string; readonly subtype?: unknown }) =>
  subtype === undefined ? type : `${type}/${String(subtype)}`;
