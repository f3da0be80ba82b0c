import { type APIUser, ChannelType, GatewayIntentBits, MessageFlags, MessageType } from "discord.js";
import { tellChannel } from "./guild.js";
import { post, referenceTo, shown, tellMessage } from "./message.js";
import { refuse } from "./refusal.js";
import type { Channel, DiscordWorld, Stored } from "./world.js";

export interface ThreadPlan {
  readonly name: string;
  readonly type?: ChannelType;
  readonly auto_archive_duration?: number;
  readonly applied_tags?: readonly string[];
  /** The message that it starts from, and that it takes its id from. */
  readonly from?: Stored;
}

export function openThread(world: DiscordWorld, parent: Channel, owner: APIUser, plan: ThreadPlan): Channel {
  const { name, from } = plan;
  const id = from?.message.id ?? world.id();
  if (world.channels.has(id)) refuse("threadThere");
  const thread: Channel = {
    id,
    type: plan.type ?? ChannelType.PublicThread,
    flags: 0,
    guild_id: parent.guild_id!,
    parent_id: parent.id,
    owner_id: owner.id,
    name,
    last_message_id: null,
    rate_limit_per_user: 0,
    message_count: 0,
    member_count: 0,
    total_message_sent: 0,
    ...(plan.applied_tags ? { applied_tags: [...plan.applied_tags] } : {}),
    thread_metadata: {
      archived: false,
      archive_timestamp: world.tick(),
      auto_archive_duration: plan.auto_archive_duration ?? 4_320,
      locked: false,
      create_timestamp: world.stamp(),
    },
  };
  world.channels.set(id, thread);
  world.threadMembers.set(id, new Map([[owner.id, world.stamp()]]));
  thread.member_count = 1;
  const d = { ...withMember(world, thread), newly_created: true };
  const about = { guild: parent.guild_id, channel: id, intents: GatewayIntentBits.Guilds };
  world.tell({ t: "THREAD_CREATE", d, ...about });
  if (from) startFrom(world, parent, thread, owner, from);
  else if (isPost(parent)) parent.last_message_id = id;
  else announce(world, parent, thread, owner);
  return thread;
}

/** A post of a forum: a thread, and a first message that bears its id. */
export function openPost(
  world: DiscordWorld,
  forum: Channel,
  owner: APIUser,
  plan: ThreadPlan,
  first: (thread: Channel) => Stored,
): { readonly thread: Channel; readonly message: Stored } {
  const thread = openThread(world, forum, owner, plan);
  return { thread, message: first(thread) };
}

export const isPost = ({ type }: Channel): boolean =>
  type === ChannelType.GuildForum || type === ChannelType.GuildMedia;

/** Writing in a thread joins it and wakes it; a locked one stays asleep. */
export function wake(world: DiscordWorld, thread: Channel, user: string): void {
  const kept = thread.thread_metadata!;
  if (kept.archived) {
    if (kept.locked) refuse("lockedThread");
    changeThread(world, thread, { archived: false });
  }
  joinThread(world, thread, user);
}

export function changeThread(
  world: DiscordWorld,
  thread: Channel,
  { archived, locked, name }: { archived?: boolean; locked?: boolean; name?: string },
): void {
  const kept = thread.thread_metadata!;
  const at = world.tick();
  if (archived !== undefined && archived !== kept.archived)
    Object.assign(kept, { archived, archive_timestamp: at });
  if (locked !== undefined) kept.locked = locked;
  if (name !== undefined) thread.name = name;
  tellChannel(world, thread, "THREAD_UPDATE");
}

export function joinThread(world: DiscordWorld, thread: Channel, user: string): void {
  const members = world.threadMembers.get(thread.id)!;
  if (members.has(user)) return;
  members.set(user, world.stamp());
  tellMembers(world, thread, user, { added_members: [threadMember(world, thread.id, user)] });
}

export function leaveThread(world: DiscordWorld, thread: Channel, user: string): void {
  if (!world.threadMembers.get(thread.id)!.delete(user)) return;
  tellMembers(world, thread, user, { removed_member_ids: [user] });
}

export const threadMember = (world: DiscordWorld, thread: string, user: string) => ({
  id: thread,
  user_id: user,
  join_timestamp: world.threadMembers.get(thread)!.get(user)!,
  flags: 0,
});

/** A thread as the bot gets it: with its own membership, if it is in it. */
export const withMember = (world: DiscordWorld, thread: Channel): object =>
  world.threadMembers.get(thread.id)!.has(world.bot.id)
    ? { ...thread, member: threadMember(world, thread.id, world.bot.id) }
    : thread;

/** Without the intent for members, a session hears only of the bot itself. */
function tellMembers(world: DiscordWorld, thread: Channel, user: string, change: object): void {
  thread.member_count = Math.min(50, world.threadMembers.get(thread.id)!.size);
  const { id, guild_id, member_count } = thread;
  const isBot = user === world.bot.id;
  world.tell({
    t: "THREAD_MEMBERS_UPDATE",
    d: { id, guild_id, member_count, ...change },
    guild: guild_id,
    channel: id,
    intents: isBot ? GatewayIntentBits.Guilds : GatewayIntentBits.GuildMembers,
  });
}

/** Started from a message, the message is marked and the thread begins with a pointer to it. */
function startFrom(
  world: DiscordWorld,
  parent: Channel,
  thread: Channel,
  owner: APIUser,
  from: Stored,
): void {
  const { message } = from;
  message.flags = (message.flags ?? 0) | MessageFlags.HasThread;
  tellMessage(world, "MESSAGE_UPDATE", parent, from);
  post(world, thread, owner, {
    type: MessageType.ThreadStarterMessage,
    more: { message_reference: referenceTo(parent, message.id) },
  });
  thread.message_count = 0;
  thread.total_message_sent = 0;
}

/** Started from nothing, its channel says so. */
function announce(world: DiscordWorld, parent: Channel, thread: Channel, owner: APIUser): void {
  if (thread.type !== ChannelType.PublicThread) return;
  const { id: channel_id, guild_id } = thread;
  post(world, parent, owner, {
    content: thread.name,
    type: MessageType.ThreadCreated,
    more: { message_reference: { type: 0, channel_id, ...(guild_id === undefined ? {} : { guild_id }) } },
  });
}

/** What a thread looks like from outside it, with its first message. */
export const openedPost = (world: DiscordWorld, thread: Channel, first: Stored): object => ({
  ...withMember(world, thread),
  message: shown(world, first),
});
