import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, ClientOptions } from "discord.js";
import { type DiscordOptions, discord, register } from "../../adapters/chat/discord/discord.js";
import type { AskDiscord } from "../../adapters/chat/discord/own-rest.js";
import { type Pact, type PactOptions, pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import type { Fact } from "../../src/task/fact.js";
import { termsWith } from "../kit/terms.js";
import { type DiscordPlan, type FakeDiscord, serveDiscord } from "./discord/fake-discord.js";

export interface PluginOptions extends DiscordOptions {
  readonly terms?: Partial<Terms> | ((world: FakeDiscord) => Partial<Terms>);
  /** Without it a file of its own. */
  readonly ledger?: string;
  readonly log?: PactOptions["log"];
  /** Where it goes on; without it a Discord of its own. */
  readonly on?: FakeDiscord;
  /** Since when the agreement is proposed, ms since epoch. */
  readonly proposedAt?: number;
  /** Of the host's client. */
  readonly client?: Partial<ClientOptions>;
  readonly plan?: DiscordPlan;
  /** Added only once the client has logged in. */
  readonly late?: boolean;
  /** What there is on Discord before the client logs in. */
  readonly before?: (world: FakeDiscord) => void;
}

/** A host's discord.js client with the plugin on a fake Discord: real clients, real sockets, a real ledger. */
export interface Plugin {
  readonly world: FakeDiscord;
  readonly client: Client;
  readonly pact: Pact;
  /** Asks Discord as the host's client does. */
  readonly ask: AskDiscord;
  /** Registers `/pact`. */
  register(): Promise<void>;
  /** Until all is quiet and recorded. */
  settle(): Promise<void>;
  facts(): Promise<Fact[]>;
  tasks(): Promise<TaskView[]>;
  close(): Promise<void>;
}

const quiet = { info() {}, warn() {}, error() {} };

export async function startPlugin(
  handle: (client: Client) => void = () => {},
  {
    terms,
    ledger,
    log,
    on,
    proposedAt,
    client: clientOptions,
    plan,
    before,
    late,
    ...options
  }: PluginOptions = {},
): Promise<Plugin> {
  const world = on ?? (await serveDiscord(plan));
  before?.(world);
  const given = typeof terms === "function" ? terms(world) : terms;
  const folder = mkdtempSync(join(tmpdir(), "pawpact-discord-"));
  const pact = await pawpact({
    agreement: termsWith({ assistant: { ...termsWith().assistant, members: [] }, ...given }),
    ledger: ledger ?? join(folder, "pact.sqlite"),
    clock: { now: () => world.now },
    log: log ?? quiet,
    proposedAt: proposedAt ?? world.now,
    apart: false,
  });
  const client = await world.client(clientOptions, async (fresh) => {
    if (!late) await pact.use(discord(fresh, options));
    handle(fresh);
  });
  if (late) await pact.use(discord(client, options));
  const ask: AskDiscord = (method, route, given = {}) =>
    client.rest.request({ ...(given as object), method, fullRoute: route } as never);
  return {
    world,
    client,
    pact,
    ask,
    async register() {
      await register(client);
    },
    async settle() {
      await world.settled();
      await pact.settled();
    },
    async facts() {
      const facts: Fact[] = [];
      for await (const { facts: some } of pact.desk.ledger.conversations()) facts.push(...some);
      return facts.filter(
        ({ source, type }) => source.platform === "discord" && !type.startsWith("presence"),
      );
    },
    async tasks() {
      const tasks: TaskView[] = [];
      const frame = pact.desk.frame();
      for await (const task of tasksOf(pact.desk.ledger, frame, undefined, world.now)) tasks.push(task);
      return tasks.sort((one, other) => one.task.openedAt - other.task.openedAt);
    },
    async close() {
      await pact.close();
      await client.destroy();
      if (!on) await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
