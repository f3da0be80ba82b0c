import type { Author, Place } from "../../../src/chat/event.js";
import { parseInstant } from "../../../src/time/iso.js";
import { asRaw, type Raw } from "../raw.js";
import type { Standing } from "../where.js";
import { isDirect, isThread, MESSAGE } from "./kinds.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";

/** The channel that a message stands in. All ids are bare. */
export interface DiscordChannel {
  readonly id: string;
  /** As Discord numbers them: 0 text, 1 direct, 11 public thread, 15 forum, … */
  readonly type: number;
  /** Nothing for direct messages. */
  readonly guild?: string;
  /** Of a thread, the channel that it belongs to. */
  readonly parent?: string;
  /** A thread of a forum that the scope names: its post addresses the assistant. */
  readonly addressed?: true;
}

/** What an object does not say about itself. */
export interface DiscordContext {
  readonly channel: DiscordChannel;
  /** Bare user ids of the bot that we run in. */
  readonly self?: readonly string[];
  /** The bare id of the conversation that a message (bare id) belongs to, where it is not the message itself. */
  readonly conversationOf?: (message: string) => string | undefined;
  /** Who wrote a message (bare id) that is replied to, where the object does not bring it along. */
  readonly authorOf?: (message: string) => Author | undefined;
  /** Whether a command that a bot answered asked for a task. */
  readonly asks?: (command: string, bot: Author) => boolean;
}

/** An object that is no Discord message that we can read; the message says what was found and expected. */
export class DiscordShapeError extends Error {
  override readonly name = "DiscordShapeError";
}

export interface Where extends Standing {
  /** The message that a thread of a forum begins with. */
  readonly isPost: boolean;
}

/** Of an id and the timestamp beside it: old exports name whole seconds. */
const AGREES_WITHIN_MS = 1000;

export function locate(raw: Raw, context: DiscordContext): Where {
  const { channel, conversationOf } = context;
  const id = snowflakeOf(raw.id);
  if (id === null) throw shape(`id ${JSON.stringify(raw.id) ?? "missing"}`, "a snowflake in a text");
  const at = instantOfSnowflake(id);
  checkTimestamp(raw.timestamp, at);
  const inThread = isThread(channel.type);
  const direct = isDirect(channel.type);
  const before = precedes(raw);
  const root = before === null ? id : (conversationOf?.(before) ?? before);
  return {
    place: placeOf(channel),
    conversation: `discord:${direct || inThread ? channel.id : root}`,
    message: `discord:${id}`,
    at,
    inThread,
    direct,
    isPost: inThread && id === channel.id,
  };
}

/** A thread stands in the channel that it belongs to, so that a scope which names that one covers it. */
export function placeOf({ id, type, guild, parent }: DiscordChannel): Place {
  const channel = isThread(type) && parent !== undefined ? parent : id;
  return { platform: "discord", ...(guild === undefined ? {} : { workspace: guild }), channel };
}

/**
 * The bare id of what a message goes on from: the command that it answers, the message whose button it answers, or the
 * message that it replies to.
 */
export function precedes(raw: Raw): string | null {
  const interaction = interactionOf(raw);
  return interaction ? (interaction.on ?? interaction.first) : repliedTo(raw);
}

/** The bare id of the message that a message goes on from, if it is one: Discord can be asked for it. */
export function messageBefore(raw: Raw): string | null {
  const interaction = interactionOf(raw);
  return interaction ? interaction.on : repliedTo(raw);
}

/** What a person did that a message answers: a command, a button, a form. */
export interface AnsweredInteraction {
  /** Bare id. */
  readonly id: string;
  /** The user object, where it is told. */
  readonly user: unknown;
  /** The command, its subcommands included; `null` where it was none, or nobody says. */
  readonly name: string | null;
  /** Bare id of the message whose button it was, or whose button brought the form up. */
  readonly on: string | null;
  /** Bare id of the command that brought the form up; else its own. */
  readonly first: string;
}

export function interactionOf(raw: Raw): AnsweredInteraction | null {
  const [told, metadata] = [asRaw(raw.interaction), asRaw(raw.interaction_metadata)];
  const id = snowflakeOf(metadata?.id) ?? snowflakeOf(told?.id);
  if (id === null) return null;
  const began = asRaw(metadata?.triggering_interaction_metadata) ?? metadata;
  const name = told?.name ?? metadata?.name;
  return {
    id,
    user: metadata?.user ?? told?.user,
    name: typeof name === "string" ? name : null,
    on: snowflakeOf(began?.interacted_message_id),
    first: snowflakeOf(began?.id) ?? id,
  };
}

/** Forwarded messages, pins and threads refer to a message, too, and reply to none. */
export function repliedTo(raw: Raw): string | null {
  return raw.type === MESSAGE.reply ? snowflakeOf(asRaw(raw.message_reference)?.message_id) : null;
}

export function shape(found: string, expected: string): DiscordShapeError {
  return new DiscordShapeError(`Discord message: found ${found}, expected ${expected}`);
}

function checkTimestamp(timestamp: unknown, at: number): void {
  if (timestamp === undefined || timestamp === null) return;
  // What agrees need not be read strictly, which takes longer.
  if (typeof timestamp === "string" && Math.abs(Date.parse(timestamp) - at) <= AGREES_WITHIN_MS) return;
  const said = typeof timestamp === "string" ? parseInstant(timestamp) : null;
  if (said !== null && Math.abs(said - at) <= AGREES_WITHIN_MS) return;
  throw shape(`timestamp ${JSON.stringify(timestamp)}`, "the instant that its id holds");
}
