import type { ChatEvent } from "../../../src/chat/event.js";
import type { Pacts } from "../../pact/adapter.js";
import { countsReaction } from "../../pact/any.js";
import type { ReadBacks } from "../read-back/read-backs.js";
import { within } from "../within.js";
import type { BoltRequest, SlackClient } from "./app.js";
import { CallListener, type Calls } from "./calls.js";
import type { Identity } from "./identity.js";
import { type Interaction, interactionOf } from "./interaction.js";
import { Listener, type Named } from "./listener.js";
import { asRaw, type Raw } from "./raw.js";
import { notice } from "./read-back/notice.js";
import type { Running } from "./running.js";
import { bodyOf, Shown, saysSomething } from "./shown.js";
import { instantOf } from "./timestamp.js";

/** Slack sends again what it has not been told of within 3 s. */
const DURABLE_WITHIN_MS = 2_500;
const POSTED_WITHIN_MS = 1_000;

export interface WatchOptions {
  readonly identity: Identity;
  /** A client that nobody watches, for questions of our own. */
  readonly asking: SlackClient;
  /** Whether an interaction of the host's opens a task. */
  opens(interaction: Interaction): boolean;
  readonly readBack: ReadBacks;
}

export interface Watching {
  /** What is done when the host acknowledges; `null`: that alone. */
  readonly ack: BoltRequest["ack"] | null;
  readonly running: Running | null;
  /** What is still to be told to Slack once the host's handlers are done. */
  told(): Promise<void> | undefined;
}

/** A request that is passed on as it is. */
export const UNWATCHED: Watching = { ack: null, running: null, told: () => undefined };

/** Watches what happens in one workspace: what comes in, what the app answers. Nothing here throws into the host. */
export class Watch {
  readonly #listener: Listener;
  readonly #shown: Shown;
  readonly #calls: CallListener;
  #under: { readonly work: Promise<void>; readonly durable: Promise<void> } | null = null;

  constructor(
    private readonly pact: Pacts,
    private readonly options: WatchOptions,
  ) {
    this.#listener = new Listener(options.identity);
    this.#shown = new Shown(options.identity);
    this.#calls = new CallListener(this.#seen, this.#quietly);
  }

  /** Where a message stands, as far as it is remembered. */
  conversationOf(message: string): string | undefined {
    return this.#listener.conversationOf(message);
  }

  /** Listens to what the host calls through a client. @param passing one that lives for one request */
  listen(client: SlackClient, passing = false): void {
    this.#quietly(() => this.#calls.listen(client, passing));
  }

  close(): void {
    this.#calls.close();
  }

  /** What is watched of a request. */
  watching(request: BoltRequest): Watching {
    let watching: Watching = UNWATCHED;
    this.#quietly(() => {
      watching = this.#watching(request);
    });
    return watching;
  }

  /** Takes in an event that was passed on before anybody knew its workspace. Never rejects. */
  late(event: Raw): Promise<void> {
    return this.#hear(event);
  }

  /** `respond`: what a person was shown through a response URL. @param sent as text */
  responded(running: Running, sent: unknown): void {
    this.#quietly(() => {
      const body = asRaw(JSON.parse(String(sent)));
      if (body && saysSomething(body))
        this.pact.observe(this.#shown.words(running, "respond", body, this.#now));
    });
  }

  #watching(request: BoltRequest): Watching {
    notice(request, this.#listener.self, this.options.readBack);
    const { body } = request;
    const ack: BoltRequest["ack"] = (response) => request.ack(response);
    const event = asRaw(body.event);
    if (body.type === "event_callback" && event) return this.#event(event, ack);
    const { identity } = this.options;
    const interaction = interactionOf(body, identity, (id) => this.#listener.conversationOf(id));
    if (interaction && this.options.opens(interaction)) return this.#interaction(interaction, ack);
    return UNWATCHED;
  }

  /** Slack is told of an event once it is durable, so that a crash leads to a redelivery; the host works meanwhile. */
  #event(event: Raw, ackNow: BoltRequest["ack"]): Watching {
    const events = this.#listener.translate(event);
    const durable = this.#durable(this.#hear(event, events));
    const said =
      event.type === "app_mention" || event.type === "message" ? this.#listener.handled(events) : null;
    const running: Running | null = said && {
      ...said,
      interaction: false,
      on: null,
      placeless: false,
      shown: 0,
    };
    // Its handler says itself when it is done.
    if (event.type === "function_executed") return { ...UNWATCHED, running };
    let told: Promise<void> | undefined;
    const ack = (response?: unknown) => {
      told = durable.then(() => ackNow(response));
      told.catch(() => {});
      return Promise.resolve();
    };
    return { ack, running, told: () => told };
  }

  /** What becomes durable together is waited for together. */
  #durable(work: Promise<void>): Promise<void> {
    if (this.#under?.work !== work) this.#under = { work, durable: within(DURABLE_WITHIN_MS, work) };
    return this.#under.durable;
  }

  /** Takes in an event; resolves once it is durable. Never rejects. */
  #hear(event: Raw, events?: readonly ChatEvent[]): Promise<void> {
    try {
      const missing = this.#counts(event) ? this.#listener.missing(event) : null;
      const mine = this.#listener.self.some((id) => id === event.user || id === event.bot_id);
      // An own post may come in before the host's call has told what it joins.
      const posted = mine && this.#calls.posting;
      if (missing || posted) return this.#hearLater(event, missing, posted);
      return this.pact.keep(...this.#listener.delivered(event, events));
    } catch (error) {
      this.#note(error);
      return Promise.resolve();
    }
  }

  async #hearLater(event: Raw, missing: Named | null, posted: boolean): Promise<void> {
    try {
      if (posted) await within(POSTED_WITHIN_MS, this.#calls.posted());
      if (missing) await this.#lookUp(missing.channel, missing.ts);
      await this.pact.keep(...this.#listener.delivered(event));
    } catch (error) {
      this.#note(error);
    }
  }

  /** Of reactions, Slack is asked about those alone that say something in the agreement. */
  #counts({ reaction }: Raw): boolean {
    if (typeof reaction !== "string") return true;
    return countsReaction(this.pact, reaction.replace(/::.*$/, ""));
  }

  async #lookUp(channel: string, ts: string): Promise<void> {
    const given = { channel, ts, limit: 1 };
    const answer = await this.options.asking.apiCall("conversations.replies", given).catch(() => null);
    const { messages } = asRaw(answer) ?? {};
    const found = asRaw(Array.isArray(messages) ? messages[0] : null);
    if (found) this.pact.observe(...this.#listener.learn(channel, found));
  }

  #interaction(interaction: Interaction, ackNow: BoltRequest["ack"]): Watching {
    const { message, conversation, place, author, on, placeless } = interaction;
    if (on) this.pact.observe(...this.#listener.learn(on.channel, on.message));
    const at = interaction.at ?? this.#now;
    this.pact.observe({ kind: "action", place, conversation, message, at, author, action: { name: "open" } });
    const running: Running = {
      conversation,
      message,
      place,
      author,
      interaction: true,
      on: on && `slack:${on.channel}:${String(on.message.ts)}`,
      placeless,
      shown: 0,
    };
    const ack = (response?: unknown) => {
      const acknowledged = ackNow(response);
      acknowledged.then(
        () => this.#quietly(() => this.pact.observe(this.#acknowledged(running, response))),
        () => {},
      );
      return acknowledged;
    };
    return { ack, running, told: () => undefined };
  }

  #acknowledged(running: Running, response: unknown): ChatEvent {
    if (saysSomething(response)) return this.#shown.words(running, "ack", bodyOf(response), this.#now);
    const { response_action } = asRaw(response) ?? {};
    const name = response_action === "update" || response_action === "push" ? "answer" : "acknowledge";
    return this.#shown.sign(running, "ack", { name }, this.#now);
  }

  readonly #seen: Calls = {
    posted: (channel, message, joined) => this.pact.observe(...this.#listener.own(channel, message, joined)),
    edited: (channel, message, running) => {
      this.pact.observe(...this.#listener.ownEdit(channel, message, this.#now));
      // The message stands in an earlier task: that it changed answers the interaction as well.
      if (running) this.pact.observe(this.#shown.words(running, "update", message, this.#now));
    },
    whispered: (running, given, ts) =>
      this.pact.observe(this.#shown.words(running, "ephemeral", given, instantOf(ts) ?? this.#now)),
    opened: (running) => this.pact.observe(this.#shown.sign(running, "view", { name: "answer" }, this.#now)),
    busy: (running) =>
      this.pact.observe(this.#shown.sign(running, "status", { name: "acknowledge" }, this.#now)),
  };

  get #now(): number {
    return this.pact.clock.now();
  }

  readonly #quietly = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      this.#note(error);
    }
  };

  #note(error: unknown): void {
    this.pact.log.warn(error instanceof Error ? error.message : String(error), { at: "slack" });
  }
}
