import { translateEvent } from "../../adapters/chat/slack/translate.js";
import type { Author, ChatEvent, MessageEvent } from "../../src/chat/event.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { PET, type SlackEvent, type SlackMessage, TEAM } from "./slack-workspace.js";

/** Asks Slack for one message, where the listener has never seen it. */
export type LookUp = (channel: string, ts: string) => SlackMessage | undefined;

/** The message that a handler of the host is running for. */
export interface Running {
  readonly conversation: string;
  readonly message: string;
}

/** Events of a workspace as facts; remembers where each message stood, since a reaction does not say. */
export class SlackListener {
  readonly #conversations = new Map<string, string>();
  readonly #linked = new Map<string, Running>();
  readonly #waiting = new Map<string, readonly SlackEvent[]>();
  readonly #authors = new Map<string, string>();
  readonly #rules: Rules;
  readonly #lookUp: LookUp;

  constructor(rules: Rules, lookUp: LookUp) {
    this.#rules = rules;
    this.#lookUp = lookUp;
  }

  facts(event: SlackEvent): readonly Fact[] {
    return this.events(event).flatMap((one) => interpret(one, this.#rules));
  }

  events(event: SlackEvent): readonly ChatEvent[] {
    const { item } = event as { item?: { channel: string; ts: string } };
    if (item && !this.#knows(item.channel, item.ts)) {
      // Nobody knows where it belongs: not seen yet, and gone from Slack. It waits until the message is heard of.
      const message = `slack:${item.channel}:${item.ts}`;
      this.#waiting.set(message, [...(this.#waiting.get(message) ?? []), event]);
      return [];
    }
    const context = {
      workspace: TEAM,
      self: [PET.user],
      conversationOf: (message: string) => this.#conversations.get(message),
    };
    const translated = translateEvent(event, context);
    return translated.flatMap((one) => {
      if (one.kind === "deletion") return [one, ...this.#remember(one)];
      if (one.kind !== "message" && one.kind !== "edit") return [one];
      return [this.#link(one), ...this.#remember(one)];
    });
  }

  /**
   * What the app itself posted, as the Web API answers. Outside any thread it joins the conversation whose handler is
   * running.
   */
  ownPost(channel: string, message: SlackMessage, running?: Running): readonly Fact[] {
    const root = message.thread_ts === undefined ? undefined : `slack:${channel}:${message.thread_ts}`;
    const parent = root === undefined ? undefined : this.#authors.get(root);
    const loose = root === undefined && !channel.startsWith("D");
    if (loose && running) this.#linked.set(`slack:${channel}:${message.ts}`, running);
    const whose = parent === undefined ? {} : { parent_user_id: parent.slice("slack:".length) };
    return this.facts({ ...message, ...whose, channel, event_ts: message.ts });
  }

  #knows(channel: string, ts: string): boolean {
    const id = `slack:${channel}:${ts}`;
    if (this.#conversations.has(id)) return true;
    const found = this.#lookUp(channel, ts);
    if (!found) return false;
    for (const event of translateEvent({ ...found, channel }, { self: [PET.user] }))
      if (event.kind === "message") this.#remember(event);
    return this.#conversations.has(id);
  }

  /** Remembers where a message stands; answers what had waited for that. */
  #remember(
    event: Pick<MessageEvent, "message" | "conversation"> & { author?: Author },
  ): readonly ChatEvent[] {
    const { message, conversation, author } = event;
    this.#conversations.set(message, this.#linked.get(message)?.conversation ?? conversation);
    if (author) this.#authors.set(message, author.id);
    const waited = this.#waiting.get(message) ?? [];
    this.#waiting.delete(message);
    return waited.flatMap((reaction) => this.events(reaction));
  }

  #link<E extends Pick<MessageEvent, "message" | "conversation" | "repliesTo">>(event: E): E {
    const running = this.#linked.get(event.message);
    if (!running) return event;
    return { ...event, conversation: running.conversation, repliesTo: { message: running.message } };
  }
}
