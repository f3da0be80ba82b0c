import {
  type APIMessage,
  InteractionResponseType,
  InteractionType,
  MessageFlags,
  MessageType,
} from "discord.js";
import { ANSWER_MS, type Interaction, type Modal, metadataOf, TOKEN_MS } from "./interaction.js";
import { type Change, checkDraft, type Draft, edit, post, referenceTo, shown } from "./message.js";
import { refuse, refuseField } from "./refusal.js";
import type { DiscordWorld, Stored } from "./world.js";

/** The first answer, as a bot sends it. */
export interface Callback {
  readonly type: InteractionResponseType;
  readonly draft: Draft;
  readonly change: Change;
  readonly data: Readonly<Record<string, unknown>>;
}

/** @throws {DiscordRefusal} if nobody asked, if it comes after three seconds, or a second time. */
export function answer(world: DiscordWorld, id: string, token: string, callback: Callback): Interaction {
  const interaction = world.interactions.get(token);
  if (interaction?.id !== id || world.now - interaction.at > ANSWER_MS) refuse("unknownInteraction");
  if (interaction.callback) refuse("alreadyAnswered");
  const { type, draft, change, data } = callback;
  if (!fits(interaction, type)) refuseField("type", "INTERACTION_TYPE_INVALID", "Not for this interaction");
  switch (type) {
    case InteractionResponseType.ChannelMessageWithSource:
      checkDraft(draft);
      interaction.original = say(world, interaction, draft).message.id;
      break;
    case InteractionResponseType.DeferredChannelMessageWithSource: {
      const flags = ((draft.flags ?? 0) & MessageFlags.Ephemeral) | MessageFlags.Loading;
      interaction.original = say(world, interaction, { flags }).message.id;
      break;
    }
    case InteractionResponseType.DeferredMessageUpdate:
    case InteractionResponseType.UpdateMessage: {
      const { source } = interaction;
      interaction.original = source!.message.id;
      if (type === InteractionResponseType.UpdateMessage) edit(world, source!, change);
      break;
    }
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      interaction.choices = data.choices as NonNullable<Interaction["choices"]>;
      break;
    case InteractionResponseType.Modal:
      interaction.modal = data as unknown as Modal;
      break;
    default:
      refuseField("type", "BASE_TYPE_CHOICES", `Value must be one of {4, 5, 6, 7, 8, 9}`);
  }
  interaction.callback = { type, at: world.now };
  interaction.settle();
  return interaction;
}

/** What Discord tells of an answer that was asked to be told. */
export function callbackResult(world: DiscordWorld, interaction: Interaction): object {
  const { id, type, callback, original } = interaction;
  const stored =
    original === undefined ? undefined : world.messages.get(interaction.channel.id)?.get(original);
  const isNew = callback!.type === 4 || callback!.type === 5;
  const flags = stored?.message.flags ?? 0;
  return {
    interaction: {
      id,
      type,
      ...(stored && isNew
        ? {
            response_message_id: stored.message.id,
            response_message_loading: (flags & MessageFlags.Loading) !== 0,
            response_message_ephemeral: (flags & MessageFlags.Ephemeral) !== 0,
          }
        : {}),
    },
    resource: {
      type: callback!.type,
      ...(stored && callback!.type !== 6 ? { message: shown(world, stored) } : {}),
    },
  };
}

/** @throws {DiscordRefusal} for a token that is unknown or spent, and before the first answer. */
export function tokenOf(world: DiscordWorld, token: string): Interaction {
  const interaction = world.interactions.get(token);
  if (!interaction || world.now - interaction.at > TOKEN_MS) refuse("invalidToken");
  if (!interaction.callback) refuse("unknownWebhook");
  return interaction;
}

/** A message that an interaction brought about; `@original` is its first answer. */
export function answerOf(world: DiscordWorld, interaction: Interaction, named: string): Stored {
  const { original, followUps, channel } = interaction;
  const id = named === "@original" ? original : named;
  if (id === undefined || (id !== original && !followUps.includes(id))) refuse("unknownMessage");
  return world.stored(channel.id, id);
}

/** Another message. The first one after "thinking…" takes its place, as Discord still has it. */
export function followUp(world: DiscordWorld, interaction: Interaction, draft: Draft): Stored {
  checkDraft(draft);
  const { original, channel } = interaction;
  const first = original === undefined ? undefined : world.messages.get(channel.id)?.get(original);
  if (first && ((first.message.flags ?? 0) & MessageFlags.Loading) !== 0) return edit(world, first, draft);
  const stored = say(world, interaction, draft);
  interaction.followUps.push(stored.message.id);
  return stored;
}

function say(world: DiscordWorld, interaction: Interaction, draft: Draft): Stored {
  const { channel, user, command, source } = interaction;
  const isSecret = ((draft.flags ?? 0) & MessageFlags.Ephemeral) !== 0;
  const isFirst = interaction.callback === undefined;
  const about = !isFirst && interaction.original ? referenceTo(channel, interaction.original) : undefined;
  const reference = isFirst && source ? referenceTo(channel, source.message.id) : about;
  return post(world, channel, world.bot, {
    ...draft,
    type: isFirst
      ? (command?.answer ?? (source ? MessageType.Reply : MessageType.Default))
      : MessageType.Reply,
    ...(isSecret ? { onlyFor: user.id } : {}),
    more: {
      application_id: world.bot.id,
      webhook_id: world.bot.id,
      ...metadataOf(interaction),
      ...(reference ? { message_reference: reference } : {}),
    } as Partial<APIMessage>,
  });
}

function fits({ type: asked, source }: Interaction, type: InteractionResponseType): boolean {
  const isComplete = asked === InteractionType.ApplicationCommandAutocomplete;
  switch (type) {
    case InteractionResponseType.ApplicationCommandAutocompleteResult:
      return isComplete;
    case InteractionResponseType.Modal:
      return !isComplete && asked !== InteractionType.ModalSubmit;
    case InteractionResponseType.DeferredMessageUpdate:
    case InteractionResponseType.UpdateMessage:
      return source !== undefined && !isComplete;
    default:
      return !isComplete;
  }
}
