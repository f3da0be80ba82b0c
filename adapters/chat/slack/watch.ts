import type { ChatEvent } from "../../../src/chat/event.js";
import type { Pact } from "../../pact/adapter.js";
import type { ReadBack } from "../read-back/read-back.js";
import { type BoltApp, type BoltRequest, internalsOf, type SlackClient } from "./app.js";
import { Binding } from "./binding.js";
import { CallListener, type Calls } from "./calls.js";
import type { Identity } from "./identity.js";
import { type Interaction, interactionOf } from "./interaction.js";
import { Listener } from "./listener.js";
import { asRaw, type Raw } from "./raw.js";
import { notice } from "./read-back/notice.js";
import { replaceMethod } from "./replace.js";
import { handlers, type Running } from "./running.js";
import { bodyOf, Shown, saysSomething } from "./shown.js";
import { instantOf } from "./timestamp.js";
import { within } from "./within.js";

/** Slack sends again what it has not been told of within 3 s. */
const DURABLE_WITHIN_MS = 2_500;
const POSTED_WITHIN_MS = 1_000;

export interface WatchOptions {
  readonly identity: Identity;
  /** A client that nobody watches, for questions of our own. */
  readonly asking: SlackClient;
  /** Whether an interaction of the host's opens a task. */
  opens(interaction: Interaction): boolean;
  readonly readBack: ReadBack;
}

/** Apps that are watched: twice would count everything twice. */
const watched = new WeakSet<object>();

/** Watches an app from the side: what comes in, what it answers. Nothing here throws into the host. */
export class Watch {
  readonly #listener: Listener;
  readonly #shown: Shown;
  readonly #calls: CallListener;
  readonly #binding: Binding;
  #meetsFunctions = false;
  readonly #undo: (() => void)[] = [];

  constructor(
    private readonly app: BoltApp,
    private readonly pact: Pact,
    private readonly options: WatchOptions,
  ) {
    this.#listener = new Listener(options.identity);
    this.#shown = new Shown(options.identity);
    this.#calls = new CallListener(this.#seen, this.#quietly);
    this.#binding = new Binding((client) => this.#quietly(() => this.#calls.listen(client)));
  }

  /** @throws {TypeError | UserError} for an app that is watched already, or that can't be. */
  start(): void {
    const { app } = this;
    if (watched.has(app)) {
      throw new TypeError(
        "slack: found an app that is in use already, expected one adapter for each app. Close the other one first",
      );
    }
    const internals = internalsOf(app);
    watched.add(app);
    this.#calls.listen(app.client);
    this.#undo.push(
      () => watched.delete(app),
      () => this.#calls.close(),
      replaceMethod<BoltApp["processEvent"]>(
        app,
        "processEvent",
        (process) => (request) => this.#process(process, request),
      ),
      this.#binding.start(internals, (fetch, running, given) => this.#respond(fetch, running, given)),
    );
  }

  /** Where a message stands, as far as it is remembered. */
  conversationOf(message: string): string | undefined {
    return this.#listener.conversationOf(message);
  }

  close(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  #process(process: BoltApp["processEvent"], request: BoltRequest): Promise<void> {
    let watching: Watching = { ack: null, running: null, told: () => undefined };
    this.#quietly(() => {
      watching = this.#watching(request);
    });
    const { ack, running, told } = watching;
    const passed = this.#binding.request(request, running, ack ?? ((response) => request.ack(response)));
    const processed = running ? handlers.run(running, () => process(passed)) : process(passed);
    // A receiver that answers when the handlers are done answers after Slack may be told.
    return processed.then(() => told());
  }

  #watching(request: BoltRequest): Watching {
    notice(request, this.#listener.self, this.options.readBack);
    const { body } = request;
    const ack: BoltRequest["ack"] = (response) => request.ack(response);
    const event = asRaw(body.event);
    if (body.bot_access_token !== undefined || event?.bot_access_token !== undefined) this.#meetFunctions();
    if (body.type === "event_callback" && event) return this.#event(event, ack);
    const { identity } = this.options;
    const interaction = interactionOf(body, identity, (id) => this.#listener.conversationOf(id));
    if (interaction && this.options.opens(interaction)) return this.#interaction(interaction, ack);
    return { ack: null, running: null, told: () => undefined };
  }

  /**
   * Steps of a workflow come with a token, and so with a client, of their own, which is in no pool. Ahead of `ignoreSelf`
   * and of middleware that lets nothing through.
   */
  #meetFunctions(): void {
    if (this.#meetsFunctions) return;
    this.#meetsFunctions = true;
    const internals = internalsOf(this.app);
    const middleware: (typeof internals.middleware)[number] = async ({ client, context, next }) => {
      if (context.functionBotAccessToken !== undefined) this.#quietly(() => this.#calls.listen(client, true));
      await next();
    };
    // Requests under way go on through the list that they began with.
    internals.middleware = [middleware, ...internals.middleware];
    this.#undo.push(() => removeFrom(internals.middleware, middleware));
  }

  /** Slack is told of an event once it is durable, so that a crash leads to a redelivery; the host works meanwhile. */
  #event(event: Raw, ackNow: BoltRequest["ack"]): Watching {
    const events = this.#listener.translate(event);
    const durable = within(DURABLE_WITHIN_MS, this.#hear(event, events));
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
    if (event.type === "function_executed") return { ack: null, running, told: () => undefined };
    let told: Promise<void> | undefined;
    const ack = (response?: unknown) => {
      told = durable.then(() => ackNow(response));
      told.catch(() => {});
      return Promise.resolve();
    };
    return { ack, running, told: () => told };
  }

  async #hear(event: Raw, events: readonly ChatEvent[]): Promise<void> {
    try {
      const missing = this.#counts(event) ? this.#listener.missing(event) : null;
      const mine = this.#listener.self.some((id) => id === event.user || id === event.bot_id);
      // An own post may come in before the host's call has told what it joins.
      if (mine && this.#calls.posting) await within(POSTED_WITHIN_MS, this.#calls.posted());
      if (missing) await this.#lookUp(missing.channel, missing.ts);
      this.pact.observe(...this.#listener.delivered(event, missing ? undefined : events));
      await this.pact.settled();
    } catch (error) {
      this.#note(error);
    }
  }

  /** Of reactions, Slack is asked about those alone that say something in the agreement. */
  #counts({ reaction }: Raw): boolean {
    if (typeof reaction !== "string") return true;
    const { confirm, reopen, acknowledge } = this.pact.terms.tasks.reactions;
    return [confirm, reopen, acknowledge].some((names) => names.includes(reaction.replace(/::.*$/, "")));
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

  /** `respond`: what a person was shown through a response URL. */
  #respond(
    fetch: typeof globalThis.fetch,
    running: Running,
    given: Parameters<typeof fetch>,
  ): Promise<Response> {
    const answered = fetch(...given);
    answered.then(
      ({ ok }) => {
        if (!ok) return;
        this.#quietly(() => {
          const body = asRaw(JSON.parse(String(given[1]?.body)));
          if (body && saysSomething(body))
            this.pact.observe(this.#shown.words(running, "respond", body, this.#now));
        });
      },
      () => {},
    );
    return answered;
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
    return this.pact.desk.clock.now();
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

interface Watching {
  /** What is done when the host acknowledges; `null`: that alone. */
  readonly ack: BoltRequest["ack"] | null;
  readonly running: Running | null;
  /** What is still to be told to Slack once the host's handlers are done. */
  told(): Promise<void> | undefined;
}

function removeFrom<T>(list: T[], entry: T): void {
  const index = list.indexOf(entry);
  if (index >= 0) list.splice(index, 1);
}
