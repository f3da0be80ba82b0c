import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Client, ClientOptions } from "discord.js";
import { type DiscordOptions, discord, register } from "../../adapters/chat/discord/discord.js";
import type { AskDiscord } from "../../adapters/chat/discord/own-rest.js";
import { type Pact, type PactOptions, type Pacts, pawpact, together } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import type { Fact } from "../../src/task/fact.js";
import { termsWith } from "../kit/terms.js";
import { type DiscordPlan, type FakeDiscord, serveDiscord } from "./discord/fake-discord.js";

export interface PluginOptions extends DiscordOptions {
  readonly terms?: Partial<Terms> | ((world: FakeDiscord) => Partial<Terms>);
  /** Another agreement that is kept beside the first. */
  readonly beside?: (world: FakeDiscord) => Partial<Terms>;
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
  /** Until what it missed is read back, so many times: the guild, and direct messages. */
  readonly reading?: number;
}

/** A host's discord.js client with the plugin on a fake Discord: real clients, real sockets, a real ledger. */
export interface Plugin {
  readonly world: FakeDiscord;
  readonly client: Client;
  readonly pact: Pact;
  /** That one, and the one beside it. */
  readonly pacts: Pacts;
  /** Asks Discord as the host's client does. */
  readonly ask: AskDiscord;
  /** Registers `/pact`. */
  register(): Promise<void>;
  /** Until all is quiet and recorded. */
  settle(): Promise<void>;
  /** Resolves when reading back so many more times is done: the guild, or direct messages. */
  readBack(times?: number): Promise<void>;
  facts(): Promise<Fact[]>;
  tasks(): Promise<TaskView[]>;
  close(): Promise<void>;
}

const quiet: NonNullable<PactOptions["log"]> = { info() {}, warn() {}, error() {} };
/** What is said when reading back is done. */
const DONE =
  /^discord: (?:read back \d+ messages? of \d+ channels?|reading back begins here|reading back broke off)/;

export async function startPlugin(
  handle: (client: Client, pact: Pact) => void = () => {},
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
    reading = 0,
    beside,
    ...options
  }: PluginOptions = {},
): Promise<Plugin> {
  const world = on ?? (await serveDiscord(plan));
  before?.(world);
  const given = typeof terms === "function" ? terms(world) : terms;
  const folder = mkdtempSync(join(tmpdir(), "pawpact-discord-"));
  const told = new EventEmitter();
  const hears = (level: "info" | "warn") => (message: string, more?: Readonly<Record<string, unknown>>) => {
    (log ?? quiet)[level](message, more);
    if (DONE.test(message)) told.emit("done");
  };
  const readBack = async (times = 2) => {
    for (let time = 0; time < times; time++) await once(told, "done");
  };
  const common = {
    clock: { now: () => world.now },
    log: { ...(log ?? quiet), info: hears("info"), warn: hears("warn") },
    proposedAt: proposedAt ?? world.now,
    apart: false,
  } as const;
  const pact = await pawpact({
    ...common,
    agreement: termsWith({ assistant: { ...termsWith().assistant, members: [] }, ...given }),
    ledger: ledger ?? join(folder, "pact.sqlite"),
  });
  const other = beside && {
    ...common,
    agreement: termsWith(beside(world)),
    ledger: join(folder, "beside.sqlite"),
  };
  const pacts = other ? together([pact, await pawpact(other)]) : pact;
  const first = readBack(reading);
  const client = await world.client(clientOptions, async (fresh) => {
    if (!late) await pacts.use(discord(fresh, options));
    handle(fresh, pact);
  });
  if (late) await pacts.use(discord(client, options));
  await first;
  const ask: AskDiscord = (method, route, given = {}) =>
    client.rest.request({ ...(given as object), method, fullRoute: route } as never);
  return {
    world,
    client,
    pact,
    pacts,
    ask,
    async register() {
      await register(client);
    },
    async settle() {
      await world.settled();
      await pacts.settled();
    },
    readBack,
    async facts() {
      const facts: Fact[] = [];
      for await (const { facts: some } of pact.desk.ledger.conversations()) facts.push(...some);
      return facts.filter(
        ({ source, type }) => source.platform === "discord" && !/^(presence|observation)\./.test(type),
      );
    },
    async tasks() {
      const tasks: TaskView[] = [];
      const frame = pact.desk.frame();
      for await (const task of tasksOf(pact.desk.ledger, frame, undefined, world.now)) tasks.push(task);
      return tasks.sort((one, other) => one.task.openedAt - other.task.openedAt);
    },
    async close() {
      await pacts.close();
      await client.destroy();
      if (!on) await world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
