import type {
  ActionEvent,
  ChatEvent,
  EditEvent,
  MessageEvent,
  RepliesEvent,
} from "../../../src/chat/event.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { placed } from "../where.js";
import { authorOf, DISCORD, personOf, userOf } from "./author.js";
import { isWords, MESSAGE } from "./kinds.js";
import { isReport } from "./mark.js";
import {
  type DiscordChannel,
  type DiscordContext,
  interactionOf,
  locate,
  placeOf,
  repliedTo,
  shape,
  type Where,
} from "./place.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";
import { emojiOf, filesOf, isWithheld, mentionsOf, textOf } from "./text.js";
import { instantOf, isLoading, type Version, versionOf } from "./version.js";

export { type DiscordChannel, type DiscordContext, DiscordShapeError } from "./place.js";

/**
 * Translates a message as Discord's REST API gives it out, read back or exported: the command that it answers, the
 * message, its reactions as far as `users` beside them say whose they are (their time nobody knows by now), and of a
 * thread that begins with it how many messages there are.
 *
 * @throws {DiscordShapeError}
 */
export function translateMessage(raw: unknown, context: DiscordContext): readonly ChatEvent[] {
  const message = objectOf(raw);
  const where = locate(message, context);
  // Discord marks every edit but the one that fills in a deferred answer.
  const readBack = interactionOf(message) !== null;
  return [
    ...commandOf(message, where, context),
    ...wordsOf(message, where, context).map(
      (said): MessageEvent => (readBack ? { ...said, readBack } : said),
    ),
    ...reactionsOf(message, where, context),
    ...threadOf(message, where, context),
  ];
}

/**
 * Translates a message as the gateway sends it when it is written: the same as reading it back. The command that it
 * answers is an interaction of its own there.
 *
 * @throws {DiscordShapeError}
 */
export function translateCreated(raw: unknown, context: DiscordContext): readonly ChatEvent[] {
  const message = objectOf(raw);
  return wordsOf(message, locate(message, context), context);
}

/**
 * Translates a message as the gateway sends it when it was changed, whole. Previews and pins change a message, too, and
 * are no edit: only what Discord dates is one, and the first words in place of "thinking…".
 *
 * @param before the version that was there, where the caller remembers it
 * @param heardAt when we were told (ms since epoch): Discord does not date how a placeholder is filled in
 * @throws {DiscordShapeError}
 */
export function translateUpdated(
  raw: unknown,
  context: DiscordContext,
  before: Version | null = null,
  heardAt: number | null = null,
): readonly ChatEvent[] {
  const message = objectOf(raw);
  const now = versionOf(message);
  const said = wordsOf(message, locate(message, context), context);
  return said.flatMap(({ lastEditedAt: editedAt, ...rest }): (EditEvent | MessageEvent)[] => {
    const same = before?.said === now.said && before.loading === now.loading;
    if (editedAt !== undefined && editedAt !== before?.editedAt)
      return [{ ...rest, kind: "edit", editedAt, ...(same ? { unchanged: true } : {}) }];
    if (now.loading || editedAt !== undefined) return [];
    if (before?.loading && heardAt !== null)
      return [{ ...rest, kind: "edit", editedAt: Math.max(heardAt, rest.at), clock: "receipt" }];
    return before === null && interactionOf(message) ? [{ ...rest, readBack: true }] : [];
  });
}

/**
 * How many messages a thread has besides the one that it begins with, and besides the notice that stands for that.
 *
 * @param lastMessage bare id of the latest of them
 */
export function repliesIn(thread: DiscordChannel, count: number, lastMessage: string): RepliesEvent {
  return {
    kind: "replies",
    place: placeOf(thread),
    conversation: `discord:${thread.id}`,
    at: instantOfSnowflake(lastMessage),
    count,
  };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function objectOf(raw: unknown): Raw {
  const object = asRaw(raw);
  if (object) return object;
  throw shape(JSON.stringify(raw)?.slice(0, 60) ?? "nothing", "an object");
}

/** The command that a message answers, where it asked for a task: by the person who gave it, when it was given. */
function commandOf(raw: Raw, where: Where, { asks, self }: DiscordContext): readonly ActionEvent[] {
  const interaction = interactionOf(raw);
  const bot = authorOf(raw, self);
  const author = personOf(interaction?.user);
  const name = interaction?.name ?? null;
  if (!interaction || !bot || !author || name === null || !asks?.(name, bot)) return [];
  return [
    {
      kind: "action",
      ...placed(where),
      message: `discord:${interaction.id}`,
      at: instantOfSnowflake(interaction.id),
      author,
      action: { name: "open" },
    },
  ];
}

function wordsOf(raw: Raw, where: Where, context: DiscordContext): readonly MessageEvent[] {
  const { place, conversation, message, at, inThread, isPost, direct } = where;
  // Discord's own notices open no task; in a thread they still count among its messages, but for the one that stands
  // for the message it began with.
  if (typeof raw.type !== "number")
    throw shape(`type ${JSON.stringify(raw.type)}`, "that of a message: 0, 19, …");
  if (!isWords(raw.type) || isReport(raw))
    return inThread && raw.type !== MESSAGE.threadStarter
      ? [{ kind: "message", place, conversation, message, at, author: DISCORD, text: "" }]
      : [];
  const author = authorOf(raw, context.self);
  if (!author) throw shape("no author", "one with an id");
  const [files, mentions] = [filesOf(raw), mentionsOf(raw)];
  const repliesTo = answered(raw, context);
  const isMentioned =
    mentions.length > 0 && context.self?.some((id) => mentions.includes(`discord:user:${id}`));
  const addressed = (isPost && context.channel.addressed) || (isMentioned && "mention");
  const editedAt = instantOf(raw.edited_timestamp);
  // Each message of a host comes by here: spreading one object for each word of it takes several times as long.
  const text = textOf(raw);
  const said: Writable<MessageEvent> = { kind: "message", place, conversation, message, at, author, text };
  if (direct) said.direct = true;
  if (files > 0) said.files = files;
  if (mentions.length > 0) said.mentions = mentions;
  if (repliesTo) said.repliesTo = repliesTo;
  if (addressed) said.addressed = addressed;
  if (isLoading(raw)) said.pending = true;
  else if (!author.bot && isWithheld(raw)) said.unread = true;
  if (editedAt !== null) said.lastEditedAt = Math.max(editedAt, at);
  return [said];
}

/** What a message answers explicitly: a command, or another message. */
function answered(raw: Raw, { self, authorOf: knownAuthor }: DiscordContext): MessageEvent["repliesTo"] {
  const interaction = interactionOf(raw);
  if (interaction) {
    const author = userOf(interaction.user, self);
    return { message: `discord:${interaction.id}`, ...(author ? { author } : {}) };
  }
  const reply = repliedTo(raw);
  if (reply === null) return undefined;
  const author = authorOf(asRaw(raw.referenced_message) ?? {}, self) ?? knownAuthor?.(reply);
  return { message: `discord:${reply}`, ...(author ? { author } : {}) };
}

function reactionsOf(raw: Raw, where: Where, { self }: DiscordContext): readonly ChatEvent[] {
  const events: ChatEvent[] = [];
  for (const reaction of objectsIn(raw.reactions)) {
    const emoji = emojiOf(reaction.emoji);
    if (emoji === null) continue;
    for (const user of objectsIn(reaction.users)) {
      const author = personOf(user, self);
      const { message, at } = where;
      if (author)
        events.push({ kind: "reaction", ...placed(where), message, emoji, author, at, clock: "unknown" });
    }
  }
  return events;
}

function threadOf(raw: Raw, { message, at }: Where, { channel }: DiscordContext): readonly ChatEvent[] {
  const thread = asRaw(raw.thread);
  if (!thread || !Number.isInteger(thread.message_count)) return [];
  const place = placeOf(channel);
  const last = snowflakeOf(thread.last_message_id);
  const latest = last === null ? at : Math.max(at, instantOfSnowflake(last));
  return [
    { kind: "replies", place, conversation: message, at: latest, count: thread.message_count as number },
  ];
}
