import { type APIUser, InteractionType, type MessageType } from "discord.js";
import { memberOf } from "./guild.js";
import { permissionsOf } from "./permissions.js";
import type { Channel, DiscordWorld, Stored } from "./world.js";

/** Until then it has to be answered. */
export const ANSWER_MS = 3_000;
/** So long its token is good for. */
export const TOKEN_MS = 15 * 60_000;

/** What a person asked of a bot, and what came of it. */
export interface Interaction {
  readonly id: string;
  readonly token: string;
  readonly type: InteractionType;
  readonly user: APIUser;
  readonly channel: Channel;
  readonly at: number;
  /** Of a command: its name and the kind of message that answers it. */
  readonly command?: { readonly name: string; readonly answer: MessageType };
  /** Of a component, or of a modal that one opened: what it stands on. */
  readonly source?: Stored;
  /** Of a modal: what it was opened by. */
  readonly opener?: Interaction;
  /** How it was answered first. */
  callback?: { readonly type: number; readonly at: number };
  /** The message that is its first answer. */
  original?: string;
  readonly followUps: string[];
  modal?: Modal;
  choices?: readonly { readonly name: string; readonly value: unknown }[];
  /** Resolves once it is answered. */
  readonly answered: Promise<void>;
  readonly settle: () => void;
}

export interface Modal {
  readonly custom_id: string;
  readonly title: string;
  readonly components: readonly object[];
}

export interface Asking {
  readonly type: InteractionType;
  readonly user: APIUser;
  readonly locale: string;
  readonly channel: Channel;
  readonly data: object;
  readonly command?: Interaction["command"];
  readonly source?: Stored | undefined;
  readonly opener?: Interaction;
  /** The message as the one who asks sees it. */
  readonly message?: object | undefined;
}

/** Sends an interaction to the bot, wherever it was set off. */
export function ask(world: DiscordWorld, asking: Asking): Interaction {
  const { type, user, channel, data, command, source, opener, message } = asking;
  const id = world.id();
  let settle = () => {};
  const answered = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const token = `token-of-interaction-${id}`;
  const interaction: Interaction = {
    id,
    token,
    type,
    user,
    channel,
    at: world.now,
    followUps: [],
    answered,
    settle,
    ...(command ? { command } : {}),
    ...(source ? { source } : {}),
    ...(opener ? { opener } : {}),
  };
  world.interactions.set(token, interaction);
  const guild = channel.guild_id === undefined ? undefined : world.guilds.get(channel.guild_id);
  const member = guild?.members.get(user.id);
  const where = guild
    ? {
        guild_id: guild.id,
        guild: { id: guild.id, locale: "en-US", features: [] },
        guild_locale: "en-US",
        context: 0,
      }
    : { context: 1 };
  const who = member
    ? { member: { ...memberOf(world, member), permissions: bits(world, user.id, channel.id) } }
    : { user };
  const d = {
    id,
    token,
    type,
    version: 1,
    application_id: world.bot.id,
    channel_id: channel.id,
    channel: { ...channel, ...(member ? { permissions: bits(world, user.id, channel.id) } : {}) },
    app_permissions: bits(world, world.bot.id, channel.id),
    locale: asking.locale,
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: ownersOf(channel),
    attachment_size_limit: 10_485_760,
    ...where,
    ...who,
    data,
    ...(message ? { message } : {}),
  };
  world.tell({ t: "INTERACTION_CREATE", d, guild: channel.guild_id, intents: 0 });
  return interaction;
}

/** What a message that answers carries of what was asked. */
export function metadataOf(interaction: Interaction): object {
  const { id, type, user, command } = interaction;
  const named = command ? { interaction: { id, type, name: command.name, user } } : {};
  return { interaction_metadata: aboutIt(interaction), ...named };
}

function aboutIt({ id, type, user, channel, source, opener }: Interaction): object {
  const about = { id, type, user, authorizing_integration_owners: ownersOf(channel) };
  if (type === InteractionType.MessageComponent)
    return { ...about, interacted_message_id: source?.message.id };
  return opener ? { ...about, triggering_interaction_metadata: aboutIt(opener) } : about;
}

/** Installed in a guild it is the guild's; in a direct message with the bot, nobody's. */
const ownersOf = ({ guild_id }: Channel) => ({ "0": guild_id ?? "0" });

const bits = (world: DiscordWorld, user: string, channel: string) =>
  String(permissionsOf(world, user, channel));
