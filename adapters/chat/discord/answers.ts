import { Recent } from "../../../src/app/recent.js";
import type { ChatEvent } from "../../../src/chat/event.js";
import type { Pacts } from "../../pact/adapter.js";
import { asRaw, type Raw } from "../raw.js";
import type { Channels } from "./channels.js";
import type { Interaction } from "./interaction.js";
import { bare, type Listener } from "./listener.js";
import { type DiscordChannel, locate, placeOf } from "./place.js";
import { CALLBACK, type Requests } from "./requests.js";
import { joins, type Running } from "./running.js";
import { signShown, wordsShown } from "./shown.js";
import { instantOfSnowflake, snowflakeOf } from "./snowflake.js";

/** Interactions whose answers are listened to: their tokens are good for 15 minutes. */
const MOST_INTERACTIONS = 10_000;

/** What the host answers, as Discord's REST API tells: of much of it the gateway tells nothing. */
export class Answers implements Requests {
  readonly #interactions = new Recent<Running>(MOST_INTERACTIONS);
  /** Bare ids of messages that interactions were done on. */
  readonly #pressed = new Recent<true>(MOST_INTERACTIONS);
  /** Bare ids of what brought a form up, by the person and the form's id. */
  readonly #forms = new Recent<string>(MOST_INTERACTIONS);

  constructor(
    private readonly pact: Pacts,
    private readonly listener: Listener,
    private readonly channels: Channels,
    private readonly note: (error: unknown) => void,
  ) {}

  /**
   * An interaction that is answered from now on.
   * @param told whether the gateway tells of what everyone sees there
   */
  begin(interaction: Interaction, told: boolean): Running {
    const { message, conversation, place, author, on, token } = interaction;
    const running: Running = {
      conversation,
      message,
      place,
      author,
      on: snowflakeOf(on?.id),
      told,
      shown: 0,
    };
    this.#interactions.set(bare(message), running);
    this.#interactions.set(token, running);
    if (running.on !== null) this.#pressed.set(running.on, true);
    return running;
  }

  /** The bare id of the interaction that brought up a form which this person sent off. */
  formOf(person: string, form: unknown): string | null {
    return this.#forms.get(`${person} ${String(form)}`) ?? null;
  }

  running(name: string): Running | undefined {
    return this.#interactions.get(name);
  }

  answered(running: Running, type: number, given: Raw, answer: Raw): void {
    const { author } = this.listener;
    const message = asRaw(asRaw(answer.resource)?.message);
    if (type === CALLBACK.message) {
      if (message) this.posted(message, undefined);
      else this.#say(wordsShown(running, author, "reply", given, this.#now));
    } else if (type === CALLBACK.deferred) {
      this.#placeholder(running, snowflakeOf(asRaw(answer.interaction)?.response_message_id));
    } else if (type === CALLBACK.deferredUpdate) {
      this.#say(signShown(running, author, "defer", { name: "acknowledge" }, this.#now));
    } else if (type === CALLBACK.update) {
      if (message) this.edited(message, undefined);
      this.#say(wordsShown(running, author, "update", message ?? given, this.#now));
    } else if (type === CALLBACK.form || type === CALLBACK.activity) {
      if (type === CALLBACK.form)
        this.#forms.set(`${running.author.id} ${String(given.custom_id)}`, bare(running.message));
      this.#say(signShown(running, author, "form", { name: "answer" }, this.#now));
    }
  }

  posted(message: Raw, running: Running | undefined): void {
    // The first message after "thinking…" takes its place.
    if (this.listener.isWaiting(message.id)) {
      this.edited(message, undefined);
      return;
    }
    this.#within(message, (channel) => {
      const { self } = this.listener;
      const id = snowflakeOf(message.id);
      if (running && id !== null) {
        const context = { channel, self: [self ?? ""], conversationOf: this.listener.conversationOf };
        const recipient = this.channels.recipientOf(channel.id);
        if (joins(message, locate(message, context), recipient, running))
          this.listener.join(id, { conversation: running.conversation, message: running.message });
      }
      return this.listener.created(message, channel);
    });
  }

  isPressed(message: string): boolean {
    return this.#pressed.get(message) !== undefined;
  }

  edited(message: Raw, running: Running | undefined): void {
    const heardAt = this.#now;
    this.#within(message, (channel) => {
      const events = this.listener.updated(message, channel, heardAt);
      // The message stands in an earlier task: that it changed answers the interaction as well.
      if (!running || running.on === null || running.on !== message.id) return events;
      return [...events, wordsShown(running, this.listener.author, "update", message, heardAt)];
    });
  }

  thread(answer: Raw): void {
    this.channels.note(answer);
    const message = asRaw(answer.message);
    if (message) this.posted(message, undefined);
  }

  busy(channel: string, running: Running): void {
    const stands = this.channels.known(channel);
    // Who has shown something already says nothing more by it.
    if (running.shown > 0 || !stands || placeOf(stands).channel !== running.place.channel) return;
    this.#say(signShown(running, this.listener.author, "typing", { name: "acknowledge" }, this.#now));
  }

  #placeholder(running: Running, id: string | null): void {
    const { author } = this.listener;
    if (id === null) {
      this.#say(signShown(running, author, "defer", { name: "acknowledge" }, this.#now));
      return;
    }
    const { conversation, place, message } = running;
    const waiting: ChatEvent = {
      kind: "message",
      ...{ place, conversation, message: `discord:${id}`, at: instantOfSnowflake(id), author },
      ...{ text: "", pending: true, repliesTo: { message } },
    };
    this.listener.waits(id, conversation);
    this.#say(waiting);
  }

  #within(message: Raw, take: (channel: DiscordChannel) => readonly ChatEvent[]): void {
    const id = snowflakeOf(message.channel_id);
    if (id === null) return;
    const known = this.channels.known(id);
    if (known) this.#say(...take(known));
    else {
      const found = this.channels.find(id);
      found.then((channel) => channel && this.#say(...take(channel))).catch(this.note);
    }
  }

  #say(...events: readonly ChatEvent[]): void {
    this.pact.observe(...events);
  }

  get #now(): number {
    return this.pact.clock.now();
  }
}
