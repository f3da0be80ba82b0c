import { once } from "node:events";
import {
  ChannelType,
  type ChatInputCommandInteraction,
  type Client,
  type ClientEvents,
  DiscordAPIError,
  type ForumChannel,
  GatewayIntentBits,
  GatewayOpcodes,
  type Interaction,
  type Message,
  Routes,
  type TextChannel,
  type ThreadChannel,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EVENTS, type EventName } from "./events.js";
import { type FakeDiscord, INTENTS, serveDiscord, TOKEN } from "./fake-discord.js";
import { addRole, leaveBot, leaveGuild } from "./guild.js";
import { absent } from "./judge/description.js";
import type { Person } from "./person.js";
import { REFUSALS, type Refused } from "./refusal.js";
import type { Channel } from "./world.js";

/*
 * What the fake does, each of it done by the real client. A route, an event or a refusal that is added to the fake and
 * not to these tables fails.
 */
let discord: FakeDiscord;
let client: Client<true>;
let ann: Person;
let help: Channel;
let forum: Channel;

beforeEach(async () => {
  const granted = GatewayIntentBits.MessageContent | GatewayIntentBits.GuildMembers;
  discord = await serveDiscord({ granted, judged: "answers" });
  discord.allow("Administrator");
  forum = discord.channel("ideas", { type: ChannelType.GuildForum });
  help = discord.channel("help");
  ann = discord.person("Ann");
  client = (await discord.client({
    intents: [
      ...INTENTS,
      GatewayIntentBits.MessageContent,
      GatewayIntentBits.GuildMembers,
      GatewayIntentBits.GuildMessageTyping,
    ],
  })) as Client<true>;
});
afterEach(async () => {
  await discord.close();
  expect([discord.violations, discord.faults]).toEqual([[], []]);
});

const guild = () => client.guilds.cache.get(discord.guild.id)!;
const room = () => client.channels.cache.get(help.id) as TextChannel;
const said = () => room().messages.fetch(ann.writes(help, "hello").id);
const own = () => room().send("mine");
const thread = () => room().threads.create({ name: "Thread" }) as Promise<ThreadChannel>;
/** A role that the client knows of. */
const desk = async () => {
  const role = discord.role("Desk");
  await discord.settled();
  return role;
};
const command = { name: "pact", description: "The agreement" };
const _inGuild = () => ({ guildId: discord.guild.id });

/** Does something with an interaction, once there is one. */
async function answering(
  act: (interaction: ChatInputCommandInteraction) => Promise<unknown>,
): Promise<unknown> {
  await client.application.commands.create(command);
  const heard = once(client, "interactionCreate") as Promise<[Interaction]>;
  const use = ann.uses(help, "/pact");
  const [interaction] = await heard;
  await act(interaction as ChatInputCommandInteraction);
  return use;
}

const ROUTES: Readonly<Record<string, () => Promise<unknown>>> = {
  "GET /gateway": () => client.rest.get(Routes.gateway()),
  "GET /gateway/bot": () => client.rest.get(Routes.gatewayBot()),
  "GET /users/@me": () => client.rest.get(Routes.user()),
  "GET /users/{user_id}": () => client.users.fetch(ann.id, { force: true }),
  "GET /users/@me/guilds": () => client.guilds.fetch(),
  "POST /users/@me/channels": () => client.users.createDM(ann.id, { force: true }),
  "GET /applications/@me": () => client.application.fetch(),
  "GET /oauth2/applications/@me": () => client.rest.get(Routes.oauth2CurrentApplication()),
  "GET /guilds/{guild_id}": () => client.guilds.fetch({ guild: discord.guild.id, force: true }),
  "GET /guilds/{guild_id}/channels": () => guild().channels.fetch(),
  "POST /guilds/{guild_id}/channels": () => guild().channels.create({ name: "new", topic: "news" }),
  "GET /guilds/{guild_id}/roles": () => guild().roles.fetch(),
  "GET /guilds/{guild_id}/roles/{role_id}": () => guild().roles.fetch(discord.guild.id, { force: true }),
  "POST /guilds/{guild_id}/roles": () => guild().roles.create({ name: "Desk" }),
  "PATCH /guilds/{guild_id}/roles/{role_id}": async () =>
    guild().roles.edit((await desk()).id, { name: "Night desk" }),
  "DELETE /guilds/{guild_id}/roles/{role_id}": async () => guild().roles.delete(discord.role("Desk").id),
  "GET /guilds/{guild_id}/members": () => guild().members.list({ limit: 10 }),
  "GET /guilds/{guild_id}/members/search": () => guild().members.search({ query: "an" }),
  "GET /guilds/{guild_id}/members/{user_id}": () => guild().members.fetch({ user: ann.id, force: true }),
  "DELETE /guilds/{guild_id}/members/{user_id}": () => guild().members.kick(ann.id),
  "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}": () =>
    guild().members.addRole({ user: ann.id, role: discord.role("Desk").id }),
  "DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}": () =>
    guild().members.removeRole({ user: ann.id, role: discord.role("Desk", [ann]).id }),
  "GET /channels/{channel_id}": () => client.channels.fetch(help.id, { force: true }),
  "PATCH /channels/{channel_id}": () => room().setTopic("Ask here"),
  "DELETE /channels/{channel_id}": () => room().delete(),
  "POST /channels/{channel_id}/typing": () => room().sendTyping(),
  "GET /channels/{channel_id}/messages": () => room().messages.fetch({ limit: 5 }),
  "POST /channels/{channel_id}/messages": own,
  "POST /channels/{channel_id}/messages/bulk-delete": async () =>
    room().bulkDelete([await own(), await said()]),
  "GET /channels/{channel_id}/messages/{message_id}": async () =>
    room().messages.fetch({ message: (await own()).id, force: true }),
  "PATCH /channels/{channel_id}/messages/{message_id}": async () => (await own()).edit("changed"),
  "DELETE /channels/{channel_id}/messages/{message_id}": async () => (await own()).delete(),
  "GET /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}": async () =>
    (await (await said()).react("👀")).users.fetch(),
  "PUT /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": async () =>
    (await said()).react("👀"),
  "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/@me": async () =>
    (await (await said()).react("👀")).users.remove(),
  "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}/{user_id}": async () => {
    const message = await said();
    ann.reacts(await raw(message), "👀");
    const reaction = await message.react("👀");
    return reaction.users.remove(ann.id);
  },
  "DELETE /channels/{channel_id}/messages/{message_id}/reactions/{emoji_name}": async () =>
    (await (await said()).react("👀")).remove(),
  "DELETE /channels/{channel_id}/messages/{message_id}/reactions": async () => {
    const message = await said();
    await message.react("👀");
    return message.reactions.removeAll();
  },
  "POST /channels/{channel_id}/messages/{message_id}/threads": async () =>
    (await said()).startThread({ name: "Thread" }),
  "POST /channels/{channel_id}/threads": async () => {
    const ideas = client.channels.cache.get(forum.id) as ForumChannel;
    await ideas.threads.create({ name: "Idea", message: { content: "What if" } });
    return thread();
  },
  "GET /channels/{channel_id}/threads/archived/public": () => room().threads.fetchArchived(),
  "GET /channels/{channel_id}/threads/archived/private": () =>
    room().threads.fetchArchived({ type: "private", fetchAll: true }),
  "GET /channels/{channel_id}/users/@me/threads/archived/private": () =>
    room().threads.fetchArchived({ type: "private" }),
  "GET /guilds/{guild_id}/threads/active": () => guild().channels.fetchActiveThreads(),
  "GET /channels/{channel_id}/thread-members": async () => (await thread()).members.fetch(),
  "GET /channels/{channel_id}/thread-members/{user_id}": async () =>
    (await thread()).members.fetch({ member: client.user.id, force: true }),
  "PUT /channels/{channel_id}/thread-members/{user_id}": async () => (await thread()).members.add(ann.id),
  "DELETE /channels/{channel_id}/thread-members/{user_id}": async () => {
    const made = await thread();
    await made.members.add(ann.id);
    return made.members.remove(ann.id);
  },
  "PUT /channels/{channel_id}/thread-members/@me": async () => (await thread()).join(),
  "DELETE /channels/{channel_id}/thread-members/@me": async () => (await thread()).leave(),
  ...commandRoutes("/applications/{application_id}/commands", () => undefined),
  ...commandRoutes("/applications/{application_id}/guilds/{guild_id}/commands", () => discord.guild.id),
  "POST /interactions/{interaction_id}/{interaction_token}/callback": () =>
    answering((interaction) => interaction.reply({ content: "hi", withResponse: true })),
  "POST /webhooks/{webhook_id}/{webhook_token}": () =>
    answering(async (interaction) => {
      await interaction.reply("hi");
      await interaction.followUp("and");
    }),
  "GET /webhooks/{webhook_id}/{webhook_token}/messages/@original": () =>
    answering(async (interaction) => {
      await interaction.reply("hi");
      await interaction.fetchReply();
    }),
  "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": () =>
    answering(async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply("hi");
    }),
  "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/@original": () =>
    answering(async (interaction) => {
      await interaction.reply("hi");
      await interaction.deleteReply();
    }),
  "GET /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": () =>
    following((interaction, { id }) => interaction.fetchReply(id)),
  "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": () =>
    following((interaction, message) => interaction.editReply({ message, content: "changed" })),
  "DELETE /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}": () =>
    following((interaction, message) => interaction.deleteReply(message)),
};

function commandRoutes(at: string, scope: () => string | undefined): Record<string, () => Promise<unknown>> {
  const where = () => (scope() === undefined ? {} : { guildId: scope()! });
  const made = () => client.application.commands.create(command, scope() as string);
  return {
    [`GET ${at}`]: () => client.application.commands.fetch(where()),
    [`POST ${at}`]: made,
    [`PUT ${at}`]: () => client.application.commands.set([command], scope() as string),
    [`GET ${at}/{command_id}`]: async () =>
      client.application.commands.fetch((await made()).id, { ...where(), force: true }),
    [`PATCH ${at}/{command_id}`]: async () =>
      client.application.commands.edit((await made()).id, { description: "Another" }, scope() as string),
    [`DELETE ${at}/{command_id}`]: async () =>
      client.application.commands.delete((await made()).id, scope() as string),
  };
}

const following = (
  act: (interaction: ChatInputCommandInteraction, message: Message) => Promise<unknown>,
): Promise<unknown> =>
  answering(async (interaction) => {
    await interaction.reply("hi");
    await act(interaction, await interaction.followUp("and"));
  });

/** As the fake has it. */
const raw = async ({ channelId, id }: Message) =>
  discord.messages(discord.world.channel(channelId)).find((message) => message.id === id)!;

describe("a route", () => {
  test.each(Object.entries(ROUTES))(
    `%s is called, done and answered as Discord describes it${absent}`,
    async (name, call) => {
      await call();
      expect([...discord.rest.done]).toContain(name);
    },
  );

  test("that the fake serves stands in the table", () => {
    expect(Object.keys(ROUTES).sort()).toEqual(discord.rest.router.names.sort());
  });
});

const HEARD: Readonly<Record<EventName, () => unknown>> = {
  READY: () => discord.client(),
  RESUMED: () => discord.gateway.cut(),
  GUILD_CREATE: () => discord.found("Home"),
  GUILD_DELETE: () => leaveBot(discord.world, discord.guild),
  GUILD_MEMBER_ADD: () => discord.person("Bob"),
  GUILD_MEMBER_UPDATE: async () => {
    await guild().members.fetch(ann.id);
    await guild().members.addRole({ user: ann.id, role: discord.role("Desk").id });
  },
  GUILD_MEMBER_REMOVE: () => leaveGuild(discord.world, discord.guild, ann.id),
  GUILD_MEMBERS_CHUNK: () => guild().members.fetch(),
  GUILD_ROLE_CREATE: () => addRole(discord.world, discord.guild, "Desk"),
  GUILD_ROLE_UPDATE: async () => guild().roles.edit((await desk()).id, { name: "Night desk" }),
  GUILD_ROLE_DELETE: () => guild().roles.delete(discord.role("Desk").id),
  CHANNEL_CREATE: () => discord.channel("new"),
  CHANNEL_UPDATE: () => room().setTopic("Ask here"),
  CHANNEL_DELETE: () => room().delete(),
  THREAD_CREATE: () => ann.opensThread(help, "Thread"),
  THREAD_UPDATE: async () => (await thread()).setArchived(true),
  THREAD_DELETE: async () => (await thread()).delete(),
  THREAD_MEMBERS_UPDATE: async () => (await thread()).members.add(ann.id),
  MESSAGE_CREATE: () => ann.writes(help, "hello"),
  MESSAGE_UPDATE: () => ann.edits(ann.writes(help, "hello"), "hullo"),
  MESSAGE_DELETE: () => ann.deletes(ann.writes(help, "hello")),
  MESSAGE_DELETE_BULK: async () => room().bulkDelete([await own(), await said()]),
  MESSAGE_REACTION_ADD: () => ann.reacts(ann.writes(help, "hello"), "👀"),
  MESSAGE_REACTION_REMOVE: () => {
    const message = ann.writes(help, "hello");
    ann.reacts(message, "👀");
    ann.unreacts(message, "👀");
  },
  MESSAGE_REACTION_REMOVE_ALL: async () => {
    const message = await said();
    await message.react("👀");
    await message.reactions.removeAll();
  },
  MESSAGE_REACTION_REMOVE_EMOJI: async () => (await (await said()).react("👀")).remove(),
  INTERACTION_CREATE: () => answering((interaction) => interaction.reply("hi")),
  TYPING_START: () => ann.types(help),
};

describe("an event", () => {
  test.each(Object.entries(HEARD) as [EventName, () => unknown][])(
    "%s is told and heard",
    async (name, act) => {
      const isFirst = name === "READY";
      const heard = isFirst ? Promise.resolve() : once(client, EVENTS[name] as keyof ClientEvents);
      await act();
      await heard;
      await discord.settled();
      expect([...discord.gateway.told]).toContain(name);
    },
  );

  test("that the fake tells stands in the table, and each was told", () => {
    expect(Object.keys(HEARD).sort()).toEqual(Object.keys(EVENTS).sort());
  });
});

describe("an opcode", () => {
  test("that the gateway knows is spoken", async () => {
    client.user.setPresence({ status: "idle" });
    await guild().members.fetch();
    await discord.settled();
    for (const act of ["reconnect", "invalidate"] as const) {
      const back = once(discord.gateway, act === "reconnect" ? "resumed" : "identified");
      discord.gateway[act]();
      await back;
      await discord.settled();
    }
    const { Dispatch, Heartbeat, Reconnect, InvalidSession, Hello, HeartbeatAck } = GatewayOpcodes;
    const { Identify, PresenceUpdate, Resume, RequestGuildMembers } = GatewayOpcodes;
    expect([...discord.gateway.spoken].sort()).toEqual(
      [
        ...[Dispatch, Heartbeat, Reconnect, InvalidSession, Hello, HeartbeatAck].map((op) => `sent ${op}`),
        ...[Heartbeat, Identify, PresenceUpdate, Resume, RequestGuildMembers].map((op) => `taken ${op}`),
      ].sort(),
    );
  });
});

/** A call past what the client would let through. */
const rest = (route: `/${string}`, body: unknown) => client.rest.post(route, { body });

const REFUSED: Readonly<Record<Refused, () => Promise<unknown>>> = {
  unauthorized: async () => {
    client.rest.setToken("another");
    try {
      await client.rest.get(Routes.user());
    } finally {
      client.rest.setToken(TOKEN);
    }
  },
  notFound: () => client.rest.get("/nothing"),
  unknownChannel: () => client.channels.fetch("1"),
  unknownGuild: () => client.guilds.fetch("1"),
  unknownMember: () => {
    const bob = discord.world.user("Bob");
    return guild().members.fetch(bob.id);
  },
  unknownMessage: () => room().messages.fetch("1"),
  unknownRole: () => client.rest.get(Routes.guildRole(discord.guild.id, "1")),
  unknownUser: () => client.users.fetch("1"),
  unknownEmoji: async () => (await own()).react("nothing:12345678901234567"),
  unknownWebhook: () =>
    answering((interaction) => rest(Routes.webhook(client.user.id, interaction.token), { content: "hi" })),
  unknownInteraction: () =>
    answering((interaction) => {
      discord.now += 3_001;
      return interaction.reply("late");
    }),
  unknownCommand: () => client.application.commands.fetch("1"),
  alreadyAnswered: () =>
    answering(async ({ id, token }) => {
      const body = { type: 4, data: { content: "hi" } };
      await rest(Routes.interactionCallback(id, token), body);
      await rest(Routes.interactionCallback(id, token), body);
    }),
  missingAccess: () => {
    hide();
    return room().send("hi");
  },
  foreignMessage: async () => (await said()).edit("mine"),
  emptyMessage: () => rest(Routes.channelMessages(help.id), { content: "  " }),
  closedToMessages: async () => {
    discord.world.shy.add(ann.id);
    await client.users.send(ann.id, "hi");
  },
  noText: () => rest(Routes.channelMessages(forum.id), { content: "hi" }),
  missingPermissions: () => {
    plain();
    discord.deny(help, "SendMessages");
    return room().send("hi");
  },
  systemMessage: async () => {
    const message = ann.tells("hello");
    await client.rest.delete(Routes.channelMessage(message.channel_id, message.id));
  },
  invalidToken: () =>
    answering(async (interaction) => {
      await interaction.reply("hi");
      discord.now += 15 * 60_000 + 1;
      await interaction.followUp("late");
    }),
  invalidForm: () =>
    rest(Routes.channelMessages(help.id), { content: "hi", message_reference: { message_id: "1" } }),
  archivedThread: async () => {
    const made = await thread();
    await made.setArchived(true);
    await made.join();
  },
  threadThere: async () => {
    const message = await said();
    await message.startThread({ name: "One" });
    await rest(Routes.threads(help.id, message.id), { name: "Two" });
  },
  lockedThread: async () => {
    const made = await thread();
    await made.setLocked(true);
    await made.setArchived(true);
    await made.send("hi");
  },
};

/** Takes the bot's power over everything. */
function plain(): void {
  discord.guild.members.get(client.user.id)!.roles = [];
}

function hide(): void {
  plain();
  discord.deny(help, "ViewChannel");
}

describe("a refusal", () => {
  test.each(Object.entries(REFUSED) as [Refused, () => Promise<unknown>][])(
    "%s reaches the client with its code",
    async (name, act) => {
      const error = await act().then(
        () => null,
        (failure: unknown) => failure,
      );
      expect(error).toBeInstanceOf(DiscordAPIError);
      const [status, code] = REFUSALS[name];
      expect(error).toMatchObject({ status, code });
      expect([...discord.rest.refused]).toContain(name);
      discord.violations.splice(0);
      if (name === "notFound") expect(discord.faults.splice(0)).toEqual(["The fake serves no GET /nothing"]);
    },
  );

  test("that the fake gives stands in the table", () => {
    expect(Object.keys(REFUSED).sort()).toEqual(Object.keys(REFUSALS).sort());
  });
});
