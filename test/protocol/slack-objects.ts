/** A message as Slack stores it and gives it out. */
export interface SlackMessage {
  type: "message";
  ts: string;
  text: string;
  user?: string;
  subtype?: string;
  bot_id?: string;
  username?: string;
  thread_ts?: string;
  parent_user_id?: string;
  reply_count?: number;
  latest_reply?: string;
  edited?: { user: string; ts: string };
  reactions?: { name: string; users: string[]; count: number }[];
  [key: string]: unknown;
}

/** The inner `event` of an Events API request. */
export type SlackEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** Who posts: a person (`UANN`), a bot with a user, or a bot whose posts carry none. */
export type SlackAuthor = string | { readonly user: string; readonly bot: string } | { readonly bot: string };

export interface SlackPost {
  readonly channel: string;
  readonly text: string;
  /** The root to reply under; a reply's own `ts` works as in Slack, and files the post under its root. */
  readonly thread_ts?: string;
  /** Show the reply in the channel as well. */
  readonly broadcast?: boolean;
  readonly files?: number;
  readonly blocks?: unknown;
  readonly metadata?: unknown;
}

/** What Slack answers instead of doing it. */
export class SlackRefusal extends Error {
  constructor(
    word: string,
    /** What it says beside the word. */
    readonly more: object = {},
  ) {
    super(word);
  }
}

export const TEAM = "T0WORK";
/** The app's own bot. */
export const PET = { user: "UPET", bot: "BPET" } as const;

/** Which workspace, and what the app is there: each one gives the bot ids and a token of its own. */
export interface Installed {
  readonly team: string;
  readonly pet: { readonly user: string; readonly bot: string };
  readonly token: string;
  /** The organization that it belongs to. */
  readonly enterprise?: string | undefined;
}

export const WORK: Installed = { team: TEAM, pet: PET, token: "xoxb-pet" };

/** A private channel is a group. */
export function kindOf(channel: string): "channel" | "group" | "im" {
  return channel.startsWith("D") ? "im" : channel.startsWith("G") ? "group" : "channel";
}

export const isReply = ({ ts, thread_ts }: SlackMessage) => thread_ts !== undefined && thread_ts !== ts;

/** The scope without which an app does not hear of an event. */
export function scopeOf(event: string, channel: string): string {
  if (event === "app_mention") return "app_mentions:read";
  if (event.startsWith("reaction_")) return "reactions:read";
  return { channel: "channels:history", group: "groups:history", im: "im:history" }[kindOf(channel)];
}

/** What a message says about who posted it. */
export function authorship(author: SlackAuthor): Partial<SlackMessage> {
  if (typeof author === "string") return { user: author, client_msg_id: `msg-${author}` };
  const { bot: bot_id } = author;
  if (!("user" in author)) return { subtype: "bot_message", bot_id, username: "Relay" };
  return { user: author.user, bot_id, app_id: "A0PET", bot_profile: { id: bot_id, name: "pet" } };
}

export function withoutMetadata(event: SlackEvent): SlackEvent {
  const bare = { ...event };
  delete bare.metadata;
  for (const name of ["message", "previous_message"]) {
    const { metadata: _, ...rest } = (bare[name] ?? {}) as SlackMessage;
    if (bare[name] !== undefined) bare[name] = rest;
  }
  return bare;
}
