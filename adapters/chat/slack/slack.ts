import type { Chat } from "../../../src/ports/chat.js";
import type { Adapter, Pact } from "../../pact/adapter.js";
import { Limit } from "../../pact/limit.js";
import { ReadBack } from "../read-back/read-back.js";
import { type Wait, waiting } from "../read-back/source.js";
import { type BoltApp, internalsOf, type SlackClient } from "./app.js";
import { POSTING, SlackChat } from "./chat.js";
import { learnIdentity } from "./identity.js";
import type { Interaction } from "./interaction.js";
import { isOwn, listen } from "./listeners.js";
import { Pictures } from "./pictures.js";
import { watchReceiver } from "./presence.js";
import { Pages } from "./read-back/pages.js";
import { slackSource } from "./read-back/source.js";
import { Watch } from "./watch.js";

export type { BoltApp } from "./app.js";
export type { Interaction } from "./interaction.js";
export { verdictBlocks } from "./verdict.js";

export interface SlackOptions {
  /** The slash command, registered with Slack as well; `/pact` without it, none where `false`. */
  readonly command?: string | false;
  /** Whether an interaction with the host's app asks for something, and so opens a task: all do without it. */
  readonly opens?: (interaction: Interaction) => boolean;
  /** Whether the app's home shows the scorecard: the host's own home stays without it. */
  readonly home?: boolean;
  /** How reading back waits where Slack wants fewer requests: on the host's timers without it. */
  readonly wait?: Wait;
}

const COMMAND = "/pact";

/**
 * An app of `@slack/bolt` as a platform that an agreement is kept on: what people ask it and what it answers is
 * measured, `/pact` is answered, digests are posted. The app works as before, and as before once this is closed.
 */
export function slack(app: BoltApp, options: SlackOptions = {}): Adapter {
  return new SlackAdapter(app, options);
}

class SlackAdapter implements Adapter {
  readonly platform = "slack";
  readonly chat: Chat;
  readonly #pictures: Pictures;
  #own: SlackClient | null = null;
  readonly #undo: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly app: BoltApp,
    private readonly options: SlackOptions,
  ) {
    const { fetch = globalThis.fetch } = app.webClientOptions as { fetch?: typeof globalThis.fetch };
    this.#pictures = new Pictures(() => this.#client, fetch);
    this.chat = new SlackChat(() => this.#client, this.#pictures);
  }

  async attach(pact: Pact): Promise<void> {
    const { app, options } = this;
    const identity = await learnIdentity(this.#client);
    const { wait = waiting } = options;
    const readBack = new ReadBack(pact, {
      source: (signal) => slackSource(identity, new Pages(this.#client, wait, pact.log, signal), pact.log),
      wait,
    });
    const command = options.command ?? COMMAND;
    const watch = new Watch(app, pact, {
      identity,
      asking: this.#client,
      opens: (interaction) => !isOwn(interaction, command) && (options.opens?.(interaction) ?? true),
      readBack,
    });
    watch.start();
    this.#undo.push(() => watch.close());
    const desk = {
      pact,
      identity,
      pictures: this.#pictures,
      limit: new Limit(),
      conversationOf: (message: string) => watch.conversationOf(message),
    };
    this.#undo.push(listen(app, desk, { command, home: options.home ?? false }));
    const connect = () => {
      const presence = pact.connected("slack", { workspaces: [identity.workspace] });
      readBack.begin();
      return presence;
    };
    this.#undo.push(watchReceiver(internalsOf(app).receiver, connect), () => readBack.close());
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }

  /**
   * A client of the same kind as the host's, with the same token and options, that nobody watches and that tries each
   * call once: who posts a digest decides itself when to try again.
   */
  get #client(): SlackClient {
    const { client, webClientOptions } = this.app;
    const Client = client.constructor as new (token: string | undefined, options: object) => SlackClient;
    this.#own ??= new Client(client.token, {
      ...webClientOptions,
      ...POSTING,
    });
    return this.#own;
  }
}
