import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type APIMessage,
  type APIRole,
  type APIUser,
  type ChannelType,
  Client,
  type ClientOptions,
  GatewayIntentBits,
  Partials,
} from "discord.js";
import { Gateway, TOKEN } from "./gateway.js";
import { addChannel, addRole, type ChannelPlan, channelsOf, foundGuild } from "./guild.js";
import { readDescription } from "./judge/description.js";
import { Judge } from "./judge/judge.js";
import { messagesIn, shown, unfurl } from "./message.js";
import { bitsOf, type Permission } from "./permissions.js";
import { Person } from "./person.js";
import { Rest } from "./rest.js";
import { type Channel, DiscordWorld, type Guild } from "./world.js";

/*
 * A Discord of the project's own, which the real discord.js client logs in to.
 *
 *   const discord = await serveDiscord();                 a guild with #general, #help and the bot Pet in it
 *   const client = await discord.client();                logged in and ready; `discord.options()` for one of your own
 *   const ann = discord.person("Ann");                    a member of that guild
 *   const asked = ann.writes(discord.channel("help"), `<@${discord.bot.id}> the build fails`);
 *   ann.reacts(asked, "✅"); ann.edits(asked, "…"); ann.tells("in a direct message"); ann.posts(forum, "name", "text");
 *   const use = ann.uses(help, "/pact task show", { task: "t1" });   a command that the client has registered
 *   await use.answered; use.seen; use.modal;              what Ann sees of the answer
 *   ann.presses(use.seen[0], "Reopen"); ann.submits(modalUse, { reason: "…" }); ann.selects(…); ann.completes(…);
 *   await discord.settled();                              the client has heard all, and no call is open
 *   discord.messages(help)                                what is stored: assert on this
 *   discord.now += 60_000                                 time moves only so (or hand in `clock: Date.now`)
 *   discord.gateway.cut() .reconnect() .invalidate() .close(4000) .repeat("MESSAGE_CREATE"), .isDeaf, .shards
 *   discord.rest.mishaps.set("POST /channels/{channel_id}/messages", ["rate", "ill", "lost", "missingAccess"])
 *   discord.rest.limits.buckets.set("POST /channels/…", { most: 2, windowMs: 100 })
 *   expect(discord.violations).toEqual([])                in an afterEach: nothing was asked that Discord refuses
 *   await discord.close();                                in an afterEach too: ends its clients and itself
 */

export { TOKEN };

const START = Date.UTC(2026, 2, 2, 9);

export interface DiscordPlan {
  /** Where time begins, in ms since epoch. */
  readonly now?: number;
  /** A clock that runs, for a benchmark. */
  readonly clock?: () => number;
  /** Privileged intents that the app was granted. */
  readonly granted?: number;
  /** `none`: requests are held against nothing, for a benchmark; `answers`: so is what the fake says, for its own tests. */
  readonly judged?: "none" | "answers";
}

export const INTENTS = [
  GatewayIntentBits.Guilds,
  GatewayIntentBits.GuildMessages,
  GatewayIntentBits.GuildMessageReactions,
  GatewayIntentBits.DirectMessages,
  GatewayIntentBits.DirectMessageReactions,
];

export class FakeDiscord {
  readonly guild: Guild;
  readonly #clients: Client[] = [];
  readonly #people = new Map<string, Person>();

  constructor(
    readonly world: DiscordWorld,
    readonly gateway: Gateway,
    readonly rest: Rest,
    private readonly shut: () => Promise<void>,
  ) {
    this.guild = foundGuild(world, "Work");
    for (const name of ["general", "help"]) addChannel(world, this.guild, name);
  }

  get now(): number {
    return this.world.now;
  }

  set now(now: number) {
    this.world.now = now;
  }

  get bot(): APIUser {
    return this.world.bot;
  }

  /** For `rest.api` and DISCORD_API_URL. */
  get apiUrl(): string {
    return `${this.world.url}/api`;
  }

  get judge(): Judge {
    return judgeOfAll();
  }

  get violations() {
    return this.rest.violations;
  }

  get faults() {
    return this.rest.faults;
  }

  /** A member of a guild; comes about by being named. */
  person(name: string, guild = this.guild): Person {
    const person = this.#people.get(name) ?? new Person(this.world, this.world.user(name));
    this.#people.set(name, person);
    return person.joins(guild);
  }

  /** Another guild, on another shard than the one before. */
  found(name: string): Guild {
    const { world } = this;
    world.now += 1;
    return foundGuild(world, name);
  }

  /** A channel by its name; comes about by being named. */
  channel(
    name: string,
    plan: ChannelPlan & { readonly type?: ChannelType } = {},
    guild = this.guild,
  ): Channel {
    const known = channelsOf(this.world, guild.id).find((channel) => channel.name === name);
    return known ?? addChannel(this.world, guild, name, plan);
  }

  /** A role that somebody holds. */
  role(name: string, holders: readonly Person[] = [], permissions: readonly Permission[] = []): APIRole {
    const known = [...this.guild.roles.values()].find((role) => role.name === name);
    const role = known ?? addRole(this.world, this.guild, name, permissions);
    for (const { id } of holders) this.guild.members.get(id)?.roles.push(role.id);
    return role;
  }

  /** Gives the bot permissions in the whole guild. */
  allow(...permissions: Permission[]): void {
    const role = addRole(this.world, this.guild, "Pet", permissions);
    this.guild.members.get(this.bot.id)?.roles.push(role.id);
  }

  /** Takes permissions from the bot in one channel. */
  deny(channel: Channel, ...permissions: Permission[]): void {
    const deny = String(bitsOf(permissions));
    channel.permission_overwrites = [{ id: this.bot.id, type: 1, allow: "0", deny }];
  }

  /** Messages that everybody sees, oldest first. */
  messages(channel: Channel): APIMessage[] {
    return messagesIn(this.world, channel.id).map((stored) => structuredClone(shown(this.world, stored)));
  }

  /** The last message that everybody sees, of the bot or of anybody. */
  last(channel: Channel, author?: string): APIMessage | undefined {
    return this.messages(channel).findLast((message) => author === undefined || message.author.id === author);
  }

  /** A link preview arrives: a change that nobody made. */
  unfurls({ channel_id, id }: APIMessage, url: string): void {
    unfurl(this.world, this.world.stored(channel_id, id), url);
  }

  /** For a client of one's own. */
  options(more: Partial<ClientOptions> = {}): ClientOptions {
    return {
      intents: INTENTS,
      partials: [Partials.Channel, Partials.Message, Partials.Reaction],
      ...more,
      // Nobody waits five seconds between two log-ins.
      ws: { buildIdentifyThrottler: () => ({ waitForIdentify: () => Promise.resolve() }), ...more.ws },
      rest: { api: this.apiUrl, ...more.rest },
    };
  }

  /** A real client, logged in and ready. `setup` sees it before it logs in. */
  async client(more: Partial<ClientOptions> = {}, setup?: (client: Client) => unknown): Promise<Client> {
    const client = new Client(this.options(more));
    this.#clients.push(client);
    await setup?.(client);
    const ready = once(client, "clientReady");
    await client.login(TOKEN);
    await ready;
    return client;
  }

  /** Resolves when clients have heard everything and no call is open, twice in a row. */
  async settled(): Promise<void> {
    const { rest, gateway } = this;
    for (let quiet = 0; quiet < 2; quiet++) {
      const before = rest.called.length;
      await gateway.round();
      await new Promise((resolve) => setImmediate(resolve));
      while (rest.pending > 0) await once(rest, "idle");
      if (rest.called.length > before) quiet = -1;
    }
  }

  async close(): Promise<void> {
    // A client that is about to be ready can't be ended.
    await this.gateway.round();
    await Promise.all(this.#clients.map((client) => client.destroy()));
    await this.shut();
  }
}

/** Knows nothing of any one Discord, and takes its time to learn: one will do. */
let judge: Judge | undefined;

function judgeOfAll(): Judge {
  judge ??= new Judge(readDescription());
  return judge;
}

/** Serves a Discord on a free loopback port. */
export async function serveDiscord(plan: DiscordPlan = {}): Promise<FakeDiscord> {
  const { now = START, clock, granted = 0, judged } = plan;
  const world = new DiscordWorld(now, clock);
  world.granted = granted;
  const server = createServer();
  const gateway = new Gateway(server, world);
  const judging = judged === "none" ? null : judgeOfAll();
  const rest = new Rest(server, world, gateway, judging, judged === "answers");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  world.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const shut = () =>
    new Promise<void>((resolve) => {
      gateway.cut();
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return new FakeDiscord(world, gateway, rest, shut);
}
