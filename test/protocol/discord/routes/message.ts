import type { APIMessage } from "discord.js";
import { type Call, changeIn, draftIn, type Routes } from "../call.js";
import { withoutContent } from "../content.js";
import { checkDraft, edit, messagesIn, post, remove, shown } from "../message.js";
import { may } from "../permissions.js";
import { refuse, refuseField } from "../refusal.js";
import { bornAt } from "../snowflake.js";
import { isPost } from "../thread.js";
import { type Channel, type DiscordWorld, isDirect, isThread, type Stored } from "../world.js";

/** "The past few minutes", in which a nonce is looked for. */
const NONCE_MS = 3 * 60_000;
const CONTENT = 1 << 15;

export const messageRoutes: Routes = {
  "GET /channels/{channel_id}/messages": (call) => {
    const { world, query } = call;
    const channel = visible(call);
    const [before, after, around] = ["before", "after", "around"].map((name) => query.get(name));
    const limit = Number(query.get("limit") ?? 50);
    if (!may(world, world.bot.id, channel.id, "ReadMessageHistory")) return [];
    const all = messagesIn(world, channel.id);
    const older = (id: string) => all.filter(({ message }) => BigInt(message.id) < BigInt(id));
    const newer = (id: string) => all.filter(({ message }) => BigInt(message.id) > BigInt(id));
    let page = all.slice(-limit);
    if (around) {
      const half = Math.floor(limit / 2);
      const own = all.filter(({ message }) => message.id === around);
      page = [...older(around).slice(-half), ...own, ...newer(around).slice(0, half)];
    } else if (before) page = older(before).slice(-limit);
    else if (after) page = newer(after).slice(0, limit);
    return page.reverse().map((stored) => given(world, channel, stored));
  },
  "POST /channels/{channel_id}/messages": (call) => {
    const { world, body, files } = call;
    const channel = writable(call);
    const draft = draftIn(body, files);
    checkDraft(draft);
    const again = body.enforce_nonce === true ? sent(world, channel, body.nonce) : undefined;
    if (again) return shown(world, again);
    const reference = body.message_reference as
      | { message_id: string; fail_if_not_exists?: boolean }
      | undefined;
    if (reference && !world.messages.get(channel.id)?.has(reference.message_id)) {
      if (reference.fail_if_not_exists !== false)
        refuseField("message_reference", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
    }
    if (files.size > 0) need(world, channel, "AttachFiles");
    if (reference) need(world, channel, "ReadMessageHistory");
    const stored = post(world, channel, world.bot, draft);
    return { ...shown(world, stored), ...(draft.nonce === undefined ? {} : { nonce: draft.nonce }) };
  },
  "POST /channels/{channel_id}/messages/bulk-delete": (call) => {
    const channel = visible(call);
    need(call.world, channel, "ManageMessages");
    const ids = call.body.messages as string[];
    const oldest = call.world.now - 14 * 24 * 3_600_000;
    if (ids.some((id) => bornAt(id) < oldest))
      refuseField("messages", "BASE_TYPE_BAD", "Messages older than two weeks can't be deleted in bulk");
    remove(call.world, channel, ids);
    return undefined;
  },
  "GET /channels/{channel_id}/messages/{message_id}": (call) => {
    const channel = visible(call);
    need(call.world, channel, "ReadMessageHistory");
    return given(call.world, channel, openly(call));
  },
  "PATCH /channels/{channel_id}/messages/{message_id}": (call) => {
    visible(call);
    const stored = openly(call);
    const { world } = call;
    if (stored.message.author.id !== world.bot.id) refuse("foreignMessage");
    return shown(world, edit(world, stored, changeIn(call.body, call.files)));
  },
  "DELETE /channels/{channel_id}/messages/{message_id}": (call) => {
    const channel = visible(call);
    const { message } = openly(call);
    const { world } = call;
    if (message.author.id !== world.bot.id) {
      if (isDirect(channel)) refuse("systemMessage");
      need(world, channel, "ManageMessages");
    }
    remove(world, channel, [message.id]);
    return undefined;
  },
  "POST /channels/{channel_id}/typing": (call) => {
    const { world } = call;
    world.typings.push({ user: world.bot.id, channel: writable(call).id, at: world.now });
    return undefined;
  },
};

/** The channel of a path, if the bot can see it. */
export function visible({ world, params }: Call): Channel {
  const channel = world.channel(params.channel_id!);
  if (!may(world, world.bot.id, channel.id, "ViewChannel")) refuse("missingAccess");
  return channel;
}

export function need(world: DiscordWorld, { id }: Channel, permission: Parameters<typeof may>[3]): void {
  if (!may(world, world.bot.id, id, permission)) refuse("missingPermissions");
}

/** The message of a path, if it is there for everybody: what one person sees can't be had this way. */
export function openly({ world, params }: Call): Stored {
  const stored = world.stored(params.channel_id!, params.message_id!);
  return stored.onlyFor === undefined ? stored : refuse("unknownMessage");
}

function writable(call: Call): Channel {
  const { world } = call;
  const channel = visible(call);
  if (isPost(channel)) refuse("noText");
  if (isDirect(channel) && world.shy.has(channel.recipients?.[0]?.id ?? "")) refuse("closedToMessages");
  need(world, channel, isThread(channel) ? "SendMessagesInThreads" : "SendMessages");
  return channel;
}

/** A message as the bot is given it: without the intent for content, what was not for it is empty. */
function given(world: DiscordWorld, channel: Channel, stored: Stored): APIMessage {
  const message = shown(world, stored);
  return (world.granted & CONTENT) !== 0 ? message : withoutContent(message, world.bot.id, isDirect(channel));
}

function sent(world: DiscordWorld, channel: Channel, nonce: unknown): Stored | undefined {
  const of = (one: Stored) => one.nonce === nonce && one.message.author.id === world.bot.id;
  return messagesIn(world, channel.id).findLast(
    (one) => of(one) && world.now - bornAt(one.message.id) < NONCE_MS,
  );
}
