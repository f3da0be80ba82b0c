import { Recent } from "../../../src/app/recent.js";
import type { Author, ChatEvent } from "../../../src/chat/event.js";
import type { Pacts } from "../../pact/adapter.js";
import { countsReaction } from "../../pact/any.js";
import { asRaw, type Raw } from "../raw.js";
import { userOf } from "./author.js";
import { whoDid } from "./interaction.js";
import { type Listener, standsIn } from "./listener.js";
import type { DiscordChannel } from "./place.js";
import type { Roots } from "./roots.js";
import { snowflakeOf } from "./snowflake.js";
import { emojiOf } from "./text.js";

/** Messages of which is remembered who reacted how: they may all be cleared at once. */
const MOST_MESSAGES = 10_000;

interface Given {
  readonly author: Author;
  readonly emoji: string;
}

export interface ReactionsOptions {
  readonly pact: Pacts;
  readonly listener: Listener;
  readonly roots: Roots;
  note(error: unknown): void;
}

/** Reactions as chat events: those that say something in the agreement. Discord gives them no time. */
export class Reactions {
  readonly #given = new Recent<readonly Given[]>(MOST_MESSAGES);

  constructor(private readonly options: ReactionsOptions) {}

  dispatched(name: string, raw: Raw, channel: DiscordChannel): void {
    const message = snowflakeOf(raw.message_id);
    const emoji = emojiOf(raw.emoji);
    if (message === null) return;
    const at = this.options.pact.clock.now();
    const removed = name !== "MESSAGE_REACTION_ADD";
    const reactions = this.#meant(name, raw, message, emoji).filter((one) => this.#counts(one.emoji));
    if (reactions.length === 0) return;
    this.#remember(message, reactions, removed);
    this.#at(message, channel, (conversation) =>
      reactions.map(({ author, emoji: meant }) => ({
        kind: "reaction",
        ...standsIn(channel, conversation),
        ...{ message: `discord:${message}`, emoji: meant, author, at, clock: "receipt" },
        ...(removed ? { removed } : {}),
      })),
    );
  }

  #meant(name: string, raw: Raw, message: string, emoji: string | null): readonly Given[] {
    const given = this.#given.get(message) ?? [];
    if (name === "MESSAGE_REACTION_REMOVE_ALL") return given;
    if (name === "MESSAGE_REACTION_REMOVE_EMOJI") return given.filter((one) => one.emoji === emoji);
    const { self } = this.options.listener;
    const user = asRaw(asRaw(raw.member)?.user) ?? { id: raw.user_id };
    const author = whoDid({ member: { ...asRaw(raw.member), user } });
    const whole = userOf(user, self === null ? [] : [self])?.self ? this.options.listener.author : author;
    return whole && emoji !== null ? [{ author: whole, emoji }] : [];
  }

  #remember(message: string, reactions: readonly Given[], removed: boolean): void {
    const others = (this.#given.get(message) ?? []).filter(
      ({ author, emoji }) => !reactions.some((one) => one.emoji === emoji && one.author.id === author.id),
    );
    this.#given.set(message, removed ? others : [...others, ...reactions]);
  }

  /** Where the message stands: remembered, told by the channel, or as Discord says. */
  #at(message: string, channel: DiscordChannel, make: (conversation: string) => readonly ChatEvent[]): void {
    const { pact, listener, roots, note } = this.options;
    const known = listener.conversationIn(channel, message);
    if (known !== null) {
      pact.observe(...make(known));
      return;
    }
    roots.find(message, channel).then(() => {
      const found = listener.conversationIn(channel, message);
      if (found !== null) pact.observe(...make(found));
    }, note);
  }

  #counts(emoji: string): boolean {
    return countsReaction(this.options.pact, emoji);
  }
}
