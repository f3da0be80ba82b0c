import { checkBlocks } from "./slack-block-rules.js";
import {
  authorship,
  type Installed,
  kindOf,
  type SlackAuthor,
  type SlackEvent,
  type SlackMessage,
  type SlackPost,
  SlackRefusal,
  scopeOf,
  WORK,
  withoutMetadata,
} from "./slack-objects.js";
import type { Trigger, Whisper } from "./slack-person.js";
import { SCOPES } from "./slack-scopes.js";
import { SlackViews } from "./slack-views.js";

export * from "./slack-objects.js";

/**
 * The part of a Slack workspace that messages are made of. Time stands still unless the test moves it: `now` is ms since
 * epoch, and every change takes `stepMs`. Each change leaves its events in `events`, in the order in which they happen.
 */
export class SlackWorkspace {
  now: number;
  stepMs = 0;
  readonly events: SlackEvent[] = [];
  /** What single people were shown. */
  readonly whispers: Whisper[] = [];
  /** Where it is served, once it is. */
  url = "";
  /** Who set off what, by `trigger_id`. */
  readonly triggers = new Map<string, Trigger>();
  /** Modals and homes. */
  readonly views = new SlackViews(this);
  readonly files = new Map<string, { bytes: number; complete: boolean; shown: boolean }>();
  /** What the app was installed with. */
  readonly scopes = new Set<string>(SCOPES);
  /** Channels that the bot is not in. */
  readonly outside = new Set<string>();
  /** Ids of channels and people that there are none of: every other one comes about by being named. */
  readonly nowhere = new Set<string>();
  /** The app is sold outside of Slack's own shop: it reads little at a time. */
  outsideShop = false;
  /** Older messages are kept from everyone, as in a free workspace; ms since epoch. */
  forgottenBefore: number | null = null;
  readonly #channels = new Map<string, Map<string, SlackMessage>>();
  #serial = 0;

  readonly team: string;
  readonly pet: Installed["pet"];
  readonly token: string;
  readonly enterprise: string | undefined;
  /** Whether the app is installed: without, its token is good for nothing. */
  installed = true;
  /** What somebody who agreed to the installation is sent back with. */
  readonly codes = new Set<string>();

  constructor(now: number, { team, pet, token, enterprise }: Installed = WORK) {
    this.now = now;
    this.team = team;
    this.pet = pet;
    this.token = token;
    this.enterprise = enterprise;
  }

  /** Messages of a channel, oldest first. Channels come about by being named. */
  messages(channel: string): SlackMessage[] {
    return [...this.#channel(channel).values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
  }

  /** Those that Slack gives out: copies, oldest first. */
  shown(channel: string): SlackMessage[] {
    const since = (this.forgottenBefore ?? 0) / 1000;
    return structuredClone(this.messages(channel).filter(({ ts }) => Number(ts) >= since));
  }

  get channels(): string[] {
    return [...this.#channels.keys()];
  }

  /**
   * @param to what the app wants with the channel: those of a public one that it is not in are shown to it all the same.
   * @throws {SlackRefusal}
   */
  reach(channel: string, to: "shown" | "used" = "used"): void {
    if (!/^[CDG][A-Z0-9]{2,}$/.test(channel) || this.nowhere.has(channel))
      throw new SlackRefusal("channel_not_found");
    if (!this.outside.has(channel) || (to === "shown" && kindOf(channel) === "channel")) return;
    if (kindOf(channel) === "channel") throw new SlackRefusal("not_in_channel");
    // Of a private one, Slack does not even say that it is there.
    throw new SlackRefusal("channel_not_found");
  }

  find(channel: string, ts: string): SlackMessage | undefined {
    return this.#channels.get(channel)?.get(ts);
  }

  post(author: SlackAuthor, post: SlackPost): SlackMessage {
    const { channel, text, broadcast, files, blocks, metadata } = post;
    if (text === "" && !files && blocks === undefined) throw new SlackRefusal("no_text");
    const ts = this.#take(true);
    const named = post.thread_ts === undefined ? undefined : this.find(channel, post.thread_ts);
    if (post.thread_ts !== undefined && !named) throw new SlackRefusal("thread_not_found");
    const root = named?.thread_ts === undefined ? named : this.find(channel, named.thread_ts);
    const message: SlackMessage = {
      type: "message",
      ...authorship(author),
      ts,
      text,
      team: this.team,
      ...(blocks === undefined ? {} : { blocks }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(files ? { files: Array.from({ length: files }, (_, index) => ({ id: `F${index}` })) } : {}),
    };
    if (root) {
      const parent = root.user === undefined ? {} : { parent_user_id: root.user };
      Object.assign(message, { thread_ts: root.ts, ...parent });
      Object.assign(root, {
        thread_ts: root.ts,
        reply_count: (root.reply_count ?? 0) + 1,
        latest_reply: ts,
      });
    }
    if (root && broadcast) {
      message.subtype = "thread_broadcast";
      // As Slack has it: the root in full, and no parent_user_id beside it.
      message.root = { ...root };
      delete message.parent_user_id;
    }
    this.#channel(channel).set(ts, message);
    const shared = files && message.subtype === undefined ? { subtype: "file_share" } : {};
    this.#tell(
      { ...copy(message), ...shared, channel, event_ts: ts, channel_type: kindOf(channel) },
      channel,
    );
    this.#tellMention(channel, message, ts);
    return copy(message);
  }

  /** An edit. One that brings blocks bears no mark, as in Slack; `sameWords` leaves the text and changes the rest. */
  edit(channel: string, ts: string, text: string, by: string, blocks?: unknown): SlackMessage {
    const message = this.#existing(channel, ts);
    const previous_message = copy(message);
    const event_ts = this.#take(false);
    message.text = text;
    if (blocks !== undefined) message.blocks = blocks;
    else {
      delete message.blocks;
      message.edited = { user: by, ts: `${event_ts.split(".")[0]}.000000` };
    }
    this.#tellChange(channel, message, previous_message, event_ts);
    if (message.edited && blocks === undefined) this.#tellMention(channel, message, event_ts);
    return copy(message);
  }

  /** A link preview arrives: a change that nobody made. */
  unfurl(channel: string, ts: string): void {
    const message = this.#existing(channel, ts);
    const previous_message = copy(message);
    message.attachments = [{ from_url: "https://example.org", title: "Example" }];
    this.#tellChange(channel, message, previous_message, this.#take(false));
  }

  delete(channel: string, ts: string): void {
    const message = this.#existing(channel, ts);
    const previous_message = copy(message);
    const event_ts = this.#take(false);
    if (message.reply_count) {
      const { thread_ts, reply_count, latest_reply } = message;
      const tombstone: SlackMessage = {
        type: "message",
        subtype: "tombstone",
        text: "This message was deleted.",
        user: "USLACKBOT",
        hidden: true,
        ts,
        ...(thread_ts === undefined ? {} : { thread_ts }),
        reply_count,
        ...(latest_reply === undefined ? {} : { latest_reply }),
      };
      this.#channel(channel).set(ts, tombstone);
      this.#tellChange(channel, tombstone, previous_message, event_ts);
      return;
    }
    this.#channel(channel).delete(ts);
    const root = message.thread_ts === undefined ? undefined : this.find(channel, message.thread_ts);
    if (root) {
      const left = this.messages(channel).filter((reply) => reply.thread_ts === root.ts && reply !== root);
      if (left.length > 0) Object.assign(root, { reply_count: left.length, latest_reply: left.at(-1)!.ts });
      else for (const key of ["reply_count", "latest_reply", "thread_ts"]) delete root[key];
    }
    const about = { channel, deleted_ts: ts, previous_message, channel_type: kindOf(channel) };
    const deleted = { type: "message", subtype: "message_deleted", ...about, hidden: true };
    this.#tell({ ...deleted, event_ts, ts: event_ts }, channel);
  }

  react(channel: string, ts: string, user: string, name: string): void {
    const message = this.#existing(channel, ts);
    const reactions = message.reactions ?? [];
    const entry = reactions.find((reaction) => reaction.name === name);
    if (entry?.users.includes(user)) throw new SlackRefusal("already_reacted");
    if (entry) Object.assign(entry, { users: [...entry.users, user], count: entry.count + 1 });
    else message.reactions = [...reactions, { name, users: [user], count: 1 }];
    this.#tellReaction("reaction_added", channel, message, user, name);
  }

  unreact(channel: string, ts: string, user: string, name: string): void {
    const message = this.#existing(channel, ts);
    const entry = message.reactions?.find((reaction) => reaction.name === name);
    if (!entry?.users.includes(user)) throw new SlackRefusal("no_reaction");
    const users = entry.users.filter((other) => other !== user);
    const rest = message.reactions!.filter((reaction) => reaction !== entry);
    const reactions = users.length > 0 ? [...rest, { name, users, count: users.length }] : rest;
    if (reactions.length > 0) message.reactions = reactions;
    else delete message.reactions;
    this.#tellReaction("reaction_removed", channel, message, user, name);
  }

  /** The app is taken out: Slack tells so, and its token is good for nothing more. */
  uninstall(): void {
    this.installed = false;
    const event_ts = this.#take(false);
    this.events.push(
      { type: "tokens_revoked", tokens: { oauth: [], bot: [this.pet.user] }, event_ts },
      { type: "app_uninstalled", event_ts },
    );
  }

  /** The instant as Slack writes it. */
  stamp(): string {
    return this.#take(true);
  }

  /** @throws {SlackRefusal} for blocks that Slack refuses. */
  check(blocks: unknown): void {
    checkBlocks(blocks, this.files);
  }

  #channel(id: string): Map<string, SlackMessage> {
    const known = this.#channels.get(id) ?? new Map<string, SlackMessage>();
    this.#channels.set(id, known);
    return known;
  }

  #existing(channel: string, ts: string): SlackMessage {
    const message = this.find(channel, ts);
    if (!message || message.subtype === "tombstone") throw new SlackRefusal("message_not_found");
    return message;
  }

  /** The next `ts`: a message's own is exact and unique, any other event's is the second and a count. */
  #take(exact: boolean): string {
    this.now += this.stepMs;
    this.#serial += 1;
    const count = this.#serial % 1000;
    const seconds = Math.floor(this.now / 1000);
    const micros = exact ? (this.now % 1000) * 1000 + count : count * 100;
    return `${seconds}.${String(micros).padStart(6, "0")}`;
  }

  /** Events come without what an app wrote into a message's metadata, and only where the app may hear of them. */
  #tell(event: SlackEvent, channel: string): void {
    if (!this.outside.has(channel) && this.scopes.has(scopeOf(event.type, channel)))
      this.events.push(withoutMetadata(copy(event)));
  }

  /** A message that mentions the bot comes a second time, as an event of its own; not in direct messages. */
  #tellMention(channel: string, message: SlackMessage, event_ts: string): void {
    const { subtype: _, ...plain } = copy(message);
    const mentioned = message.text.includes(`<@${this.pet.user}>`) && message.user !== this.pet.user;
    if (mentioned && kindOf(channel) !== "im")
      this.#tell({ ...plain, type: "app_mention", channel, event_ts }, channel);
  }

  #tellChange(
    channel: string,
    message: SlackMessage,
    previous_message: SlackMessage,
    event_ts: string,
  ): void {
    const about = { channel, message, previous_message, channel_type: kindOf(channel) };
    const changed = { type: "message", subtype: "message_changed", ...about, hidden: true };
    this.#tell({ ...changed, event_ts, ts: event_ts }, channel);
  }

  #tellReaction(type: string, channel: string, message: SlackMessage, user: string, reaction: string): void {
    const item = { type: "message", channel, ts: message.ts };
    const owner = message.user === undefined ? {} : { item_user: message.user };
    this.#tell({ type, user, reaction, item, ...owner, event_ts: this.#take(false) }, channel);
  }
}

function copy<T>(value: T): T {
  return structuredClone(value);
}
