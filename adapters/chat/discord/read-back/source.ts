import type { Backlog } from "../../../../src/app/backlog.js";
import { asRaw, type Raw } from "../../raw.js";
import type { Listed, Reading, ReadOut, Source } from "../../read-back/source.js";
import type { Channels } from "../channels.js";
import { refusalOf } from "../faults.js";
import { isOlder, snowflakeAt, snowflakeOf } from "../snowflake.js";
import { type Reader, readStretch } from "./channel.js";
import { type GuildList, isForum, mayHaveThreads } from "./guild.js";
import { messageIds, type Open, openIn } from "./open.js";
import { refusedOf, saysNothingOfOthers, UNKNOWN_CHANNEL } from "./refused.js";
import { archivedSince } from "./threads.js";

/** What the gateway told shortly before it was cut off may not have been taken in, and clocks differ. */
const MARGIN_MS = 10 * 60_000;
/** How many channels are read back in one go. */
const MOST_CHANNELS = 1_000;
const NOTHING: ReadOut = { messages: 0, keptSince: null };

export interface SourceOptions {
  readonly reader: Reader;
  readonly channels: Channels;
  readonly shard: number;
}

/** What is common to guilds and direct messages. */
abstract class DiscordSource implements Source {
  readonly marginMs = MARGIN_MS;
  abstract readonly listsAll: boolean;
  readonly refusedOf = refusedOf;
  readonly saysNothingOfOthers = saysNothingOfOthers;
  readonly workspace: Source["workspace"];
  #open: Promise<ReadonlyMap<string, readonly Open[]>> | null = null;

  constructor(
    protected readonly options: SourceOptions,
    workspace: string | null,
  ) {
    this.workspace = { platform: "discord", workspace, shard: options.shard };
  }

  abstract channels(backlog: Backlog): Promise<Listed>;
  abstract read(reading: Reading): Promise<ReadOut>;

  protected openIn(backlog: Backlog): Promise<ReadonlyMap<string, readonly Open[]>> {
    this.#open ??= openIn(backlog, this.workspace.workspace);
    return this.#open;
  }

  protected listed(backlog: Backlog, found: Iterable<string>): Listed {
    const { scope } = backlog;
    const wanted = [...new Set(found)].filter((channel) => scope === null || scope.includes(channel));
    return { channels: wanted.slice(0, MOST_CHANNELS), left: wanted.slice(MOST_CHANNELS) };
  }
}

/** A guild of Discord's, to be read back: its channels with their threads. */
export class GuildSource extends DiscordSource {
  readonly listsAll = true;

  constructor(
    options: SourceOptions,
    private readonly guild: string,
    private readonly list: GuildList,
  ) {
    super(options, guild);
  }

  async channels(backlog: Backlog): Promise<Listed> {
    const [told, open] = [await this.list.channels(), await this.openIn(backlog)];
    const seen = [...told.keys()].filter((channel) => !this.options.channels.isHidden(channel, this.guild));
    const named = [...open.keys(), ...(backlog.scope ?? []), ...backlog.gaps.map(({ channel }) => channel)];
    return this.listed(backlog, [...named, ...backlog.channels, ...seen]);
  }

  async read(reading: Reading): Promise<ReadOut> {
    const { channel, backlog } = reading;
    const open = (await this.openIn(backlog)).get(channel) ?? [];
    try {
      return await this.#read(reading, open);
    } catch (error) {
      if (refusalOf(error) === UNKNOWN_CHANNEL) return NOTHING;
      const counts =
        open.length > 0 ||
        backlog.scope?.includes(channel) ||
        backlog.channels.includes(channel) ||
        backlog.gaps.some((gap) => gap.channel === channel);
      if (counts || refusedOf(error) === null) throw error;
      return { ...NOTHING, unseen: true };
    }
  }

  async #read(reading: Reading, open: readonly Open[]): Promise<ReadOut> {
    const { channel } = reading;
    const raw = (await this.list.channels()).get(channel) ?? (await this.#get(channel));
    const threads = await this.#threads(reading, raw, open);
    const ours = new Set<string>();
    let messages = 0;
    if (!isForum(raw)) {
      const own = open.flatMap((one) => (threads.has(one.conversation) ? rootOf(one) : [one]));
      messages += await this.#stretch(reading, raw, own, ours);
    }
    for (const [id, thread] of threads) {
      const own = await unsettledIn(reading.backlog, open, id);
      messages += await this.#stretch(reading, { ...thread, parent_id: channel }, own, ours);
    }
    return { messages, keptSince: null };
  }

  async #get(channel: string): Promise<Raw> {
    return asRaw(await this.options.reader.ask("GET", `/channels/${channel}`)) ?? {};
  }

  async #stretch(
    { from, note, take }: Reading,
    raw: Raw,
    open: readonly Open[],
    ours: Set<string>,
  ): Promise<number> {
    const last = snowflakeOf(raw.last_message_id);
    if (open.length === 0 && !isSince(last, from)) return 0;
    const channel = this.options.channels.note({ ...raw, guild_id: this.guild })!;
    return readStretch(this.options.reader, { channel, from, note, take, open, last, ours });
  }

  /** Threads that go on, and those that were put away since: in others nothing can have happened. */
  async #threads(
    { channel, from }: Reading,
    raw: Raw,
    open: readonly Open[],
  ): Promise<ReadonlyMap<string, Raw>> {
    if (!mayHaveThreads(raw)) return new Map();
    const archived = archivedSince(this.options.reader.ask, channel, from).catch((error: unknown) => {
      const isMissed = open.length > 0 || isSince(snowflakeOf(raw.last_message_id), from);
      if (refusedOf(error)?.reason === "scope" && !isMissed) return [];
      throw error;
    });
    const all = [...(await archived), ...(await this.list.threadsOf(channel))];
    return new Map(all.map((thread) => [String(thread.id), thread]));
  }
}

/** What may still change in a thread or direct message (bare id): also where a task is overdue, and nothing is to come. */
async function unsettledIn(backlog: Backlog, open: readonly Open[], id: string): Promise<readonly Open[]> {
  const own = open.filter(({ conversation }) => conversation === id);
  if (own.length > 0) return own;
  const messages = messageIds(await backlog.messagesOf(`discord:${id}`));
  return messages.length > 0 ? [{ conversation: id, messages }] : [];
}

/** Of a thread, the message that it began with stands in its channel. */
function rootOf({ conversation, messages }: Open): Open[] {
  return messages.includes(conversation) ? [{ conversation, messages: [conversation] }] : [];
}

/** @param last bare id of a message */
function isSince(last: string | null, from: number): boolean {
  return last !== null && !isOlder(last, snowflakeAt(from));
}

/** Direct messages: Discord tells nobody which there are, so those that were heard of. */
export class DirectSource extends DiscordSource {
  readonly listsAll = false;

  constructor(
    options: SourceOptions,
    /** Bare ids of those that were heard of lately. */
    private readonly heard: Iterable<string>,
  ) {
    super(options, null);
  }

  async channels(backlog: Backlog): Promise<Listed> {
    const open = await this.openIn(backlog);
    const gaps = backlog.gaps.map(({ channel }) => channel);
    return this.listed(backlog, [...open.keys(), ...gaps, ...backlog.channels, ...this.heard]);
  }

  async read(reading: Reading): Promise<ReadOut> {
    const { reader, channels } = this.options;
    const { channel: id, backlog, from, note, take } = reading;
    const open = await unsettledIn(backlog, (await this.openIn(backlog)).get(id) ?? [], id);
    const channel = channels.known(id) ?? channels.note({ id, type: 1 })!;
    const stretch = { channel, from, note, take, open, last: null, ours: new Set<string>() };
    return { messages: await readStretch(reader, stretch), keptSince: null };
  }
}
