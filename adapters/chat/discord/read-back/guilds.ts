import type { Terms } from "../../../../src/agreement/terms.js";
import type { Pact, Pacts } from "../../../pact/adapter.js";
import type { CaughtUp } from "../../read-back/read-back.js";
import { ReadBacks } from "../../read-back/read-backs.js";
import type { Source, Wait } from "../../read-back/source.js";
import type { Channels } from "../channels.js";
import type { DiscordClient } from "../client.js";
import type { Listener } from "../listener.js";
import type { AskDiscord } from "../own-rest.js";
import { Roots } from "../roots.js";
import { Asker } from "./asker.js";
import type { Reader } from "./channel.js";
import { GuildList } from "./guild.js";
import { Members, namesRoles } from "./members.js";
import { Sight } from "./sight.js";
import { DirectSource, GuildSource } from "./source.js";

/** Direct messages that are remembered to be read, beside those that the ledger knows. */
const MOST_DIRECT = 1_000;
/** The shard that is told of direct messages. */
const DIRECT_SHARD = 0;

export interface GuildsOptions {
  readonly client: DiscordClient;
  readonly ask: AskDiscord;
  readonly wait: Wait;
  readonly listener: Listener;
  readonly channels: Channels;
  readonly asks: Reader["asks"];
  /** Runs what may not throw into the host. */
  quietly(work: () => void): void;
  caughtUp(caughtUp: CaughtUp): void;
}

/** Reads back what the guilds of a client hold, one after the other, and direct messages. */
export class GuildsReadBack {
  readonly #asker: Asker;
  readonly #guilds = new Map<string | null, ReadBacks>();
  readonly #heard = new Set<string>();
  readonly #sight: Sight;
  #line: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(
    private readonly pact: Pacts,
    private readonly options: GuildsOptions,
  ) {
    const { ask, wait, client, quietly } = options;
    this.#sight = new Sight(client, (guild, channels) => this.#guilds.get(guild)?.look(channels), quietly);
    this.#asker = new Asker({ ask, wait, clock: pact.clock, log: pact.log });
  }

  start(): void {
    this.#sight.start();
  }

  /** A shard is told of what happens from now on, and was not before. */
  begin(shard: number, guilds: Iterable<string>): void {
    for (const guild of guilds) {
      if (this.#near(guild).length === 0) continue;
      this.#sight.begin(guild);
      this.#of(guild, shard).begin();
    }
    if (shard === DIRECT_SHARD && this.#near(null).length > 0) this.#of(null, shard).begin();
  }

  /** Somebody writes in a direct message: what they wrote there before is read as well, once. */
  heard(channel: string): void {
    if (this.#heard.has(channel) || this.#heard.size >= MOST_DIRECT) return;
    this.#heard.add(channel);
    this.#guilds.get(null)?.look([channel]);
  }

  /** The bot is in a guild no longer. */
  gone(guild: string): void {
    this.#sight.gone(guild);
    void this.#guilds.get(guild)?.close();
    this.#guilds.delete(guild);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#sight.close();
    await Promise.all([...this.#guilds.values()].map((guild) => guild.close()));
  }

  #of(guild: string | null, shard: number): ReadBacks {
    const { wait, caughtUp } = this.options;
    const known =
      this.#guilds.get(guild) ??
      new ReadBacks(this.#near(guild), {
        source: (pact, signal) => this.#source(pact, guild, shard, signal),
        wait,
        gate: (turn) => this.#next(turn),
        caughtUp,
      });
    this.#guilds.set(guild, known);
    return known;
  }

  #source({ desk, terms }: Pact, guild: string | null, shard: number, signal: AbortSignal): Source {
    const { listener, channels, asks } = this.options;
    const ask = this.#asker.until(signal);
    const roots = new Roots(listener, ask, desk.clock, Number.POSITIVE_INFINITY);
    const members = new Members(ask, namesRoles(terms) ? guild : null);
    const reader = { ask, rules: desk.rules, listener, roots, members, asks };
    const given = { reader, channels, shard };
    return guild === null
      ? new DirectSource(given, this.#heard)
      : new GuildSource(given, guild, new GuildList(ask, guild));
  }

  #next<T>(turn: () => Promise<T>): Promise<T> {
    const mine = this.#line.then(turn);
    this.#line = mine.catch(() => {});
    return mine;
  }

  /** The agreements that hold in a guild, or in a channel of it; `null`: in direct messages. */
  #near(guild: string | null): readonly Pact[] {
    return this.#closed ? [] : this.pact.members.filter(({ terms }) => covers(terms, guild));
  }
}

/** Whether the scope names a guild, or a channel in it; `null`: direct messages. */
function covers({ scope }: Terms, guild: string | null): boolean {
  if (scope.length === 0) return true;
  return scope.some((place) => {
    const [, named, channel] = /^discord:(\d+)(?:\/(.*))?$/.exec(place) ?? [];
    return guild === null ? named !== undefined && channel === undefined : named === guild;
  });
}
