import {
  type APIApplicationCommand,
  type APIEmoji,
  type APIMessage,
  type APIOverwrite,
  type APIRole,
  type APIThreadMetadata,
  type APIUser,
  ChannelType,
  GatewayIntentBits,
  type UserFlags,
} from "discord.js";
import type { EventName } from "./events.js";
import type { Interaction } from "./interaction.js";
import { DiscordRefusal } from "./refusal.js";
import { Snowflakes } from "./snowflake.js";

/** A channel, a thread or a direct message, as Discord gives it out. */
export interface Channel {
  readonly id: string;
  readonly type: ChannelType;
  flags: number;
  guild_id?: string;
  name?: string;
  parent_id?: string | null;
  owner_id?: string;
  position?: number;
  topic?: string | null;
  nsfw?: boolean;
  rate_limit_per_user?: number;
  last_message_id?: string | null;
  permission_overwrites?: APIOverwrite[];
  available_tags?: object[];
  applied_tags?: string[];
  thread_metadata?: APIThreadMetadata;
  message_count?: number;
  member_count?: number;
  total_message_sent?: number;
  recipients?: APIUser[];
}

export interface Member {
  readonly user: string;
  nick: string | null;
  roles: string[];
  readonly joined_at: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
  owner_id: string;
  readonly joined_at: string;
  readonly roles: Map<string, APIRole>;
  readonly members: Map<string, Member>;
}

/** A message and what Discord keeps beside it. */
export interface Stored {
  readonly message: APIMessage;
  readonly reactions: Map<string, { readonly emoji: APIEmoji; readonly users: string[] }>;
  /** Set if only this person sees it. */
  readonly onlyFor?: string;
  readonly nonce?: string | number;
}

/** Something that sessions are told. */
export interface Told {
  readonly t: EventName;
  readonly d: object;
  /** Without one, shard 0 hears it. */
  readonly guild?: string | undefined;
  /** Whoever can't see the channel hears nothing. */
  readonly channel?: string;
  /** One of them is enough; 0 needs none. */
  readonly intents: number;
}

export interface File {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly description?: string | undefined;
}

/**
 * What there is on Discord. Time stands still unless the test moves it (`now` is ms since epoch) or hands in a clock;
 * every change takes `stepMs`. What changes is told to `listeners`: a gateway, and whoever else wants to hear.
 */
export class DiscordWorld {
  stepMs = 0;
  readonly users = new Map<string, APIUser>();
  readonly guilds = new Map<string, Guild>();
  readonly channels = new Map<string, Channel>();
  /** By channel, oldest first. */
  readonly messages = new Map<string, Map<string, Stored>>();
  /** Who is in a thread, and since when. */
  readonly threadMembers = new Map<string, Map<string, string>>();
  /** What was uploaded, by the path that it is served under. */
  readonly files = new Map<string, File>();
  /** Emoji of guilds, by id. */
  readonly emojis = new Map<string, string>();
  /** Who was seen typing. */
  readonly typings: { readonly user: string; readonly channel: string; readonly at: number }[] = [];
  /** Registered commands by scope: a guild's id, or `""` for everywhere. */
  readonly commands = new Map<string, Map<string, APIApplicationCommand>>();
  /** By token. */
  readonly interactions = new Map<string, Interaction>();
  /** Privileged intents that the app was granted. */
  granted = 0;
  /** People who take no direct messages. */
  readonly shy = new Set<string>();
  /** Where it is served, once it is. */
  url = "";
  readonly bot: APIUser;
  readonly #listeners: ((told: Told) => void)[] = [];
  readonly #ids = new Snowflakes();
  #now: number;

  constructor(
    now: number,
    private readonly clock?: () => number,
  ) {
    this.#now = now;
    this.bot = this.user("Pet", { bot: true });
  }

  get now(): number {
    return this.clock?.() ?? this.#now;
  }

  set now(now: number) {
    this.#now = now;
  }

  /** The next id. It takes a step of time. */
  id(): string {
    this.#now += this.stepMs;
    return this.#ids.next(this.now);
  }

  /** The instant as Discord writes it, a step later. */
  tick(): string {
    this.#now += this.stepMs;
    return this.stamp();
  }

  stamp(at = this.now): string {
    return new Date(at).toISOString().replace("Z", "000+00:00");
  }

  /** Listeners read at once and keep nothing: what they are told goes on changing. */
  listen(listener: (told: Told) => void): void {
    this.#listeners.push(listener);
  }

  tell(told: Told): void {
    for (const listener of this.#listeners) listener(told);
  }

  /** Comes about by being named. */
  user(name: string, { bot = false } = {}): APIUser {
    const username = name.toLowerCase();
    for (const user of this.users.values()) if (user.username === username) return user;
    const user: APIUser = {
      id: this.id(),
      username,
      global_name: name,
      discriminator: "0",
      avatar: null,
      banner: null,
      accent_color: null,
      avatar_decoration_data: null,
      primary_guild: null,
      public_flags: 0 as UserFlags,
      flags: 0 as UserFlags,
      ...(bot ? { bot } : {}),
    };
    this.users.set(user.id, user);
    return user;
  }

  /** @throws {DiscordRefusal} for a channel that is not there. */
  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (!channel) throw new DiscordRefusal("unknownChannel");
    return channel;
  }

  /** @throws {DiscordRefusal} for a message that is not there. */
  stored(channel: string, id: string): Stored {
    const stored = this.messages.get(channel)?.get(id);
    if (!stored) throw new DiscordRefusal("unknownMessage");
    return stored;
  }

  /** @throws {DiscordRefusal} for a guild that is not there. */
  guild(id: string): Guild {
    const guild = this.guilds.get(id);
    if (!guild) throw new DiscordRefusal("unknownGuild");
    return guild;
  }

  /** The direct message of somebody with the bot; it comes about by being asked for. */
  direct(user: string): Channel {
    for (const channel of this.channels.values())
      if (channel.type === ChannelType.DM && channel.recipients?.[0]?.id === user) return channel;
    const recipient = this.users.get(user);
    if (!recipient) throw new DiscordRefusal("unknownUser");
    const channel: Channel = {
      id: this.id(),
      type: ChannelType.DM,
      flags: 0,
      last_message_id: null,
      recipients: [recipient],
    };
    this.channels.set(channel.id, channel);
    return channel;
  }
}

export const isThread = ({ thread_metadata }: Channel): boolean => thread_metadata !== undefined;
export const isDirect = ({ type }: Channel): boolean => type === ChannelType.DM;

/** The intent that lets a session hear of something in a channel. */
export function intentFor(channel: Channel, kind: "Messages" | "MessageReactions" | "MessageTyping"): number {
  return GatewayIntentBits[`${isDirect(channel) ? "Direct" : "Guild"}${kind}` as const];
}
