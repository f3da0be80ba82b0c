import { Recent } from "../../../src/app/recent.js";
import { asRaw, type Raw } from "../raw.js";
import type { CachedChannel, DiscordClient } from "./client.js";
import type { AskDiscord } from "./own-rest.js";
import type { DiscordChannel } from "./place.js";
import { snowflakeOf } from "./snowflake.js";

const MOST_NOTED = 10_000;
const DIRECT = 1;

/** What channels there are: as the client remembers, as Discord told, or as it says when it is asked. */
export class Channels {
  /** What the client remembers, in our words, while it is the same. */
  readonly #cached = new WeakMap<CachedChannel, DiscordChannel>();
  readonly #noted = new Recent<DiscordChannel>(MOST_NOTED);
  readonly #asked = new Map<string, Promise<DiscordChannel | null>>();

  constructor(
    private readonly client: DiscordClient,
    private readonly ask: AskDiscord,
    /** Whether the scope names a channel of a guild: `discord:9/2`. */
    private readonly isNamed: (place: string) => boolean,
  ) {}

  /** A channel as far as it is known. */
  known(id: string): DiscordChannel | null {
    const noted = this.#noted.get(id);
    if (noted) return noted;
    const cached = this.client.channels.cache.get(id);
    return cached ? this.#known(cached) : null;
  }

  /** The same of what the gateway tells: what stands in no guild is direct, unless it says otherwise. */
  heard({ channel_id, guild_id, channel_type }: Raw): DiscordChannel | null {
    const id = snowflakeOf(channel_id);
    if (id === null) return null;
    const direct = guild_id === undefined && (channel_type ?? DIRECT) === DIRECT;
    return this.known(id) ?? (direct ? this.note({ id, type: DIRECT }) : null);
  }

  /** Takes note of a channel object of Discord's. */
  note(raw: Raw): DiscordChannel | null {
    const id = snowflakeOf(raw.id);
    if (id === null || typeof raw.type !== "number") return null;
    const known = this.client.channels.cache.get(id);
    const channel = this.#channel(id, raw.type, raw.guild_id ?? known?.guildId, raw.parent_id);
    this.#noted.set(id, channel);
    return channel;
  }

  /** A channel that nobody told of: Discord is asked once. */
  async find(id: string): Promise<DiscordChannel | null> {
    let asked = this.#asked.get(id);
    if (!asked) {
      asked = this.ask("GET", `/channels/${id}`).then(
        (answer) => this.note(asRaw(answer) ?? {}),
        () => null,
      );
      this.#asked.set(id, asked);
      void asked.then(() => this.#asked.delete(id));
    }
    return asked;
  }

  /** Whether the bot does not see a channel of a guild, as far as the client can tell. */
  isHidden(id: string, guild: string): boolean {
    const { channels, guilds } = this.client;
    const cached = channels.cache.get(id);
    return cached ? cached.viewable === false : guilds.cache.get(guild)?.available === true;
  }

  /** Whom a direct message is with; bare id. */
  recipientOf(id: string): string | null {
    return asRaw(this.client.channels.cache.get(id))?.recipientId as string | null;
  }

  #known(cached: CachedChannel): DiscordChannel {
    const { id, type, guildId, parentId } = cached;
    const known = this.#cached.get(cached);
    if (known && known.type === type && known.parent === (parentId ?? undefined)) return known;
    const channel = this.#channel(id, type, guildId, parentId);
    this.#cached.set(cached, channel);
    return channel;
  }

  #channel(id: string, type: number, guildId: unknown, parentId: unknown): DiscordChannel {
    const [guild, parent] = [snowflakeOf(guildId), snowflakeOf(parentId)];
    return {
      id,
      type,
      ...(guild === null ? {} : { guild }),
      ...(parent === null ? {} : { parent }),
      ...(guild !== null && this.isNamed(`discord:${guild}/${parent}`) ? { addressed: true } : {}),
    };
  }
}
