import { asRaw, objectsIn, type Raw } from "../../raw.js";
import type { AskDiscord } from "../own-rest.js";
import { snowflakeOf } from "../snowflake.js";

/** Discord's numbers: text, voice, announcements, stage, forum, media. */
const WITH_WORDS: ReadonlySet<unknown> = new Set([0, 2, 5, 13, 15, 16]);
const WITH_THREADS: ReadonlySet<unknown> = new Set([0, 5, 15, 16]);
const FORUMS: ReadonlySet<unknown> = new Set([15, 16]);

export const mayHaveThreads = ({ type }: Raw) => WITH_THREADS.has(type);
export const isForum = ({ type }: Raw) => FORUMS.has(type);

/** What there is in a guild as Discord lists it, asked for once: channels with words, and threads that are going on. */
export class GuildList {
  #channels: Promise<ReadonlyMap<string, Raw>> | null = null;
  #threads: Promise<readonly Raw[]> | null = null;

  constructor(
    private readonly ask: AskDiscord,
    /** Bare id. */
    private readonly guild: string,
  ) {}

  channels(): Promise<ReadonlyMap<string, Raw>> {
    this.#channels ??= this.#listed();
    return this.#channels;
  }

  /** Those of a channel (bare id). */
  async threadsOf(channel: string): Promise<readonly Raw[]> {
    this.#threads ??= this.#active();
    return (await this.#threads).filter(({ parent_id }) => parent_id === channel);
  }

  async #listed(): Promise<ReadonlyMap<string, Raw>> {
    const told = objectsIn(await this.ask("GET", `/guilds/${this.guild}/channels`));
    const channels = told.filter(({ id, type }) => WITH_WORDS.has(type) && snowflakeOf(id) !== null);
    return new Map(channels.map((channel) => [String(channel.id), { ...channel, guild_id: this.guild }]));
  }

  async #active(): Promise<readonly Raw[]> {
    const told = asRaw(await this.ask("GET", `/guilds/${this.guild}/threads/active`));
    return objectsIn(told?.threads).map((thread) => ({ ...thread, guild_id: this.guild }));
  }
}
