import type { Pacts, Presence } from "../../pact/adapter.js";
import { asRaw, objectsIn, type Raw } from "../raw.js";
import { type DiscordClient, SHARD_READY } from "./client.js";
import { snowflakeOf } from "./snowflake.js";

/** Whoever is told that a shard begins anew. */
export interface Beginning {
  /** A shard is told of what happens in some guilds from now on, and was not before. */
  begin(shard: number, guilds: Iterable<string>): void;
  /** The bot is in a guild no longer. */
  gone(guild: string): void;
}

/**
 * Tells when each shard can be reached: from ready or resumed until it is cut off. A shard names the guilds that it
 * serves where the scope does, and is told of no others.
 */
export class ShardPresence {
  readonly #present = new Map<number, Presence>();
  readonly #guilds = new Map<number, Set<string>>();
  readonly #undo: (() => void)[] = [];
  /** Guilds that the scope names; empty: it names none. */
  readonly #inScope: ReadonlySet<string>;

  constructor(
    private readonly client: DiscordClient,
    private readonly pact: Pacts,
    private readonly beginning: Beginning,
    private readonly note: (error: unknown) => void,
  ) {
    const named = pact.members.map(({ desk }) => desk.rules.scope.workspaces("discord") ?? []);
    this.#inScope = new Set(named.some((guilds) => guilds.length === 0) ? [] : named.flat());
  }

  start(): void {
    const { client } = this;
    this.#on("raw", (packet, shard) => this.#dispatched(asRaw(packet) ?? {}, Number(shard)));
    this.#on("shardReady", (shard) => this.#begun(Number(shard)));
    this.#on("shardResume", (shard) => this.#up(Number(shard)));
    this.#on("shardReconnecting", (shard) => this.#down(Number(shard)));
    this.#on("shardDisconnect", (_, shard) => this.#down(Number(shard)));
    for (const [guild, { shardId }] of client.guilds.cache) this.#guildsOf(shardId).add(guild);
    for (const [shard, { status }] of client.ws.shards) if (status === SHARD_READY) this.#begun(shard);
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
    for (const shard of [...this.#present.keys()]) this.#down(shard);
  }

  #dispatched({ t: name, d }: Raw, shard: number): void {
    const raw = asRaw(d) ?? {};
    const id = snowflakeOf(raw.id);
    const guilds = this.#guildsOf(shard);
    if (name === "READY") {
      guilds.clear();
      for (const guild of objectsIn(raw.guilds)) guilds.add(String(guild.id));
    } else if (name === "GUILD_CREATE" && id !== null) {
      if (!guilds.has(id)) {
        guilds.add(id);
        this.#serve(shard);
      }
      // Before the shard is ready, all of them come.
      if (this.#isReady(shard)) this.beginning.begin(shard, [id]);
      // One that is only out of order is still the shard's.
    } else if (name === "GUILD_DELETE" && id !== null && raw.unavailable !== true) {
      guilds.delete(id);
      this.#serve(shard);
      this.beginning.gone(id);
    }
  }

  #begun(shard: number): void {
    this.#up(shard);
    this.beginning.begin(shard, this.#guildsOf(shard));
  }

  #up(shard: number): void {
    if (this.#present.has(shard)) return;
    const workspaces = this.#served(shard);
    if (workspaces?.length === 0) return;
    this.#present.set(
      shard,
      this.pact.connected("discord", { shard, ...(workspaces ? { workspaces } : {}) }),
    );
  }

  #down(shard: number): void {
    this.#present.get(shard)?.lost();
    this.#present.delete(shard);
  }

  #serve(shard: number): void {
    const workspaces = this.#served(shard);
    if (workspaces === null || !this.#isReady(shard)) return;
    const presence = this.#present.get(shard);
    if (workspaces.length === 0) this.#down(shard);
    else if (presence) presence.serve(workspaces);
    else this.#up(shard);
  }

  /** The guilds in scope that a shard serves; `null`: the scope names none, and each counts. */
  #served(shard: number): readonly string[] | null {
    if (this.#inScope.size === 0) return null;
    return [...this.#guildsOf(shard)].filter((guild) => this.#inScope.has(guild));
  }

  #isReady(shard: number): boolean {
    return [...this.client.ws.shards].some(([id, { status }]) => id === shard && status === SHARD_READY);
  }

  #guildsOf(shard: number): Set<string> {
    const known = this.#guilds.get(shard) ?? new Set<string>();
    this.#guilds.set(shard, known);
    return known;
  }

  #on(event: string, listener: (...given: unknown[]) => void): void {
    const quietly = (...given: unknown[]) => {
      try {
        listener(...given);
      } catch (error) {
        this.note(error);
      }
    };
    this.client.on(event, quietly);
    this.#undo.push(() => void this.client.off(event, quietly));
  }
}
