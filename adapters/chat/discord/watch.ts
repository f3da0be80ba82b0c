import { Recent } from "../../../src/app/recent.js";
import type { Pacts } from "../../pact/adapter.js";
import { countsAt } from "../../pact/any.js";
import { asRaw, type Raw } from "../raw.js";
import type { CaughtUp } from "../read-back/read-back.js";
import type { Wait } from "../read-back/source.js";
import { replaceMethod } from "../replace.js";
import { Answers } from "./answers.js";
import { authorOf } from "./author.js";
import { Channels } from "./channels.js";
import type { DiscordClient } from "./client.js";
import { Gateway } from "./gateway.js";
import { type Interaction, interactionBehind, interactionIn, whoDid } from "./interaction.js";
import { Listener } from "./listener.js";
import { isOwnCommand } from "./mark.js";
import type { AskDiscord } from "./own-rest.js";
import { type DiscordChannel, placeOf } from "./place.js";
import { GuildsReadBack } from "./read-back/guilds.js";
import { RequestListener } from "./requests.js";
import { Roots } from "./roots.js";
import { handlers, type Running } from "./running.js";
import { snowflakeOf } from "./snowflake.js";
import { tellsOf } from "./tells.js";

export interface WatchOptions {
  /** Asks Discord something that nobody watches. */
  readonly ask: AskDiscord;
  /** How reading back waits. */
  readonly wait: Wait;
  /** Whether an interaction of the host's opens a task. */
  opens(interaction: Interaction): boolean;
  /** Takes an interaction with Pawpact itself, and says so: the host's handlers are not told of it. */
  own(raw: Raw, channel: DiscordChannel): boolean;
  /** Told of what is read back. */
  caughtUp(caughtUp: CaughtUp): void;
}

type Emit = (event: string, ...given: unknown[]) => boolean;

/** Own interactions that the client has yet to tell its listeners of. */
const MOST_OWN = 1_000;
/** Clients that are watched: twice would count everything twice. */
const watched = new WeakSet<object>();

/** Watches a client from the side: what comes in, what it answers. Nothing here throws into the host. */
export class Watch {
  readonly #listener = new Listener();
  readonly #channels: Channels;
  readonly #answers: Answers;
  readonly #requests: RequestListener;
  readonly #roots: Roots;
  readonly #gateway: Gateway;
  readonly readBack: GuildsReadBack;
  readonly #own = new Recent<true>(MOST_OWN);
  readonly #undo: (() => void)[] = [];

  constructor(
    private readonly client: DiscordClient,
    private readonly pact: Pacts,
    private readonly options: WatchOptions,
  ) {
    const { ask, wait, caughtUp } = options;
    const listener = this.#listener;
    this.#channels = new Channels(client, ask, (place) =>
      pact.members.some(({ terms }) => terms.scope.includes(place)),
    );
    this.#answers = new Answers(pact, listener, this.#channels, this.#note);
    this.#requests = new RequestListener(this.#answers, this.#quietly);
    this.#roots = new Roots(listener, ask, pact.clock);
    this.#gateway = new Gateway({
      pact,
      listener,
      channels: this.#channels,
      roots: this.#roots,
      direct: (channel) => this.readBack.heard(channel),
      postingIn: (channel) => this.#requests.postingIn(channel),
      note: this.#note,
    });
    const channels = this.#channels;
    this.readBack = new GuildsReadBack(pact, {
      ...{ client, ask, wait, listener, channels, caughtUp, quietly: this.#quietly },
      asks: (message, channel) => () => this.#asked(message, channel),
    });
  }

  /** @throws {TypeError | UserError} for a client that is watched already, or that can't be. */
  start(): void {
    const { client } = this;
    if (watched.has(client)) {
      throw new TypeError(
        "discord: found a client that is in use already, expected one adapter for each client. Close the other one first",
      );
    }
    this.#listener.self = client.user?.id ?? null;
    this.#requests.listen(client);
    watched.add(client);
    this.readBack.start();
    const dispatched = (packet: unknown) => this.#quietly(() => this.#dispatched(asRaw(packet) ?? {}));
    client.on("raw", dispatched);
    this.#undo.push(
      () => watched.delete(client),
      () => this.#requests.close(),
      () => client.off("raw", dispatched),
      replaceMethod<Emit>(
        client,
        "emit",
        (emit) =>
          (event, ...given) =>
            this.#emit(emit, event, given),
      ),
    );
  }

  close(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo();
  }

  /** The conversation in full of a message that Discord has shown; what it goes on from is looked up. */
  async conversationOf(message: Raw, channel: DiscordChannel): Promise<string> {
    await this.#roots.lookUp(message, channel);
    this.#listener.learn(message, channel);
    const id = String(message.id);
    return this.#listener.conversationIn(channel, id) ?? `discord:${id}`;
  }

  #dispatched({ t: name, d }: Raw): void {
    const raw = asRaw(d);
    if (!raw) return;
    if (name === "READY") this.#listener.self = snowflakeOf(asRaw(raw.user)?.id);
    else if (name === "INTERACTION_CREATE") this.#interacted(raw);
    else this.#gateway.dispatched(String(name), raw);
  }

  /** Whether the command that a message of the bot's answers was the host's, and asked for something. */
  #asked(message: Raw, channel: DiscordChannel): boolean {
    const interaction = interactionBehind(message, channel, this.#listener.conversationOf);
    const isOurs = authorOf(message)?.id === this.#listener.author.id;
    return (
      interaction !== null && isOurs && !isOwnCommand(interaction.name) && this.options.opens(interaction)
    );
  }

  /** The host's handlers run inside what they are called for. */
  #emit(emit: Emit, event: string, given: unknown[]): boolean {
    const id = HANDLED.has(event) ? asRaw(given[event === "messageUpdate" ? 1 : 0])?.id : undefined;
    if (typeof id !== "string") return emit(event, ...given);
    if (event === "interactionCreate" && this.#own.take(id)) return true;
    const running = event === "interactionCreate" ? this.#answers.running(id) : this.#gateway.handling(id);
    if (!running) return emit(event, ...given);
    // What a handler does at once is its own without being followed.
    return handlers.run(running, () => handlers.call(running, () => emit(event, ...given)));
  }

  #interacted(raw: Raw): void {
    const told = asRaw(raw.channel) ?? {};
    const id = snowflakeOf(raw.channel_id) ?? snowflakeOf(told.id);
    if (id === null) return;
    const channel =
      this.#channels.known(id) ??
      this.#channels.note({ type: 0, ...told, id, guild_id: raw.guild_id }) ??
      null;
    if (!channel) return;
    if (this.options.own(raw, channel)) {
      this.#own.set(String(raw.id), true);
      return;
    }
    const person = whoDid(raw)?.id ?? "";
    const before = this.#answers.formOf(person, asRaw(raw.data)?.custom_id);
    const interaction = interactionIn(raw, channel, this.#listener.conversationOf, before);
    if (!interaction || !countsAt(this.pact, placeOf(channel))) return;
    if (interaction.on) this.#listener.learn(interaction.on, channel);
    if (this.options.opens(interaction)) this.#begin(interaction, tellsOf(this.client, raw, channel));
  }

  #begin(interaction: Interaction, told: boolean): Running {
    const { message, conversation, place, at, author, direct } = interaction;
    this.#listener.did(interaction);
    this.pact.observe({
      kind: "action",
      ...{ place, conversation, message, at, author, action: { name: "open" } },
      ...(direct ? { direct } : {}),
    });
    return this.#answers.begin(interaction, told);
  }

  readonly #quietly = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      this.#note(error);
    }
  };

  readonly #note = (error: unknown): void => {
    this.pact.log.warn(error instanceof Error ? error.message : String(error), { at: "discord" });
  };
}

/** Events whose handlers are followed: their first argument (of an update the second) is what they are called for. */
const HANDLED: ReadonlySet<string> = new Set(["messageCreate", "messageUpdate", "interactionCreate"]);
