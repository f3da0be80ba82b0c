import { Recent } from "../../../src/app/recent.js";
import type { Author, ChatEvent } from "../../../src/chat/event.js";
import type { Pacts } from "../../pact/adapter.js";
import { countsAt, isAssistantIn } from "../../pact/any.js";
import { objectsIn, type Raw } from "../raw.js";
import { within } from "../within.js";
import { isAbout } from "./about.js";
import { authorOf } from "./author.js";
import type { Channels } from "./channels.js";
import { isDirect } from "./kinds.js";
import { type Listener, standsIn } from "./listener.js";
import { type DiscordChannel, placeOf } from "./place.js";
import { Reactions } from "./reactions.js";
import type { Roots } from "./roots.js";
import type { Running } from "./running.js";
import { snowflakeOf } from "./snowflake.js";
import { isEphemeral } from "./version.js";

/** Messages that a handler of the host may still be working on. */
const MOST_HANDLED = 10_000;
const POSTED_WITHIN_MS = 1_000;

export interface GatewayOptions {
  readonly pact: Pacts;
  readonly listener: Listener;
  readonly channels: Channels;
  readonly roots: Roots;
  /** Posts of the host's under way into a channel: only their answer tells what they join. */
  postingIn(channel: string): Promise<unknown> | null;
  /** Somebody writes in a direct message; its bare id. */
  direct(channel: string): void;
  note(error: unknown): void;
}

/** What the gateway tells of messages and reactions, as chat events. */
export class Gateway {
  readonly #handled = new Recent<Running>(MOST_HANDLED);
  readonly #reactions: Reactions;

  constructor(private readonly options: GatewayOptions) {
    this.#reactions = new Reactions(options);
  }

  /** What the handlers of a message (bare id) run for. */
  handling(message: string): Running | undefined {
    return this.#handled.get(message);
  }

  /** @param name of the dispatch: `MESSAGE_CREATE` */
  dispatched(name: string, raw: Raw): void {
    const { channels } = this.options;
    switch (name) {
      case "MESSAGE_CREATE":
        this.#written(raw);
        break;
      case "MESSAGE_UPDATE":
        this.#changed(raw);
        break;
      case "MESSAGE_DELETE":
        this.#deleted(raw, [raw.id]);
        break;
      case "MESSAGE_DELETE_BULK":
        this.#deleted(raw, Array.isArray(raw.ids) ? raw.ids : []);
        break;
      case "MESSAGE_REACTION_ADD":
      case "MESSAGE_REACTION_REMOVE":
      case "MESSAGE_REACTION_REMOVE_ALL":
      case "MESSAGE_REACTION_REMOVE_EMOJI":
        this.#at(raw, (channel) => this.#reactions.dispatched(name, raw, channel));
        break;
      case "THREAD_CREATE":
      case "THREAD_UPDATE":
        channels.note(raw);
        break;
      case "THREAD_LIST_SYNC":
        for (const thread of objectsIn(raw.threads)) channels.note(thread);
    }
  }

  #written(raw: Raw): void {
    // What the host shows one person it is told of in answer to its request.
    if (isEphemeral(raw)) return;
    const { listener, channels, roots, postingIn } = this.options;
    const channel = channels.heard(raw);
    if (channel && !this.#covers(channel)) return;
    if (channel && isDirect(channel.type)) this.options.direct(channel.id);
    const author = authorOf(raw, this.#self);
    const running = author && !author.self ? this.#begun(raw, author) : null;
    const posting = author?.self ? postingIn(String(raw.channel_id)) : null;
    const take = (where: DiscordChannel) => {
      const events = listener.created(raw, where);
      const [first] = events;
      if (running && first && "conversation" in first) running.conversation = first.conversation;
      if (running) running.place = placeOf(where);
      this.#say(events);
    };
    const looksUp = channel && this.#isWorthAsking(raw, author, channel);
    if (channel && !posting && !looksUp) {
      take(channel);
      return;
    }
    const placed = (async () => {
      if (posting) await within(POSTED_WITHIN_MS, posting);
      const where = channel ?? (await channels.find(String(raw.channel_id)));
      if (!where || !this.#covers(where)) return;
      if (this.#isWorthAsking(raw, author, where)) await roots.lookUp(raw, where);
      take(where);
    })().catch(this.options.note);
    if (running) running.placed = placed;
  }

  /** Of replies whose beginning nobody remembers, Discord is asked about those that have to do with the assistant. */
  #isWorthAsking(raw: Raw, author: Author | null, channel: DiscordChannel): boolean {
    const { listener, pact } = this.options;
    if (listener.conversationIn(channel, "") !== null) return false;
    const rules = { isAssistant: (one: Author) => isAssistantIn(pact, one) };
    return listener.missing(raw) !== null && author !== null && isAbout(raw, rules, listener.self);
  }

  #begun(raw: Raw, author: Author): Running {
    const id = String(raw.id);
    const [channel, guild] = [String(raw.channel_id), snowflakeOf(raw.guild_id)];
    const running: Running = {
      conversation: `discord:${id}`,
      message: `discord:${id}`,
      place: { platform: "discord", ...(guild === null ? {} : { workspace: guild }), channel },
      author,
      on: null,
      shown: 0,
    };
    this.#handled.set(id, running);
    return running;
  }

  #changed(raw: Raw): void {
    if (isEphemeral(raw)) return;
    const { listener, pact } = this.options;
    const heardAt = pact.clock.now();
    this.#at(raw, (channel) => this.#say(listener.updated(raw, channel, heardAt)));
  }

  #deleted(raw: Raw, ids: readonly unknown[]): void {
    const { listener, pact } = this.options;
    const at = pact.clock.now();
    this.#at(raw, (channel) => {
      for (const id of ids) {
        const conversation = typeof id === "string" ? listener.conversationIn(channel, id) : null;
        if (conversation === null) continue;
        const stands = standsIn(channel, conversation);
        this.#say([{ kind: "deletion", ...stands, message: `discord:${String(id)}`, at }]);
      }
    });
  }

  /** Once the channel is known, if it is one that counts. */
  #at(raw: Raw, take: (channel: DiscordChannel) => void): void {
    const { channels, note } = this.options;
    const channel = channels.heard(raw);
    const covered = (where: DiscordChannel | null) => void (where && this.#covers(where) && take(where));
    if (channel) covered(channel);
    else channels.find(String(raw.channel_id)).then(covered).catch(note);
  }

  #covers(channel: DiscordChannel): boolean {
    return countsAt(this.options.pact, placeOf(channel));
  }

  #say(events: readonly ChatEvent[]): void {
    this.options.pact.observe(...events);
  }

  get #self(): readonly string[] {
    const { self } = this.options.listener;
    return self === null ? [] : [self];
  }
}
