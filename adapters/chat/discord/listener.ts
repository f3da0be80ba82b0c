import { Recent } from "../../../src/app/recent.js";
import type { Author, ChatEvent, EditEvent, MessageEvent } from "../../../src/chat/event.js";
import { asRaw, type Raw } from "../raw.js";
import { authorOf } from "./author.js";
import type { Interaction } from "./interaction.js";
import { isDirect, isThread } from "./kinds.js";
import { type DiscordChannel, type DiscordContext, messageBefore, placeOf, precedes } from "./place.js";
import { snowflakeOf } from "./snowflake.js";
import { translateCreated, translateMessage, translateUpdated } from "./translate.js";
import { type Version, versionOf } from "./version.js";

/** Messages and interactions whose place is remembered. */
const MOST_MESSAGES = 50_000;

interface Standing {
  /** Bare id. */
  readonly conversation: string;
  /** Nobody knows what came before what it goes on from. */
  readonly unsure?: boolean;
  /** Of a bot's. */
  readonly author?: Author | undefined;
  readonly version?: Version;
  /** It was told of as it was written. */
  readonly told?: boolean;
}

/** What an answer outside of any reply answers. Ids in full. */
export interface Join {
  readonly conversation: string;
  readonly message: string;
}

/**
 * Messages as they come as chat events. Remembers where each one stood, since a reply, a reaction or a deletion does
 * not say, and what the host's own posts answer.
 */
export class Listener {
  readonly #standing = new Recent<Standing>(MOST_MESSAGES);
  readonly #joined = new Recent<Join>(MOST_MESSAGES);
  /** Bare id of the bot. */
  self: string | null = null;

  /** The bare id of the conversation that a message or an interaction (bare id) belongs to. */
  readonly conversationOf = (id: string): string | undefined => this.#standing.get(id)?.conversation;

  /** The conversation of a message in full, where a channel is enough or somebody remembers. */
  conversationIn(channel: DiscordChannel, message: string): string | null {
    const known =
      isThread(channel.type) || isDirect(channel.type) ? channel.id : this.conversationOf(message);
    return known === undefined ? null : `discord:${known}`;
  }

  /** Whose message that was, as far as it counts. */
  readonly authorOf = (id: string): Author | undefined => this.#standing.get(id)?.author;

  /** The bare id of the message that one goes on from and of which nobody knows where it stands. */
  missing(message: Raw): string | null {
    const before = messageBefore(message);
    return before !== null && !this.#isSure(before) ? before : null;
  }

  /** A message that was written; nothing where that was told already: by the gateway, or in answer to the host. */
  created(message: Raw, channel: DiscordChannel): readonly ChatEvent[] {
    if (this.#standing.get(String(message.id))?.told) return [];
    return this.#taken(message, channel, translateCreated(message, this.#context(channel)), true);
  }

  /** @param heardAt ms since epoch: Discord does not date how a placeholder is filled in. */
  updated(message: Raw, channel: DiscordChannel, heardAt: number): readonly ChatEvent[] {
    // A preview comes without the message that it belongs to.
    if (typeof message.type !== "number" || !asRaw(message.author)) return [];
    const before = this.#standing.get(String(message.id))?.version ?? null;
    const events = translateUpdated(message, this.#context(channel), before, heardAt);
    return this.#taken(message, channel, events, false);
  }

  /** Says what a post of our own answers, where it stands outside of that. */
  join(message: string, join: Join): void {
    this.#joined.set(message, join);
  }

  /** Takes note of where a message stands that Discord was asked for, or that comes along with another one. */
  learn(message: Raw, channel: DiscordChannel): void {
    if (!this.#isSure(String(message.id)))
      this.#taken(message, channel, translateCreated(message, this.#context(channel)), false);
  }

  /**
   * A message that is read back. How many messages a thread has is left out: what was not read is told of as a gap.
   * @param asks whether the command that it answers asked for something
   */
  readBack(
    message: Raw,
    channel: DiscordChannel,
    asks: NonNullable<DiscordContext["asks"]>,
  ): readonly ChatEvent[] {
    const events = translateMessage(message, { ...this.#context(channel), asks });
    return this.#taken(
      message,
      channel,
      events.filter(({ kind }) => kind !== "replies"),
      false,
    );
  }

  /** Takes note of what is known of a conversation from before: bare ids. */
  knows(conversation: string, messages: readonly string[]): void {
    for (const id of messages) if (!this.#isSure(id)) this.#standing.set(id, { conversation });
  }

  /** Takes note of an interaction: what answers it goes on from it. */
  did({ message, conversation }: Interaction): void {
    this.#standing.set(bare(message), { conversation: bare(conversation) });
  }

  /** A placeholder was put up in answer to an interaction; its bare id. */
  waits(id: string, conversation: string): void {
    if (this.#standing.get(id)) return;
    const version = { editedAt: null, said: 0, loading: true };
    this.#standing.set(id, { conversation: bare(conversation), author: this.author, version });
  }

  /** Whether a placeholder stands there (bare id): what comes next fills it in. */
  isWaiting(id: unknown): boolean {
    return typeof id === "string" && this.#standing.get(id)?.version?.loading === true;
  }

  /** The bot as the author of what it shows. */
  get author(): Author {
    return { id: `discord:user:${this.self}`, bot: true, self: true };
  }

  #context(channel: DiscordChannel): DiscordContext {
    return {
      channel,
      self: this.self === null ? [] : [this.self],
      conversationOf: this.conversationOf,
      authorOf: this.authorOf,
    };
  }

  #isSure(id: string): boolean {
    const standing = this.#standing.get(id);
    return standing !== undefined && !standing.unsure;
  }

  #taken(
    message: Raw,
    channel: DiscordChannel,
    events: readonly ChatEvent[],
    told: boolean,
  ): readonly ChatEvent[] {
    const id = snowflakeOf(message.id);
    const linked = events.map((event) =>
      event.kind === "message" || event.kind === "edit" ? this.#link(event) : event,
    );
    const [said] = linked;
    if (id === null) return linked;
    const before = this.#standing.get(id);
    const conversation =
      said && "conversation" in said ? bare(said.conversation) : (before?.conversation ?? precedes(message));
    this.#standing.set(id, {
      conversation: conversation ?? id,
      unsure: !isWhole(channel) && this.missing(message) !== null,
      author: this.#botOf(message),
      version: (told && before?.version) || versionOf(message),
      told: told || before?.told === true,
    });
    return linked;
  }

  /** People are told from their messages alone. */
  #botOf(message: Raw): Author | undefined {
    if (asRaw(message.author)?.bot !== true && message.webhook_id === undefined) return undefined;
    const author = authorOf(message, this.self === null ? [] : [this.self]);
    return author?.bot ? author : undefined;
  }

  #link<E extends MessageEvent | EditEvent>(event: E): E {
    const join = this.#joined.get(bare(event.message));
    if (!join) return event;
    const { direct: _, ...rest } = event;
    return { ...rest, conversation: join.conversation, repliesTo: { message: join.message } } as E;
  }
}

/** All of it is one conversation. */
const isWhole = ({ type }: DiscordChannel) => isThread(type) || isDirect(type);

/** `discord:1506…` without its platform. */
export function bare(id: string): string {
  return id.slice(id.indexOf(":") + 1);
}

/** Where a deletion or a reaction stands. */
export function standsIn(channel: DiscordChannel, conversation: string) {
  return {
    place: placeOf(channel),
    conversation,
    ...(isDirect(channel.type) ? { direct: true as const } : {}),
  };
}
