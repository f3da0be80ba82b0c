import type { ChatEvent, EditEvent, MessageEvent } from "../../../src/chat/event.js";
import { placed } from "../where.js";
import { authorOf, SLACKBOT } from "./author.js";
import { isReport, joinOf } from "./mark.js";
import { channelOf, locate, objectOf, type SlackContext, shape, type Where } from "./place.js";
import { asRaw, filesOf, mentionsOf, plainText, type Raw, textOf } from "./raw.js";
import { instantOf } from "./timestamp.js";

export { type SlackContext, SlackShapeError } from "./place.js";

/** Subtypes whose text is somebody's own words; under every other one Slack itself speaks (joins, topics, pins, …). */
const WORDS = new Set([
  undefined,
  "bot_message",
  "file_comment",
  "file_share",
  "me_message",
  "reply_broadcast",
  "slackbot_response",
  "thread_broadcast",
]);

/**
 * Translates a message as `conversations.history`, `conversations.replies` or an export has it: the message, its
 * reactions (whose time nobody knows by now), and for a root how many replies there are.
 *
 * @throws {SlackShapeError}
 */
export function translateMessage(raw: unknown, context: SlackContext): readonly ChatEvent[] {
  const message = objectOf(raw);
  const where = locate(message, context);
  return [
    ...readBack(message, where, context),
    ...reactionsOf(message, where, context),
    ...repliesOf(message, where),
  ];
}

/**
 * Translates the inner `event` of a live Events API envelope. It gives the same ids as reading the object back; types
 * that say nothing about tasks give nothing.
 *
 * @throws {SlackShapeError}
 */
export function translateEvent(raw: unknown, context: SlackContext): readonly ChatEvent[] {
  const event = objectOf(raw);
  switch (event.type) {
    case "app_mention":
      return wordsOf(event, locate(event, context), context).map(asEdit);
    case "message":
      return translateMessageEvent(event, context);
    case "reaction_added":
    case "reaction_removed":
      return translateReaction(event, context);
    default:
      return [];
  }
}

function translateMessageEvent(event: Raw, context: SlackContext): readonly ChatEvent[] {
  const channel = { ...context, channel: channelOf(event, context) };
  switch (event.subtype) {
    case "message_changed":
      return translateChange(event, channel);
    case "message_deleted":
      return translateDeletion(event, channel);
    case "message_replied": {
      const root = objectOf(event.message);
      return repliesOf(root, locate(root, channel));
    }
    default:
      return wordsOf(event, locate(event, channel), channel);
  }
}

function translateChange(event: Raw, context: SlackContext): readonly ChatEvent[] {
  const message = objectOf(event.message);
  const where = locate(message, context);
  // A deleted root whose replies remain is shown as a tombstone.
  if (message.subtype === "tombstone") {
    return [
      ...wordsBefore(event, context),
      { kind: "deletion", ...placed(where), message: where.message, at: instantIn(event, where) },
    ];
  }
  const before = asRaw(event.previous_message);
  // Link previews, pins and reply counts change a message, too, but not what it says.
  const same = before !== null && textOf(before) === textOf(message) && filesOf(before) === filesOf(message);
  const edited = instantOf(asRaw(message.edited)?.ts);
  if (same && (edited === null || edited === instantOf(asRaw(before.edited)?.ts)))
    return repliesOf(message, where);
  // Slack marks no edit that brings blocks.
  const editedAt = edited ?? instantOf(event.event_ts) ?? instantOf(event.ts) ?? where.at;
  const words = wordsOf(message, where, context).map(
    (said): EditEvent => ({ ...editOf(said, editedAt), ...(same ? { unchanged: true } : {}) }),
  );
  return [...wordsBefore(event, context), ...words, ...repliesOf(message, where)];
}

/** What Slack says of a message before it was changed or deleted: as good as having read it back just before. */
function wordsBefore(event: Raw, context: SlackContext): readonly MessageEvent[] {
  const before = asRaw(event.previous_message);
  return before ? readBack(before, locate(before, context), context) : [];
}

function readBack(message: Raw, where: Where, context: SlackContext): readonly MessageEvent[] {
  return wordsOf(message, where, context).map(
    (said): MessageEvent => (said.author.bot ? { ...said, readBack: true } : said),
  );
}

/** A mention that Slack sends again because its message was edited. */
function asEdit(said: MessageEvent): MessageEvent | EditEvent {
  return said.lastEditedAt === undefined ? said : editOf(said, said.lastEditedAt);
}

function editOf({ lastEditedAt: _, readBack: __, ...said }: MessageEvent, editedAt: number): EditEvent {
  return { ...said, kind: "edit", editedAt: Math.max(editedAt, said.at) };
}

function translateDeletion(event: Raw, context: SlackContext): readonly ChatEvent[] {
  const previous = asRaw(event.previous_message);
  const ts = event.deleted_ts ?? previous?.ts;
  const where = locate({ ...previous, ts }, context);
  const known = previous ? undefined : context.conversationOf?.(where.message);
  const place = known === undefined ? placed(where) : { place: where.place, conversation: known };
  const at = instantIn(event, where);
  return [...wordsBefore(event, context), { kind: "deletion", ...place, message: where.message, at }];
}

function translateReaction(event: Raw, context: SlackContext): readonly ChatEvent[] {
  const item = objectOf(event.item);
  // Reactions on files stand on no message.
  if (item.type !== undefined && item.type !== "message") return [];
  const where = locate(item, context);
  const known = context.conversationOf?.(where.message);
  const author = authorOf(event, context.self);
  if (!author) throw shape("a reaction without user", "user: U…");
  return [
    {
      kind: "reaction",
      ...(known === undefined ? placed(where) : { place: where.place, conversation: known }),
      message: where.message,
      emoji: emojiOf(event.reaction),
      author,
      at: instantIn(event, where),
      ...(event.type === "reaction_removed" ? { removed: true } : {}),
    },
  ];
}

function wordsOf(raw: Raw, where: Where, context: SlackContext): readonly MessageEvent[] {
  const { place, conversation, message, at, inThread, direct, personal, root } = where;
  const says = WORDS.has(raw.subtype as string | undefined) && !isReport(raw);
  const author = says ? authorOf(raw, context.self) : null;
  // Slack's own notices open no task; in a thread they still count among the replies.
  if (!author)
    return inThread
      ? [{ kind: "message", place, conversation, message, at, author: SLACKBOT, text: "" }]
      : NOTHING;
  const text = textOf(raw);
  const said: Mutable<MessageEvent> = {
    kind: "message",
    place,
    conversation,
    message,
    at,
    author,
    text: plainText(text),
  };
  // Step by step: every event of Slack's comes through here.
  const join = joinOf(raw, context.self);
  if (join) said.conversation = join.conversation;
  else if (direct) said.direct = direct;
  const files = filesOf(raw);
  if (files > 0) said.files = files;
  const mentions = mentionsOf(text);
  if (mentions.length > 0) said.mentions = mentions;
  const answers = join?.message ?? (direct ? root : null);
  if (answers !== null) said.repliesTo = { message: answers };
  if (personal && !direct) said.addressed = true;
  else if ((context.self ?? []).some((id) => mentions.includes(`slack:${id}`))) said.addressed = "mention";
  const editedAt = instantOf(asRaw(raw.edited)?.ts);
  if (editedAt !== null) said.lastEditedAt = Math.max(editedAt, at);
  return [said];
}

const NOTHING: readonly MessageEvent[] = [];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function reactionsOf(raw: Raw, where: Where, { self }: SlackContext): readonly ChatEvent[] {
  const events: ChatEvent[] = [];
  const join = joinOf(raw, self);
  const stands = join ? { place: where.place, conversation: join.conversation } : placed(where);
  for (const entry of Array.isArray(raw.reactions) ? raw.reactions : []) {
    const reaction = asRaw(entry);
    if (!reaction || typeof reaction.name !== "string" || !Array.isArray(reaction.users)) continue;
    for (const user of reaction.users) {
      const author = authorOf({ user }, self);
      if (!author) continue;
      const { message, at } = where;
      const emoji = emojiOf(reaction.name);
      events.push({ kind: "reaction", ...stands, message, emoji, author, at, clock: "unknown" });
    }
  }
  return events;
}

/** How many replies a root has; in a direct message they may stand among others, where counting says nothing. */
function repliesOf(raw: Raw, { place, message, at, inThread, personal }: Where): readonly ChatEvent[] {
  // Exports of old workspaces name the replies without counting them.
  const count = raw.reply_count ?? (Array.isArray(raw.replies) ? raw.replies.length : null);
  if (inThread || personal || !Number.isInteger(count)) return [];
  const latest = instantOf(raw.latest_reply) ?? at;
  return [{ kind: "replies", place, conversation: message, at: latest, count: count as number }];
}

/**
 * The instant of what happened to a message. Slack dates all but messages by the second: rounded down, it may seem
 * older than the message.
 */
function instantIn(event: Raw, { at }: Where): number {
  const happened = instantOf(event.event_ts) ?? instantOf(event.ts);
  if (happened === null) throw shape("no event_ts", 'a timestamp, as in "1743761014.461529"');
  return Math.max(happened, at);
}

/** Without the skin tone: 👍🏽 says what 👍 says. */
function emojiOf(name: unknown): string {
  if (typeof name !== "string" || name === "")
    throw shape("a reaction without name", "reaction: white_check_mark");
  return name.replace(/::skin-tone-\d$/, "");
}
