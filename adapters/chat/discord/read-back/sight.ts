import { asRaw } from "../../raw.js";
import type { DiscordClient } from "../client.js";

/** Events of the client after which the bot may see other channels than before; their last argument names the guild. */
const MOVES = ["channelUpdate", "channelCreate", "channelDelete", "roleUpdate", "roleDelete"];

/** Tells of channels that the bot is let into or put out of while it is there, as far as the client remembers them. */
export class Sight {
  /** Bare ids of the channels that the bot sees, by guild. */
  readonly #seen = new Map<string, ReadonlySet<string>>();
  readonly #undo: (() => void)[] = [];

  constructor(
    private readonly client: DiscordClient,
    private readonly look: (guild: string, channels: readonly string[]) => void,
    private readonly quietly: (work: () => void) => void,
  ) {}

  start(): void {
    for (const event of MOVES)
      this.#on(event, (...given) => this.#moved(guildOf(given.at(-1)) ?? guildOf(given[0])));
    this.#on("guildMemberUpdate", (_, member) => {
      if (asRaw(member)?.id === this.client.user?.id) this.#moved(guildOf(member));
    });
  }

  /** From now on, changes are told. */
  begin(guild: string): void {
    this.#seen.set(guild, this.#visible(guild));
  }

  gone(guild: string): void {
    this.#seen.delete(guild);
  }

  close(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }

  #moved(guild: string | null): void {
    const before = guild === null ? undefined : this.#seen.get(guild);
    if (guild === null || !before) return;
    const now = this.#visible(guild);
    this.#seen.set(guild, now);
    const changed = [...new Set([...before, ...now])].filter((id) => before.has(id) !== now.has(id));
    if (changed.length > 0) this.look(guild, changed);
  }

  #visible(guild: string): ReadonlySet<string> {
    const { channels } = this.client.guilds.cache.get(guild) ?? {};
    const seen = new Set<string>();
    for (const [id, { viewable }] of channels?.cache ?? []) if (viewable !== false) seen.add(id);
    return seen;
  }

  #on(event: string, listener: (...given: unknown[]) => void): void {
    const quiet = (...given: unknown[]) => this.quietly(() => listener(...given));
    this.client.on(event, quiet);
    this.#undo.push(() => void this.client.off(event, quiet));
  }
}

function guildOf(object: unknown): string | null {
  const { guildId, guild } = asRaw(object) ?? {};
  const id = guildId ?? asRaw(guild)?.id;
  return typeof id === "string" ? id : null;
}
