import type { Terms } from "../../../src/agreement/terms.js";
import { compileScope } from "../../../src/chat/scope.js";
import type { Chat } from "../../../src/ports/chat.js";
import type { Adapter, Pacts } from "../../pact/adapter.js";
import { Limit } from "../../pact/limit.js";
import { UserError } from "../../user-error.js";
import type { Answerer } from "../answerer.js";
import { ReadBacks } from "../read-back/read-backs.js";
import { type Wait, waiting } from "../read-back/source.js";
import type { SlackDesk } from "./answer.js";
import { type BoltApp, internalsOf } from "./app.js";
import { AppWatch } from "./app-watch.js";
import { SlackChat } from "./chat.js";
import { commandFault, isCommand } from "./command-name.js";
import type { Interaction } from "./interaction.js";
import { isOwn, listen } from "./listeners.js";
import { Pictures } from "./pictures.js";
import { watchReceiver } from "./presence.js";
import type { Raw } from "./raw.js";
import { Reach } from "./reach.js";
import { Pages } from "./read-back/pages.js";
import { slackSource } from "./read-back/source.js";
import { type Installed, Served } from "./served.js";
import { Site } from "./site.js";
import { Watch } from "./watch.js";
import { type MakeWorkspace, type Workspace, Workspaces } from "./workspaces.js";

export type { BoltApp } from "./app.js";
export type { Interaction } from "./interaction.js";
export type { Installed } from "./served.js";
export { verdictBlocks } from "./verdict.js";

export interface SlackOptions {
  /** The slash command, registered with Slack as well; `/pact` without it, none where `false`. */
  readonly command?: string | false;
  /** Whether an interaction with the host's app asks for something, and so opens a task: all do without it. */
  readonly opens?: (interaction: Interaction) => boolean;
  /** Whether the app's home shows the scorecard: the host's own home stays without it. */
  readonly home?: boolean;
  /** The workspaces that an app without a token of its own is installed in: those that it hears of without it. */
  readonly installed?: Installed;
  /** How reading back waits where Slack wants fewer requests: on the host's timers without it. */
  readonly wait?: Wait;
  /** A bot of Pawpact's own, which answers requests: a host's handlers answer its own. */
  readonly answerer?: Answerer<Workspace>;
}

const COMMAND = "/pact";

/**
 * An app of `@slack/bolt` as a platform that an agreement is kept on: what people ask it and what it answers is
 * measured, `/pact` is answered, digests are posted. The app works as before, and as before once this is closed.
 *
 * @throws {UserError} for an app that is built in another way, and for a command that Slack never sends.
 */
export function slack(app: BoltApp, options: SlackOptions = {}): Adapter {
  internalsOf(app);
  const { command = COMMAND } = options;
  if (command !== false && !isCommand(command))
    throw new UserError(`slack: command ${commandFault(command)}`, 2);
  return new SlackAdapter(app, options);
}

class SlackAdapter implements Adapter {
  readonly platform = "slack";
  readonly chat: Chat;
  #workspaces: Workspaces | null = null;
  readonly #undo: (() => void | Promise<void>)[] = [];

  constructor(
    private readonly app: BoltApp,
    private readonly options: SlackOptions,
  ) {
    this.chat = new SlackChat(new Reach(() => this.#workspaces, null));
  }

  chatFor({ scope }: Terms): Chat {
    return new SlackChat(new Reach(() => this.#workspaces, compileScope(scope).workspaces(this.platform)));
  }

  async attach(pacts: Pacts): Promise<void> {
    const { app, options } = this;
    const command = options.command ?? COMMAND;
    const workspaces = await Workspaces.open(app, this.#makerFor(pacts, command), () => pacts.clock.now());
    this.#workspaces = workspaces;
    const watch = new AppWatch(app, workspaces);
    watch.start();
    this.#undo.push(
      () => workspaces.close(),
      () => watch.close(),
    );
    const desks = (body: Raw) => workspaces.of(body)?.desk ?? null;
    this.#undo.push(listen(app, { desks, command, home: options.home ?? false }));
    const served = new Served(workspaces, options.installed ?? null);
    this.#undo.push(await served.start());
    this.#undo.push(watchReceiver(internalsOf(app).receiver, () => served.connect(pacts)));
  }

  async close(): Promise<void> {
    for (const undo of this.#undo.splice(0).reverse()) await undo();
  }

  #makerFor(pact: Pacts, command: string | false): MakeWorkspace {
    const { options } = this;
    const { wait = waiting, answerer } = options;
    const { fetch = globalThis.fetch } = this.app.webClientOptions as { fetch?: typeof globalThis.fetch };
    const limit = new Limit();
    return (identity, client) => {
      const { workspace } = identity;
      const near = pact.members.filter(({ desk }) =>
        desk.rules.scope.touches({ platform: "slack", workspace }),
      );
      const readBack = new ReadBacks(near, {
        source: (_, signal) => slackSource(identity, new Pages(client, wait, pact.log, signal), pact.log),
        wait,
        caughtUp: (caughtUp) => answerer?.caughtUp(caughtUp, made),
      });
      const watch = new Watch(pact, {
        identity,
        asking: client,
        opens: (interaction) => !isOwn(interaction, command) && (options.opens?.(interaction) ?? true),
        readBack,
      });
      const pictures = new Pictures(client, fetch);
      const conversationOf = (message: string) => watch.conversationOf(message);
      const site = new Site(client, identity.site);
      const opened: SlackDesk["opened"] = (opened) => answerer?.opened(opened, made);
      const desk = { pact, identity, site, pictures, limit, conversationOf, opened };
      const made: Workspace = { identity, client, pictures, site, readBack, watch, desk };
      return made;
    };
  }
}
