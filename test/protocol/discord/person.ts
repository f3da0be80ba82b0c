import {
  type APIEmbed,
  type APIMessage,
  type APIUser,
  ApplicationCommandType,
  ChannelType,
  InteractionType,
  MessageType,
} from "discord.js";
import { type Component, filledIn, findComponent, isSelect } from "./component.js";
import { joinGuild } from "./guild.js";
import { ask, type Interaction } from "./interaction.js";
import { edit, post, remove, shown } from "./message.js";
import { emojiIn, react, unreact } from "./reaction.js";
import { type Given, offeredTo, type Picked, pick, resolve } from "./slash.js";
import { isPost, openPost, openThread } from "./thread.js";
import { Use } from "./use.js";
import { type Channel, type DiscordWorld, type File, type Guild, intentFor, type Stored } from "./world.js";

export interface Said {
  /** The message that it answers. */
  readonly reply?: APIMessage;
  /** Whether the reply pings whom it answers; it does unless told. */
  readonly ping?: boolean;
  readonly files?: readonly File[];
  readonly embeds?: APIEmbed[];
}

/** Somebody in front of Discord: what they do there is told to the bot as Discord tells it. */
export class Person {
  /** The language of their Discord. */
  locale = "en-US";

  constructor(
    private readonly world: DiscordWorld,
    readonly user: APIUser,
  ) {}

  get id(): string {
    return this.user.id;
  }

  joins(guild: Guild): this {
    joinGuild(this.world, guild, this.user);
    return this;
  }

  writes(channel: Channel, content: string, said: Said = {}): APIMessage {
    const { reply, ping = true, files, embeds } = said;
    return this.#seen(
      post(this.world, channel, this.user, {
        content,
        files,
        embeds,
        reply: reply?.id,
        ...(ping
          ? {}
          : { allowedMentions: { parse: ["users", "roles", "everyone"] as never, replied_user: false } }),
      }),
    );
  }

  /** To the bot alone. */
  tells(content: string, said: Said = {}): APIMessage {
    return this.writes(this.direct, content, said);
  }

  get direct(): Channel {
    return this.world.direct(this.id);
  }

  edits(message: APIMessage, content: string): APIMessage {
    return this.#seen(edit(this.world, this.#stored(message), { content }));
  }

  deletes(message: APIMessage): void {
    remove(this.world, this.world.channel(message.channel_id), [message.id]);
  }

  reacts(message: APIMessage, emoji: string): void {
    react(this.world, this.#stored(message), this.id, emojiIn(this.world, emoji));
  }

  unreacts(message: APIMessage, emoji: string): void {
    unreact(this.world, this.#stored(message), this.id, emojiIn(this.world, emoji));
  }

  types(channel: Channel): void {
    const { world } = this;
    const { id: channel_id, guild_id: guild } = channel;
    world.typings.push({ user: this.id, channel: channel_id, at: world.now });
    const timestamp = Math.floor(world.now / 1_000);
    const d = {
      channel_id,
      user_id: this.id,
      timestamp,
      ...(guild === undefined ? {} : { guild_id: guild }),
    };
    world.tell({
      t: "TYPING_START",
      d,
      guild,
      channel: channel_id,
      intents: intentFor(channel, "MessageTyping"),
    });
  }

  /** In a channel, or from a message. */
  opensThread(at: Channel | APIMessage, name: string): Channel {
    const { world } = this;
    if (!("channel_id" in at)) return openThread(world, at, this.user, { name });
    const from = world.stored(at.channel_id, at.id);
    return openThread(world, world.channel(at.channel_id), this.user, { name, from });
  }

  /** In a forum. */
  posts(
    forum: Channel,
    name: string,
    content: string,
    tags: readonly string[] = [],
  ): { readonly thread: Channel; readonly message: APIMessage } {
    if (!isPost(forum)) throw new Error(`#${forum.name} is no forum.`);
    const { world } = this;
    const first = (thread: Channel) => post(world, thread, this.user, { content, id: thread.id });
    const { thread, message } = openPost(world, forum, this.user, { name, applied_tags: tags }, first);
    return { thread, message: this.#seen(message) };
  }

  /** Runs a slash command that is registered: `uses(help, "/pact task show", { task: "t1" })`. */
  uses(channel: Channel, line: string, given: Given = {}): Use {
    const picked = pick(this.world, this.id, channel, line.replace(/^\//, ""), given);
    const command = { name: picked.command.name, answer: MessageType.ChatInputCommand };
    return this.#asks(channel, InteractionType.ApplicationCommand, commandData(picked, channel), { command });
  }

  /** Types into an option that completes itself. */
  completes(channel: Channel, line: string, given: Given, focused: string): Use {
    const picked = pick(this.world, this.id, channel, line.replace(/^\//, ""), given, focused);
    return this.#asks(channel, InteractionType.ApplicationCommandAutocomplete, commandData(picked, channel));
  }

  /** Picks a command from the menu of a message or of a person. */
  picks(name: string, on: APIMessage | Person, channel?: Channel): Use {
    const { world } = this;
    const isMessage = !(on instanceof Person);
    const where = isMessage ? world.channel(on.channel_id) : (channel ?? this.direct);
    const type = isMessage ? ApplicationCommandType.Message : ApplicationCommandType.User;
    const offered = offeredTo(world, this.id, where, type);
    const command = offered.find((one) => one.name === name);
    if (!command) throw new Error(`Found no ${name} in the menu.`);
    const resolved: Picked["resolved"] = {};
    if (isMessage) resolved.messages = { [on.id]: this.#shown(on) };
    else resolve(world, where, 6, on.id, resolved);
    const data = {
      ...commandData({ command, options: [], resolved }, where),
      target_id: on.id,
    };
    const asked = { name, answer: MessageType.ContextMenuCommand };
    return this.#asks(where, InteractionType.ApplicationCommand, data, { command: asked });
  }

  /** Presses a button, named by its label or its id. */
  presses(message: APIMessage, named: string): Use {
    const { type: component_type, custom_id, id } = findComponent(this.#components(message), named);
    return this.#touches(message, { component_type, custom_id, id });
  }

  selects(message: APIMessage, named: string, values: readonly string[]): Use {
    const select = findComponent(this.#components(message), named);
    if (!isSelect(select)) throw new Error(`${named} is no select.`);
    const missing = values.find(
      (value) => select.options && !select.options.some((one) => one.value === value),
    );
    if (missing !== undefined) throw new Error(`${named} has no ${missing}.`);
    const { type: component_type, custom_id, id, min_values = 1, max_values = 1 } = select;
    if (values.length < min_values || values.length > max_values)
      throw new Error(`${named} takes ${min_values} to ${max_values}.`);
    const resolved: Picked["resolved"] = {};
    const kind = { 5: 6, 6: 8, 7: 9, 8: 7 }[component_type];
    if (kind !== undefined)
      for (const value of values) resolve(this.world, this.#place(message), kind, value, resolved);
    const more = kind === undefined ? {} : { resolved };
    return this.#touches(message, { component_type, custom_id, id, values, ...more });
  }

  /** Fills in the modal that something was answered with. */
  submits(use: Use, values: Readonly<Record<string, string | string[]>>): Use {
    const { modal, source, channel, interaction } = use;
    if (!modal) throw new Error("It was not answered with a modal.");
    const components = filledIn(modal.components as Component[], values);
    const data = { custom_id: modal.custom_id, components, resolved: {} };
    return this.#asks(channel, InteractionType.ModalSubmit, data, {
      source,
      opener: interaction,
      ...(source ? { message: shown(this.world, source) } : {}),
    });
  }

  /** Messages of a channel as this person sees them, oldest first. */
  sees(channel: Channel): APIMessage[] {
    return [...(this.world.messages.get(channel.id)?.values() ?? [])]
      .filter(({ onlyFor }) => onlyFor === undefined || onlyFor === this.id)
      .map((stored) => this.#seen(stored));
  }

  #touches(message: APIMessage, data: object): Use {
    const source = this.#stored(message);
    if (source.onlyFor !== undefined && source.onlyFor !== this.id) throw new Error("Somebody else sees it.");
    const more = { source, message: this.#shown(message) };
    return this.#asks(this.#place(message), InteractionType.MessageComponent, data, more);
  }

  #asks(
    channel: Channel,
    type: InteractionType,
    data: object,
    more: Partial<Parameters<typeof ask>[1]> = {},
  ) {
    const interaction: Interaction = ask(this.world, {
      type,
      user: this.user,
      locale: this.locale,
      channel,
      data,
      ...more,
    });
    return new Use(this.world, interaction);
  }

  #components(message: APIMessage): Component[] {
    return (this.#stored(message).message.components ?? []) as Component[];
  }

  #place(message: APIMessage): Channel {
    return this.world.channel(message.channel_id);
  }

  #stored(message: APIMessage): Stored {
    return this.world.stored(message.channel_id, message.id);
  }

  #shown(message: APIMessage): APIMessage {
    return shown(this.world, this.#stored(message));
  }

  #seen(stored: Stored): APIMessage {
    return structuredClone(shown(this.world, stored));
  }
}

function commandData({ command, options, resolved }: Picked, channel: Channel): object {
  const { id, name, type } = command;
  return {
    id,
    name,
    type,
    ...(channel.type === ChannelType.DM ? {} : { guild_id: (command as { guild_id?: string }).guild_id }),
    ...(options.length > 0 ? { options } : {}),
    ...(Object.keys(resolved).length > 0 ? { resolved } : {}),
  };
}
