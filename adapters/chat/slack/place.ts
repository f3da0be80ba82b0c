import type { Standing } from "../where.js";
import { asRaw, type Raw } from "./raw.js";
import { msOf, timestampOf } from "./timestamp.js";

/** What an object does not say about itself. */
export interface SlackContext {
  /** Bare channel id; without it the object's own `channel`. */
  readonly channel?: string;
  /** Bare workspace id. */
  readonly workspace?: string;
  /** Bare user and bot ids of the bot that we run in. */
  readonly self?: readonly string[];
  /**
   * The conversation of a message seen before (`slack:C…:ts`), where the caller remembers it: a reaction or a deletion
   * names its message, not the thread.
   */
  readonly conversationOf?: (message: string) => string | undefined;
}

/** An object that is no Slack message or event that we can read; the message says what was found and expected. */
export class SlackShapeError extends Error {
  override readonly name = "SlackShapeError";
}

export interface Where extends Standing {
  /** In the channel of a direct message, in whatever thread. */
  readonly personal: boolean;
  /** The message that a threaded reply stands under. */
  readonly root: string | null;
}

export function locate(raw: Raw, context: SlackContext): Where {
  const channel = channelOf(raw, context);
  const ts = timestampOf(raw.ts);
  if (ts === null)
    throw shape(`ts ${JSON.stringify(raw.ts) ?? "missing"}`, 'a timestamp, as in "1743761014.461529"');
  const prefix = `slack:${channel}`;
  const root = timestampOf(raw.thread_ts);
  const inThread = root !== null && root !== ts;
  const personal = raw.channel_type === "im" || /^D[A-Z0-9]{6,}$/.test(channel);
  const direct = personal && (inThread ? isUnderPerson(raw) : true);
  return {
    place:
      context.workspace === undefined
        ? { platform: "slack", channel }
        : { platform: "slack", workspace: context.workspace, channel },
    conversation: direct ? prefix : `${prefix}:${root ?? ts}`,
    message: `${prefix}:${ts}`,
    at: msOf(ts),
    inThread,
    direct,
    personal,
    root: inThread ? `${prefix}:${root}` : null,
  };
}

/**
 * In a direct message there are two: the person and the bot. A thread under the person's own message goes on with
 * what was asked there; a thread under the bot's (an assistant thread) is a conversation of its own.
 */
function isUnderPerson(raw: Raw): boolean {
  // A reply that is shown in the channel as well names its root in full.
  const parent = raw.parent_user_id ?? asRaw(raw.root)?.user;
  if (typeof parent !== "string") return false;
  const byBot = typeof raw.bot_id === "string";
  return byBot ? parent !== raw.user : parent === raw.user;
}

export function channelOf(raw: Raw, context: SlackContext): string {
  const named = context.channel ?? asRaw(raw.channel)?.id ?? raw.channel;
  if (typeof named === "string" && named !== "") return named;
  throw shape("no channel", "one in the object, or named by whoever reads it");
}

export function objectOf(raw: unknown): Raw {
  const object = asRaw(raw);
  if (object) return object;
  throw shape(JSON.stringify(raw)?.slice(0, 60) ?? "nothing", "an object");
}

export function shape(found: string, expected: string): SlackShapeError {
  return new SlackShapeError(`Slack object: found ${found}, expected ${expected}`);
}
