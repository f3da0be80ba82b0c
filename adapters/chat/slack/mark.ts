import { objectsIn } from "../raw.js";
import { authorOf } from "./author.js";
import { asRaw, type Raw } from "./raw.js";

/** The message metadata of a digest: its payload holds the posting's key. */
export const DIGEST_EVENT = "pawpact_digest";
/** The message metadata of an answer of the host's that stands outside the thread of what it answers. */
export const JOINED_EVENT = "pawpact_joined";
/** The first block of every report: Slack gives it back in events, in history and in exports. */
export const REPORT_BLOCK = "pawpact_report";

/** What an answer outside any thread answers. */
export interface Join {
  readonly conversation: string;
  /** The message or interaction that opened or went on with it. */
  readonly message: string;
}

export function joinMetadata({ conversation, message }: Join): Raw {
  return { event_type: JOINED_EVENT, event_payload: { conversation, message } };
}

/** What a message of our own says that it answers; of others it is not believed. */
export function joinOf(raw: Raw, self: readonly string[] = []): Join | null {
  const metadata = asRaw(raw.metadata);
  if (metadata?.event_type !== JOINED_EVENT || !authorOf(raw, self)?.self) return null;
  const { conversation, message } = asRaw(metadata.event_payload) ?? {};
  return isId(conversation) && isId(message) ? { conversation, message } : null;
}

/** A report of Pawpact's, posted by the bot: it speaks about tasks, and answers none. */
export function isReport(raw: Raw): boolean {
  if (typeof raw.bot_id !== "string") return false;
  return (
    objectsIn(raw.blocks)[0]?.block_id === REPORT_BLOCK || asRaw(raw.metadata)?.event_type === DIGEST_EVENT
  );
}

function isId(value: unknown): value is string {
  return typeof value === "string" && /^slack:[A-Z0-9]+(?::[\w.:-]+)?$/.test(value);
}
