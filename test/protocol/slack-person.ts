import type { SlackView } from "./slack-views.js";
import { SlackRefusal, type SlackWorkspace } from "./slack-workspace.js";

/** What one person sees and nobody else: through a response URL, or an ephemeral message. */
export interface Whisper {
  readonly way: "response" | "ephemeral" | "status";
  readonly user: string;
  readonly channel: string | null;
  readonly text: string;
  readonly blocks?: unknown;
  /** The thread that it stands in. */
  readonly thread_ts?: string;
}

/** What somebody set off, and from what. */
export interface Trigger {
  readonly user: string;
  readonly channel: string | null;
  /** ms since epoch */
  readonly at: number;
  /** What stood there: a response may replace it. */
  readonly on?: Whisper | { readonly ts: string };
  used?: boolean;
  responses?: number;
}

/** The body of a request that is no event, as Slack sends it. */
export type Body = Readonly<Record<string, unknown>>;
type Block = Readonly<Record<string, unknown>>;

/** A person in front of an app: what they do there is sent to the app, with a trigger and a response URL of its own. */
export class SlackPerson {
  constructor(
    private readonly slack: SlackWorkspace,
    readonly user: string,
  ) {}

  command(channel: string, command: string, text = ""): Body {
    return {
      token: "verification",
      team_id: this.slack.team,
      team_domain: "work",
      channel_id: channel,
      channel_name: "help",
      user_id: this.user,
      user_name: this.user.toLowerCase(),
      command,
      text,
      api_app_id: "A0PET",
      is_enterprise_install: String(this.slack.enterprise !== undefined),
      ...(this.slack.enterprise === undefined ? {} : { enterprise_id: this.slack.enterprise }),
      ...this.#trigger(channel),
    };
  }

  /** Presses a button of a message by its action's id. */
  press(channel: string, ts: string, action_id: string): Body {
    return this.#pressed(channel, ts, { action_id, value: "v" });
  }

  /** Presses a button of a message that all see by what stands on it. */
  pressOn(channel: string, ts: string, label: string): Body {
    return this.#pressed(channel, ts, buttonIn(this.slack.find(channel, ts)?.blocks, label));
  }

  /** Presses a button of what this person alone sees. */
  pressIn(whisper: Whisper, label: string): Body {
    const { channel, thread_ts } = whisper;
    const container = {
      type: "message",
      message_ts: this.slack.stamp(),
      channel_id: channel,
      is_ephemeral: true,
      ...(thread_ts === undefined ? {} : { thread_ts }),
    };
    const { response_url, trigger_id } = this.#trigger(channel, whisper);
    const channelNamed = { channel: { id: channel, name: "help" } };
    const actions = [this.#action(buttonIn(whisper.blocks, label))];
    return {
      type: "block_actions",
      ...this.#who(),
      container,
      ...channelNamed,
      actions,
      response_url,
      trigger_id,
    };
  }

  /** Presses a button of a modal, or of the app's home. */
  pressView({ id, type, view }: SlackView, label: string): Body {
    const { trigger_id } = this.#trigger(null);
    return {
      type: "block_actions",
      ...this.#who(),
      container: { type: "view", view_id: id },
      view: { id, type, ...view },
      actions: [this.#action(buttonIn(view.blocks, label))],
      trigger_id,
    };
  }

  /** Sends off a modal of the host's. */
  submit(callback_id: string): Body {
    const { trigger_id } = this.#trigger(null);
    const view = { id: "V1", type: "modal", callback_id, state: { values: {} }, hash: "1.a" };
    return { type: "view_submission", ...this.#who(), view, trigger_id, response_urls: [] };
  }

  /** Fills in a modal that is open and sends it off; a field is named by its block's id. */
  send({ id, view }: SlackView, filled: Readonly<Record<string, string>>): Body {
    const { trigger_id } = this.#trigger(null);
    const inputs = (view.blocks as Block[]).filter(({ type }) => type === "input");
    const values = Object.fromEntries(
      inputs.map(({ block_id, element }) => [
        block_id,
        stateOf(element as Block, filled[block_id as string]),
      ]),
    );
    const sent = { id, ...view, state: { values }, hash: "1.a" };
    return { type: "view_submission", ...this.#who(), view: sent, trigger_id, response_urls: [] };
  }

  /** Uses a message shortcut. */
  shortcut(channel: string, ts: string, callback_id: string): Body {
    const { response_url, trigger_id } = this.#trigger(channel, { ts });
    return {
      type: "message_action",
      ...this.#who(),
      callback_id,
      action_ts: this.slack.stamp(),
      channel: { id: channel, name: "help" },
      message: this.slack.find(channel, ts),
      message_ts: ts,
      response_url,
      trigger_id,
    };
  }

  /** Opens the app, at its home or at its messages: an event. */
  openApp(tab: "home" | "messages" = "home"): void {
    const channel = `D0${this.user.slice(1)}PET`;
    this.slack.events.push({
      type: "app_home_opened",
      user: this.user,
      channel,
      tab,
      event_ts: this.slack.stamp(),
    });
  }

  #pressed(channel: string, ts: string, button: Block): Body {
    const message = this.slack.find(channel, ts);
    const { response_url, trigger_id } = this.#trigger(channel, { ts });
    return {
      type: "block_actions",
      ...this.#who(),
      container: { type: "message", message_ts: ts, channel_id: channel, is_ephemeral: false },
      channel: { id: channel, name: "help" },
      message,
      actions: [this.#action(button)],
      response_url,
      trigger_id,
    };
  }

  #action({ action_id, value }: Block) {
    return { type: "button", action_id, block_id: "b", value, action_ts: this.slack.stamp() };
  }

  #who() {
    return {
      user: { id: this.user, username: this.user, team_id: this.slack.team },
      team: { id: this.slack.team },
      enterprise: this.slack.enterprise === undefined ? null : { id: this.slack.enterprise },
      is_enterprise_install: this.slack.enterprise !== undefined,
      api_app_id: "A0PET",
    };
  }

  #trigger(channel: string | null, on?: Trigger["on"]) {
    const trigger_id = `${this.slack.stamp()}.a1b2`;
    const at = this.slack.now;
    this.slack.triggers.set(trigger_id, { user: this.user, channel, at, ...(on ? { on } : {}) });
    return { trigger_id, response_url: `${this.slack.url}/response/${trigger_id}` };
  }
}

function buttonIn(blocks: unknown, label: string): Block {
  const elements = ((blocks ?? []) as Block[]).flatMap(({ elements = [] }) => elements as Block[]);
  const found = elements.find(({ text }) => (text as Block | undefined)?.text === label);
  if (found) return found;
  const labels = elements.map(({ text }) => (text as Block | undefined)?.text);
  throw new Error(`found the buttons ${labels.join(", ") || "none"}, expected ${label}`);
}

/** What somebody put into an element, as Slack tells of it. */
function stateOf({ type, action_id }: Block, filled: string | undefined) {
  const chosen = filled === undefined ? null : { text: { type: "plain_text", text: filled }, value: filled };
  const state =
    type === "static_select"
      ? { selected_option: chosen }
      : type === "users_select"
        ? { selected_user: filled ?? null }
        : { value: filled ?? null };
  return { [action_id as string]: { type, ...state } };
}

const RESPONDS =
  "blocks,text,attachments,response_type,replace_original,delete_original,thread_ts,metadata,mrkdwn";
const MOST_RESPONSES = 5;

/** What is sent to a response URL: five times at most. */
export function respondTo(slack: SlackWorkspace, trigger: string, body: Body): undefined {
  const known = slack.triggers.get(trigger);
  if (!known?.channel) throw new SlackRefusal("expired_url");
  known.responses = (known.responses ?? 0) + 1;
  if (known.responses > MOST_RESPONSES) throw new SlackRefusal("used_url");
  if (Object.keys(body).some((name) => !RESPONDS.split(",").includes(name)))
    throw new SlackRefusal("invalid_arguments");
  const { response_type = "ephemeral", text = "", blocks, thread_ts, replace_original } = body;
  if (blocks !== undefined) slack.check(blocks);
  const { channel, user, on } = known;
  const shown = {
    text: String(text),
    ...(blocks === undefined ? {} : { blocks }),
    ...(typeof thread_ts === "string" ? { thread_ts } : {}),
  };
  const whisper: Whisper = { way: "response", user, channel, ...shown };
  if (replace_original === true && on) {
    if ("ts" in on) slack.edit(channel, on.ts, shown.text, slack.pet.user, blocks);
    else slack.whispers[slack.whispers.indexOf(on)] = whisper;
  } else if (response_type === "in_channel") slack.post(slack.pet, { channel, ...shown });
  else slack.whispers.push(whisper);
}
