import { type Answer, callSlack } from "../fake-slack.js";
import { CLIENT } from "../slack-methods/auth.js";
import { respondTo } from "../slack-person.js";
import { PET, SlackRefusal, type SlackWorkspace } from "../slack-workspace.js";
import { asked, HELP, opened, trigger } from "./methods.js";

/** Does what Slack refuses; answers with what it says. */
type Refused = (slack: SlackWorkspace) => Answer;

const calls =
  (method: string, given: Readonly<Record<string, string>>): Refused =>
  (slack) =>
    callSlack(slack, method, given);
const posts = (given: Readonly<Record<string, string>>) =>
  calls("chat.postMessage", { channel: HELP, text: "Here it is.", ...given });
const history = (given: Readonly<Record<string, string>>) =>
  calls("conversations.history", { channel: HELP, ...given });

const GRANT = { client_id: CLIENT.id, client_secret: CLIENT.secret, code: "used" };

/** What is no call of the Web API. */
function refusedBy(work: () => void): Answer {
  try {
    work();
    return { ok: true };
  } catch (error) {
    if (error instanceof SlackRefusal) return { ok: false, error: error.message, ...error.more };
    throw error;
  }
}

const section = (text: string) => ({ type: "section", text: { type: "plain_text", text } });
const title = { type: "plain_text", text: "Why" };
const VIEW = JSON.stringify({ type: "modal", title, blocks: [{ type: "divider" }] });

/** Every word that the fake refuses with once a request is read; what HTTP itself refuses is apart. */
export const REFUSAL_ROWS: Readonly<Record<string, Refused>> = {
  already_reacted(slack) {
    const timestamp = asked(slack);
    slack.react(HELP, timestamp, PET.user, "eyes");
    return callSlack(slack, "reactions.add", { channel: HELP, timestamp, name: "eyes" });
  },
  bad_client_secret: calls("oauth.v2.access", { ...GRANT, client_secret: "another" }),
  cant_delete_message: (slack) => callSlack(slack, "chat.delete", { channel: HELP, ts: asked(slack) }),
  cant_update_message: (slack) =>
    callSlack(slack, "chat.update", { channel: HELP, ts: asked(slack), text: "Mine." }),
  channel_not_found: posts({ channel: "help" }),
  exchanged_trigger_id(slack) {
    const trigger_id = trigger(slack);
    callSlack(slack, "views.open", { trigger_id, view: VIEW });
    return callSlack(slack, "views.open", { trigger_id, view: VIEW });
  },
  expired_trigger_id(slack) {
    const trigger_id = trigger(slack);
    slack.now += 4_000;
    return callSlack(slack, "views.open", { trigger_id, view: VIEW });
  },
  expired_url: (slack) => refusedBy(() => respondTo(slack, "unknown", { text: "Late." })),
  file_not_found: calls("files.info", { file: "F9" }),
  invalid_arguments: posts({ colour: "red" }),
  invalid_blocks: posts({ blocks: JSON.stringify([section("x".repeat(3_001))]) }),
  invalid_blocks_format: posts({ blocks: "{}" }),
  invalid_client_id: calls("oauth.v2.access", { ...GRANT, client_id: "3.4" }),
  invalid_code: calls("oauth.v2.access", GRANT),
  invalid_cursor: history({ cursor: "next" }),
  invalid_errors: (slack) =>
    refusedBy(() => {
      const faults = { response_action: "errors", errors: { elsewhere: "Too long." } };
      slack.views.acknowledged(opened(slack), JSON.stringify(faults));
    }),
  invalid_json: calls("views.publish", { user_id: "UANN", view: "{" }),
  invalid_limit: history({ limit: "1001" }),
  invalid_metadata_format: posts({ metadata: JSON.stringify({ event_type: "a digest" }) }),
  invalid_name: (slack) =>
    callSlack(slack, "reactions.add", { channel: HELP, timestamp: asked(slack), name: ":eyes:" }),
  invalid_response_action: (slack) =>
    refusedBy(() => void slack.views.acknowledged(opened(slack), '{"response_action":"shut"}')),
  invalid_trigger_id: calls("views.open", { trigger_id: "1.2", view: VIEW }),
  invalid_ts_latest: history({ latest: "now" }),
  invalid_ts_oldest: history({ oldest: "yesterday" }),
  invalid_types: calls("users.conversations", { types: "public_channel,secret" }),
  message_not_found: calls("chat.update", { channel: HELP, ts: "1.000000", text: "Mine." }),
  metadata_too_large: posts({
    metadata: JSON.stringify({ event_type: "big", event_payload: "x".repeat(8_000) }),
  }),
  missing_scope(slack) {
    slack.scopes.delete("channels:history");
    return callSlack(slack, "conversations.history", { channel: HELP });
  },
  msg_blocks_too_long: posts({ blocks: JSON.stringify(Array(5).fill(section("x".repeat(2_900)))) }),
  msg_too_long: posts({ text: "x".repeat(40_001) }),
  no_reaction: (slack) =>
    callSlack(slack, "reactions.remove", { channel: HELP, timestamp: asked(slack), name: "eyes" }),
  no_text: posts({ text: "" }),
  not_found: calls("views.update", { view_id: "V9", view: VIEW }),
  not_in_channel(slack) {
    slack.outside.add(HELP);
    return callSlack(slack, "conversations.history", { channel: HELP });
  },
  push_limit_reached(slack) {
    opened(slack);
    const push = () => callSlack(slack, "views.push", { trigger_id: trigger(slack), view: VIEW });
    push();
    push();
    return push();
  },
  thread_not_found: calls("conversations.replies", { channel: HELP, ts: "1.000000" }),
  unknown_method: calls("pets.feed", {}),
  used_url(slack) {
    const id = trigger(slack);
    for (let time = 0; time < 5; time++) respondTo(slack, id, { text: "Again." });
    return refusedBy(() => respondTo(slack, id, { text: "Again." }));
  },
  user_not_found: calls("conversations.open", { users: "ann" }),
};
