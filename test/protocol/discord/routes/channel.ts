import { ChannelType } from "discord.js";
import { type Call, Created, draftIn, type Routes } from "../call.js";
import { activeThreads, removeChannel, tellChannel } from "../guild.js";
import { checkDraft, post } from "../message.js";
import { may } from "../permissions.js";
import { refuse, refuseField } from "../refusal.js";
import {
  changeThread,
  isPost,
  joinThread,
  leaveThread,
  openedPost,
  openPost,
  openThread,
  type ThreadPlan,
  threadMember,
  withMember,
} from "../thread.js";
import { type Channel, type DiscordWorld, isThread } from "../world.js";
import { need, openly, visible } from "./message.js";

export const channelRoutes: Routes = {
  "GET /channels/{channel_id}": visible,
  "PATCH /channels/{channel_id}": (call) => {
    const { world, body } = call;
    const channel = visible(call);
    if (isThread(channel)) {
      if (channel.owner_id !== world.bot.id) need(world, channel, "ManageThreads");
      changeThread(world, channel, body);
    } else {
      need(world, channel, "ManageChannels");
      const { name, topic } = body as { name?: string; topic?: string };
      Object.assign(channel, name === undefined ? {} : { name }, topic === undefined ? {} : { topic });
      tellChannel(world, channel);
    }
    return channel;
  },
  "DELETE /channels/{channel_id}": (call) => {
    const channel = visible(call);
    need(call.world, channel, isThread(channel) ? "ManageThreads" : "ManageChannels");
    removeChannel(call.world, channel);
    return channel;
  },
  "POST /channels/{channel_id}/messages/{message_id}/threads": (call) => {
    const { world, body } = call;
    const parent = visible(call);
    need(world, parent, "CreatePublicThreads");
    const from = openly(call);
    const thread = openThread(world, parent, world.bot, { ...(body as unknown as ThreadPlan), from });
    return new Created(withMember(world, thread));
  },
  "POST /channels/{channel_id}/threads": (call) => {
    const { world, body, files } = call;
    const parent = visible(call);
    if (isPost(parent)) {
      need(world, parent, "SendMessages");
      const draft = draftIn((body.message ?? {}) as Call["body"], files);
      checkDraft(draft);
      const plan = body as unknown as ThreadPlan;
      const first = (thread: Channel) => post(world, thread, world.bot, { ...draft, id: thread.id });
      const { thread, message } = openPost(world, parent, world.bot, plan, first);
      return new Created(openedPost(world, thread, message));
    }
    if (isThread(parent)) refuseField("channel_id", "CHANNEL_TYPE_INVALID", "Not in a thread");
    const { type = ChannelType.PrivateThread } = body as { type?: ChannelType };
    const isPrivate = type === ChannelType.PrivateThread;
    need(world, parent, isPrivate ? "CreatePrivateThreads" : "CreatePublicThreads");
    const thread = openThread(world, parent, world.bot, { ...(body as unknown as ThreadPlan), type });
    return new Created(withMember(world, thread));
  },
  "GET /channels/{channel_id}/threads/archived/public": (call) =>
    archived(call, (thread) => thread.type !== ChannelType.PrivateThread),
  "GET /channels/{channel_id}/threads/archived/private": (call) => {
    need(call.world, visible(call), "ManageThreads");
    return archived(call, (thread) => thread.type === ChannelType.PrivateThread);
  },
  "GET /channels/{channel_id}/users/@me/threads/archived/private": (call) => {
    const { world } = call;
    const isIn = (thread: Channel) => world.threadMembers.get(thread.id)!.has(world.bot.id);
    return archived(call, (thread) => thread.type === ChannelType.PrivateThread && isIn(thread));
  },
  "GET /guilds/{guild_id}/threads/active": ({ world, params }) => {
    const { id } = world.guild(params.guild_id!);
    const threads = activeThreads(world, id).filter((one) => may(world, world.bot.id, one.id, "ViewChannel"));
    return { threads: threads.reverse(), members: ownMembers(world, threads), has_more: false };
  },
  "GET /channels/{channel_id}/thread-members": (call) => {
    const thread = threadOf(call);
    return [...call.world.threadMembers.get(thread.id)!.keys()].map((user) =>
      threadMember(call.world, thread.id, user),
    );
  },
  "GET /channels/{channel_id}/thread-members/{user_id}": (call) => {
    const { world, params } = call;
    const thread = threadOf(call);
    const user = params.user_id === "@me" ? world.bot.id : params.user_id!;
    if (!world.threadMembers.get(thread.id)!.has(user)) refuse("unknownMember");
    return threadMember(world, thread.id, user);
  },
  "PUT /channels/{channel_id}/thread-members/@me": (call) => moved(call, joinThread, call.world.bot.id),
  "DELETE /channels/{channel_id}/thread-members/@me": (call) => moved(call, leaveThread, call.world.bot.id),
  "PUT /channels/{channel_id}/thread-members/{user_id}": (call) =>
    moved(call, joinThread, call.params.user_id!),
  "DELETE /channels/{channel_id}/thread-members/{user_id}": (call) => {
    const thread = threadOf(call);
    if (thread.owner_id !== call.world.bot.id) need(call.world, thread, "ManageThreads");
    return moved(call, leaveThread, call.params.user_id!);
  },
};

function threadOf(call: Call): Channel {
  const channel = visible(call);
  return isThread(channel) ? channel : refuse("unknownChannel");
}

function moved(
  call: Call,
  move: (world: DiscordWorld, thread: Channel, user: string) => void,
  user: string,
): undefined {
  const thread = threadOf(call);
  if (thread.thread_metadata!.archived) refuse("archivedThread");
  if (!call.world.users.has(user)) refuse("unknownUser");
  move(call.world, thread, user);
  return undefined;
}

/** Archived threads of a channel, those that were archived last first. */
function archived(call: Call, fits: (thread: Channel) => boolean): object {
  const { world, query } = call;
  const parent = visible(call);
  need(world, parent, "ReadMessageHistory");
  const at = ({ thread_metadata }: Channel) => Date.parse(thread_metadata!.archive_timestamp);
  const before = query.get("before");
  const limit = Number(query.get("limit") ?? 50);
  const bound = before === null ? Number.POSITIVE_INFINITY : Date.parse(before);
  const all = [...world.channels.values()]
    .filter((one) => one.parent_id === parent.id && one.thread_metadata?.archived === true && fits(one))
    .filter((one) => at(one) < bound)
    .sort((one, other) => at(other) - at(one));
  const threads = all.slice(0, limit);
  return { threads, members: ownMembers(world, threads), has_more: all.length > limit };
}

const ownMembers = (world: DiscordWorld, threads: readonly Channel[]): object[] =>
  threads
    .filter(({ id }) => world.threadMembers.get(id)!.has(world.bot.id))
    .map(({ id }) => threadMember(world, id, world.bot.id));
