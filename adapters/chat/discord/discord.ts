import type { Chat } from "../../../src/ports/chat.js";
import type { Adapter, Pacts } from "../../pact/adapter.js";
import type { Answerer } from "../answerer.js";
import { type Wait, waiting } from "../read-back/source.js";
import { DiscordChat } from "./chat.js";
import { type DiscordClient, restOf } from "./client.js";
import { CommandDesk } from "./command.js";
import type { Interaction } from "./interaction.js";
import { LoggedIn } from "./logged-in.js";
import { commandsOf } from "./menu.js";
import { type AskDiscord, OwnRest } from "./own-rest.js";
import { ShardPresence } from "./presence.js";
import { type Registered, registerCommands } from "./register.js";
import type { Translations } from "./tree.js";
import { unheardBy } from "./unheard.js";
import { Watch } from "./watch.js";

export type { DiscordClient } from "./client.js";
export type { Interaction } from "./interaction.js";
export type { Registered } from "./register.js";
export type { Translation, Translations } from "./tree.js";
export { verdictRows } from "./verdict.js";

export interface DiscordOptions {
  /** `false`: `/pact` and "Make this a task" are not answered here. They are registered with Discord by `pawpact discord register`. */
  readonly command?: false;
  /** Whether an interaction with the host's bot asks for something, and so opens a task: all do without it. */
  readonly opens?: (interaction: Interaction) => boolean;
  /** How reading back waits where Discord wants fewer requests: on the host's timers without it. */
  readonly wait?: Wait;
  /** A bot of Pawpact's own, which answers requests: a host's handlers answer its own. */
  readonly answerer?: Answerer<null>;
}

/**
 * A client of `discord.js` 14 as a platform that an agreement is kept on: what people ask the bot and what it answers
 * is measured, `/pact` is answered, digests are posted. The bot works as before, and as before once this is closed.
 * Add it before `client.login()`, so that nothing is missed.
 *
 * @throws {UserError} for a client that is built in another way.
 */
export function discord(client: DiscordClient, options: DiscordOptions = {}): Adapter {
  restOf(client);
  return new DiscordAdapter(client, options);
}

export interface RegisterOptions {
  /** Bare id: for this guild alone, at once. Without it for all of them. */
  readonly guild?: string;
  /** Names and descriptions in other languages. */
  readonly translations?: Translations;
}

/**
 * Registers `/pact` and "Make this a task" with Discord: reads what is there, and writes only what differs. The client has logged in.
 *
 * @throws what Discord refuses with.
 */
export async function register(
  client: DiscordClient,
  { guild, translations }: RegisterOptions = {},
): Promise<readonly Registered[]> {
  const rest = new OwnRest(client);
  try {
    return await registerCommands(rest.ask, commandsOf(translations), guild ?? null);
  } finally {
    rest.close();
  }
}

class DiscordAdapter implements Adapter {
  readonly platform = "discord";
  readonly chat: Chat;
  readonly #rest: OwnRest;
  #loggedIn: LoggedIn | null = null;
  readonly #undo: (() => void | Promise<void>)[] = [];
  /** Whether the client knows a channel or thread. */
  readonly #isRoom = (id: string) => this.client.channels.cache.get(id) !== undefined;

  constructor(
    private readonly client: DiscordClient,
    private readonly options: DiscordOptions,
  ) {
    this.#rest = new OwnRest(client);
    // What was due at the start goes out once the client has logged in, and is not refused before.
    const ask: AskDiscord = async (...given) => {
      await this.#loggedIn?.promise;
      return this.#rest.ask(...given);
    };
    this.chat = new DiscordChat(ask, () => client.user?.id ?? null, this.#isRoom);
  }

  async attach(pact: Pacts): Promise<void> {
    const { client, options } = this;
    const { ask } = this.#rest;
    const unheard = unheardBy(client);
    if (unheard !== null) pact.log.warn(unheard, { at: "discord" });
    const desk =
      options.command === false
        ? null
        : new CommandDesk(
            pact,
            ask,
            {
              conversationOf: (message, channel) => watch.conversationOf(message, channel),
              opened: (opened) => options.answerer?.opened(opened, null),
            },
            this.#isRoom,
          );
    const watch: Watch = new Watch(client, pact, {
      ask,
      wait: options.wait ?? waiting,
      opens: options.opens ?? (() => true),
      own: (raw, channel) => desk?.takes(raw, channel) ?? false,
      caughtUp: (caughtUp) => options.answerer?.caughtUp(caughtUp, null),
    });
    watch.start();
    this.#undo.push(() => watch.close());
    const loggedIn = new LoggedIn(client);
    this.#loggedIn = loggedIn;
    this.#undo.push(() => loggedIn.close());
    const presence = new ShardPresence(client, pact, watch.readBack, (error) =>
      pact.log.warn(error instanceof Error ? error.message : String(error), { at: "discord" }),
    );
    presence.start();
    this.#undo.push(
      () => presence.close(),
      () => watch.readBack.close(),
    );
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
    this.#rest.close();
  }
}
