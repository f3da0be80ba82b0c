import type { Author, Place } from "../../../src/chat/event.js";
import { objectsIn } from "../raw.js";
import type { Identity } from "./identity.js";
import { locate } from "./place.js";
import { asRaw, type Raw } from "./raw.js";
import { instantOf, timestampOf } from "./timestamp.js";

/** Something that a person does besides writing: a slash command, a button or menu, a modal sent off, a shortcut. */
export interface Interaction {
  readonly kind: "command" | "action" | "view" | "shortcut";
  /** The command with its slash, the action's id, or the callback's. */
  readonly name: string;
  readonly author: Author;
  readonly place: Place;
  /** That of the message it was done on; else one of its own. */
  readonly conversation: string;
  /** Names it: `slack:C0HELP:trigger:123.456.abc`. */
  readonly message: string;
  /** Slack's instant, ms since epoch; `null` where Slack gives none (commands, modals). */
  readonly at: number | null;
  /** The message it was done on, as Slack shows it. */
  readonly on: { readonly channel: string; readonly message: Raw } | null;
  /** In no channel: a modal, the app's home. */
  readonly placeless: boolean;
}

const KINDS: Readonly<Record<string, Interaction["kind"]>> = {
  block_actions: "action",
  interactive_message: "action",
  dialog_submission: "action",
  view_submission: "view",
  shortcut: "shortcut",
  message_action: "shortcut",
};

/**
 * Reads the body of a request that is no event. `null` for what a person does not mean by it: menus that are being
 * filled, modals that are closed.
 * @param conversationOf where a message stands, as far as anybody remembers
 */
export function interactionOf(
  body: Raw,
  { workspace }: Identity,
  conversationOf: (message: string) => string | undefined,
): Interaction | null {
  const kind = typeof body.command === "string" ? "command" : KINDS[String(body.type)];
  const user = text(body.user_id) ?? text(asRaw(body.user)?.id);
  const [action] = objectsIn(body.actions);
  const stamp = timestampOf(action?.action_ts) ?? timestampOf(body.action_ts);
  const trigger = text(body.trigger_id) ?? stamp;
  if (!kind || user === null || trigger === null) return null;
  const container = asRaw(body.container);
  const named =
    text(body.channel_id) ??
    text(asRaw(body.channel)?.id) ??
    text(container?.channel_id) ??
    text(objectsIn(body.response_urls)[0]?.channel_id);
  // A modal and the app's home stand in no channel, but before one person.
  const channel = named ?? user;
  const message = `slack:${channel}:trigger:${trigger}`;
  const shown = asRaw(body.message);
  const on = shown && timestampOf(shown.ts) !== null ? { channel, message: shown } : null;
  return {
    kind,
    name:
      text(body.command) ??
      text(action?.action_id) ??
      text(action?.name) ??
      text(asRaw(body.view)?.callback_id) ??
      text(body.callback_id) ??
      kind,
    author: { id: `slack:${user}` },
    place: { platform: "slack", workspace, channel },
    conversation: on
      ? (conversationOf(`slack:${channel}:${String(on.message.ts)}`) ??
        locate(on.message, { channel }).conversation)
      : (threadOf(channel, container) ?? message),
    message,
    at: instantOf(stamp),
    on,
    placeless: named === null,
  };
}

/** An ephemeral message has no place of its own, but may stand in a thread. */
function threadOf(channel: string, container: Raw | null): string | null {
  const thread = timestampOf(container?.thread_ts);
  return thread === null ? null : `slack:${channel}:${thread}`;
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
