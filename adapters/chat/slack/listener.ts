import { Recent } from "../../../src/app/recent.js";
import type { ChatEvent, DeletionEvent, EditEvent, MessageEvent } from "../../../src/chat/event.js";
import { botAuthor, type Identity } from "./identity.js";
import type { Join } from "./mark.js";
import type { SlackContext } from "./place.js";
import { asRaw, type Raw } from "./raw.js";
import { timestampOf } from "./timestamp.js";
import { translateEvent } from "./translate.js";

/** Messages whose place is remembered. */
const MOST_MESSAGES = 50_000;
/** Reactions that wait until their message is heard of. */
const MOST_WAITING = 1_000;

/** A message of Slack's by its bare channel and timestamp. */
export interface Named {
  readonly channel: string;
  readonly ts: string;
}

interface Standing {
  readonly conversation: string;
  readonly author: string | null;
  /** What the bot said last, shortened: an update that says it again says nothing. */
  readonly said: string | null;
}

/**
 * Live events as chat events. Remembers where each message stood, since a reaction or a deletion does not say, and what
 * the host's own posts answer.
 */
export class Listener {
  readonly #standing = new Recent<Standing>(MOST_MESSAGES);
  readonly #joined = new Recent<Join>(MOST_MESSAGES);
  readonly #waiting = new Recent<readonly Raw[]>(MOST_WAITING);
  /** Channels in which Slack tells of the bot's own posts. */
  readonly #told = new Recent<true>(MOST_WAITING);
  readonly #context: SlackContext & { readonly self: readonly string[] };

  constructor(private readonly identity: Identity) {
    const { workspace, user, bot } = identity;
    this.#context = {
      workspace,
      self: bot === null ? [user] : [user, bot],
      conversationOf: (message) => this.conversationOf(message),
    };
  }

  conversationOf(message: string): string | undefined {
    return this.#standing.get(message)?.conversation;
  }

  /** The message that a reaction stands on, where nobody has told of it yet: Slack can be asked. */
  missing(event: Raw): Named | null {
    const item = asRaw(event.item);
    const ts = timestampOf(item?.ts);
    if (!item || typeof item.channel !== "string" || ts === null) return null;
    return this.#standing.get(`slack:${item.channel}:${ts}`) ? null : { channel: item.channel, ts };
  }

  /** Takes note of where a message stands that Slack was asked for, or that an interaction shows. */
  learn(channel: string, message: Raw): readonly ChatEvent[] {
    const known = translateEvent({ ...message, type: "message", subtype: undefined, channel }, this.#context);
    return known.flatMap((event) => (event.kind === "message" ? this.#remember(event) : []));
  }

  /** What an event of Slack's says. @throws {SlackShapeError} */
  translate(event: Raw): readonly ChatEvent[] {
    return translateEvent(event, this.#context);
  }

  /** An event of Slack's. A reaction on a message that nobody knows waits until that is heard of. */
  events(event: Raw, translated = this.translate(event)): readonly ChatEvent[] {
    const missing = this.missing(event);
    if (missing) {
      const message = `slack:${missing.channel}:${missing.ts}`;
      this.#waiting.set(message, [...(this.#waiting.get(message) ?? []), event]);
      return [];
    }
    return this.#linked(translated);
  }

  /**
   * An event as Slack sent it; where it tells of the bot's own posts, their edits are told of as well.
   * @param translated what it says, where that was found out already
   */
  delivered(event: Raw, translated?: readonly ChatEvent[]): readonly ChatEvent[] {
    const events = this.events(event, translated);
    for (const one of events) {
      if (one.kind === "message" && one.author.self && !one.readBack) this.#told.set(one.place.channel, true);
    }
    return events;
  }

  /**
   * What the host posted, as the Web API answers.
   * @param join what it answers, where it stands outside of that.
   */
  own(channel: string, message: Raw, join: Join | null = null): readonly ChatEvent[] {
    const ts = timestampOf(message.ts);
    const root = timestampOf(message.thread_ts);
    if (join && ts !== null) this.#joined.set(`slack:${channel}:${ts}`, join);
    const parent = root === null ? null : (this.#standing.get(`slack:${channel}:${root}`)?.author ?? null);
    const whose = parent === null ? {} : { parent_user_id: parent.slice("slack:".length) };
    return this.events({ ...message, ...whose, type: "message", channel, event_ts: message.ts });
  }

  /**
   * What the host changed, as the Web API answers: none where Slack tells of it by an event, or where nobody knows what
   * was there.
   * @param at our instant, ms since epoch: Slack dates no edit that brings blocks.
   */
  ownEdit(channel: string, message: Raw, at: number): readonly ChatEvent[] {
    const id = `slack:${channel}:${String(message.ts)}`;
    const standing = this.#standing.get(id);
    if (!standing || this.#told.get(channel)) return [];
    const { conversation, said } = standing;
    const event_ts = `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, "0")}000`;
    const { user, bot } = this.identity;
    const whole = { user, ...(bot === null ? {} : { bot_id: bot }), ...message };
    const change = { type: "message", subtype: "message_changed", channel, message: whole, event_ts };
    const edits = translateEvent(change, this.#context).map((event) => {
      if (event.kind !== "edit") return event;
      return { ...event, conversation, ...(said === shortened(event.text) ? { unchanged: true } : {}) };
    });
    return this.#linked(edits);
  }

  /** The conversation that a message event belongs to, where one handler works on it. */
  handled(translated: readonly ChatEvent[]): (Join & Pick<MessageEvent, "place" | "author">) | null {
    const said = translated.find(
      (one): one is MessageEvent | EditEvent => one.kind === "edit" || one.kind === "message",
    );
    if (!said || said.author.self) return null;
    const { message, place, author } = said;
    return { conversation: this.conversationOf(message) ?? said.conversation, message, place, author };
  }

  #linked(events: readonly ChatEvent[]): readonly ChatEvent[] {
    const linked: ChatEvent[] = [];
    for (const event of events) {
      const isSaid = event.kind === "message" || event.kind === "edit";
      linked.push(isSaid ? this.#link(event) : event);
      if (isSaid || event.kind === "deletion") linked.push(...this.#remember(event));
    }
    return linked;
  }

  /** Remembers where a message stands; answers what had waited for that. */
  #remember(event: MessageEvent | EditEvent | DeletionEvent): readonly ChatEvent[] {
    const { message, conversation } = event;
    const said = event.kind === "deletion" ? null : event;
    this.#standing.set(message, {
      conversation: this.#joined.get(message)?.conversation ?? conversation,
      author: said?.author.id ?? this.#standing.get(message)?.author ?? null,
      said: said?.author.self ? shortened(said.text) : null,
    });
    const waited = this.#waiting.take(message);
    return waited ? waited.flatMap((reaction) => this.events(reaction)) : NOTHING;
  }

  #link<E extends MessageEvent | EditEvent>(event: E): E {
    const join = this.#joined.get(event.message);
    if (!join) return event;
    const { direct: _, ...rest } = event;
    return { ...rest, conversation: join.conversation, repliesTo: { message: join.message } } as E;
  }

  /** The bot as the author of what it shows. */
  get author() {
    return botAuthor(this.identity);
  }

  get self(): readonly string[] {
    return this.#context.self;
  }
}

const NOTHING: readonly ChatEvent[] = [];
const shortened = (text: string) => `${text.length}:${text.slice(0, 200)}`;
