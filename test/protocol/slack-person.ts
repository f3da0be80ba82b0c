import { PET, SlackRefusal, type SlackWorkspace, TEAM } from "./slack-workspace.js";

/** What one person sees and nobody else: through a response URL, an ephemeral message or a view. */
export interface Whisper {
  readonly way: "response" | "ephemeral" | "view";
  readonly user: string;
  readonly channel: string | null;
  readonly text: string;
  readonly blocks?: unknown;
}

/** The body of a request that is no event, as Slack sends it. */
export type Body = Readonly<Record<string, unknown>>;

/** A person in front of an app: what they do there is sent to the app, with a trigger and a response URL of its own. */
export class SlackPerson {
  constructor(
    private readonly slack: SlackWorkspace,
    readonly user: string,
  ) {}

  command(channel: string, command: string, text = ""): Body {
    return {
      token: "verification",
      team_id: TEAM,
      team_domain: "work",
      channel_id: channel,
      channel_name: "help",
      user_id: this.user,
      user_name: this.user.toLowerCase(),
      command,
      text,
      api_app_id: "A0PET",
      is_enterprise_install: "false",
      ...this.#trigger(channel),
    };
  }

  /** Presses a button of a message. */
  press(channel: string, ts: string, action_id: string): Body {
    const message = this.slack.find(channel, ts);
    const { response_url, trigger_id } = this.#trigger(channel);
    return {
      type: "block_actions",
      ...this.#who(),
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: "help" },
      message,
      actions: [{ type: "button", action_id, block_id: "b", value: "v", action_ts: this.slack.stamp() }],
      response_url,
      trigger_id,
    };
  }

  /** Sends off a modal. */
  submit(callback_id: string): Body {
    const { trigger_id } = this.#trigger(null);
    const view = { id: "V1", type: "modal", callback_id, state: { values: {} }, hash: "1.a" };
    return { type: "view_submission", ...this.#who(), view, trigger_id, response_urls: [] };
  }

  #who() {
    return {
      user: { id: this.user, username: this.user, team_id: TEAM },
      team: { id: TEAM },
      api_app_id: "A0PET",
    };
  }

  #trigger(channel: string | null) {
    const trigger_id = `${this.slack.stamp()}.a1b2`;
    this.slack.triggers.set(trigger_id, { user: this.user, channel });
    return { trigger_id, response_url: `${this.slack.url}/response/${trigger_id}` };
  }
}

/** What is sent to a response URL: five times at most. */
export function respondTo(slack: SlackWorkspace, trigger: string, body: Body): undefined {
  const known = slack.triggers.get(trigger);
  if (!known?.channel) throw new SlackRefusal("expired_url");
  const { response_type = "ephemeral", text = "", blocks } = body;
  if (blocks !== undefined) slack.check(blocks);
  const { channel, user } = known;
  const shown = { text: String(text), ...(blocks === undefined ? {} : { blocks }) };
  if (response_type === "in_channel") slack.post(PET, { channel, ...shown });
  else slack.whispers.push({ way: "response", user, channel, ...shown });
}
