import type { Body, SlackPerson } from "../slack-person.js";
import { type SlackWorkspace, TEAM } from "../slack-workspace.js";
import { HELP, trigger } from "./methods.js";

/** What somebody does besides writing: the body of the request that tells of it. */
type Doing = (ann: SlackPerson, slack: SlackWorkspace) => Body;

const who = { user: { id: "UANN" }, team: { id: TEAM }, api_app_id: "A0PET" };
const triggered = (slack: SlackWorkspace) => {
  const trigger_id = trigger(slack);
  return { trigger_id, response_url: `${slack.url}/response/${trigger_id}` };
};

/** Every kind of request that is no event, by its `type`; commands have none. */
export const ENVELOPE_ROWS: Readonly<Record<string, Doing>> = {
  block_actions: (ann, slack) =>
    ann.press(HELP, slack.post("UBOB", { channel: HELP, text: "Which one?" }).ts, "choose"),
  command: (ann) => ann.command(HELP, "/order", "milk"),
  // Of apps that were made before there were blocks.
  dialog_submission: (_, slack) => ({
    type: "dialog_submission",
    ...who,
    callback_id: "order",
    submission: { what: "milk" },
    channel: { id: HELP },
    action_ts: slack.stamp(),
    response_url: triggered(slack).response_url,
  }),
  interactive_message(_, slack) {
    const original_message = slack.post("UBOB", { channel: HELP, text: "Which one?" });
    return {
      type: "interactive_message",
      ...who,
      callback_id: "order",
      actions: [{ name: "choose", type: "button", value: "milk" }],
      channel: { id: HELP },
      message_ts: original_message.ts,
      action_ts: slack.stamp(),
      original_message,
      ...triggered(slack),
    };
  },
  message_action(_, slack) {
    const message = slack.post("UBOB", { channel: HELP, text: "Buy milk" });
    const { ts: message_ts } = message;
    const shown = { message, message_ts, channel: { id: HELP }, action_ts: slack.stamp() };
    return { type: "message_action", ...who, callback_id: "order", ...shown, ...triggered(slack) };
  },
  shortcut: (_, slack) => ({
    type: "shortcut",
    ...who,
    callback_id: "order",
    action_ts: slack.stamp(),
    trigger_id: trigger(slack),
  }),
  view_submission: (ann) => ann.submit("order"),
};
