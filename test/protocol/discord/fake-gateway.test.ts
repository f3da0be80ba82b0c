import { once } from "node:events";
import { type Client, GatewayCloseCodes, GatewayIntentBits, type Message } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeDiscord, INTENTS, serveDiscord, TOKEN } from "./fake-discord.js";
import { connectRaw } from "./raw-client.js";
import type { Session } from "./session.js";

let discord: FakeDiscord;
beforeEach(async () => {
  discord = await serveDiscord();
});
afterEach(async () => {
  await discord.close();
  expect([discord.violations, discord.faults]).toEqual([[], []]);
});

/** What a client hears people say, in order. */
function heardBy(client: Client): string[] {
  const heard: string[] = [];
  client.on("messageCreate", ({ content }) => heard.push(content));
  return heard;
}

const say = (text: string) => discord.person("Ann").tells(text);
const identified = async () => (await once(discord.gateway, "identified"))[0] as Session;
const resumed = async () => (await once(discord.gateway, "resumed"))[0] as Session;

describe("logging in", () => {
  test("tells who the bot is and where, and the client is ready", async () => {
    const client = await discord.client();
    expect(client.user!.id).toBe(discord.bot.id);
    expect(client.guilds.cache.map(({ name }) => name)).toEqual(["Work"]);
    expect(client.channels.cache.map((channel) => "name" in channel && channel.name)).toEqual([
      "general",
      "help",
    ]);
  });

  test("with another token is refused, and the client says so", async () => {
    const client = await discord.client();
    client.rest.setToken("another");
    await expect(client.login("another")).rejects.toMatchObject({ code: "TokenInvalid" });
  });

  test.each([
    ["another token", { token: "another" }, GatewayCloseCodes.AuthenticationFailed],
    ["intents that there are not", { intents: 1 << 30 }, GatewayCloseCodes.InvalidIntents],
    ["intents that were not granted", { intents: 1 << 15 }, GatewayCloseCodes.DisallowedIntents],
    ["a shard beyond the count", { shard: [2, 2] }, GatewayCloseCodes.InvalidShard],
  ])("with %s closes the connection", async (_, wrong, code) => {
    const raw = await connectRaw(`${discord.gateway.url}?v=10&encoding=json`);
    raw.send(JSON.stringify({ op: 2, d: { token: TOKEN, intents: 1, properties: {}, ...wrong } }));
    expect(await raw.closed).toBe(code);
  });

  test("asking for content that was not granted fails as discord.js words it", async () => {
    const intents = [...INTENTS, GatewayIntentBits.MessageContent];
    await expect(discord.client({ intents })).rejects.toThrow("Used disallowed intents");
  });

  test("counts against the sessions of a day: where none are left, the client is not let in", async () => {
    discord.gateway.sessionsLeft = 1;
    await discord.client();
    await expect(discord.client()).rejects.toThrow("Not enough sessions remaining");
  });
});

describe("content", () => {
  const inHelp = (text: string) => discord.person("Ann").writes(discord.channel("help"), text);

  test("comes empty without the intent, unless it is for the bot", async () => {
    const client = await discord.client();
    const heard = heardBy(client);
    inHelp("among ourselves");
    inHelp(`<@${discord.bot.id}> you there?`);
    say("in private");
    await discord.settled();
    expect(heard).toEqual(["", `<@${discord.bot.id}> you there?`, "in private"]);
    const channel = client.channels.cache.get(discord.channel("help").id);
    if (!channel?.isTextBased()) throw new Error("no text");
    const read = await channel.messages.fetch({ limit: 10, cache: false });
    expect(read.map(({ content }) => content)).toEqual([`<@${discord.bot.id}> you there?`, ""]);
  });

  test("comes whole where the intent was granted", async () => {
    discord.world.granted = GatewayIntentBits.MessageContent;
    const client = await discord.client({ intents: [...INTENTS, GatewayIntentBits.MessageContent] });
    const heard = heardBy(client);
    inHelp("among ourselves");
    await discord.settled();
    expect(heard).toEqual(["among ourselves"]);
  });

  test("of a channel that the bot can't see does not come at all", async () => {
    const client = await discord.client();
    const heard = heardBy(client);
    discord.deny(discord.channel("help"), "ViewChannel");
    inHelp(`<@${discord.bot.id}> secret`);
    say("open");
    await discord.settled();
    expect(heard).toEqual(["open"]);
  });
});

describe("a connection that is cut", () => {
  test("is resumed: what was missed is told then, in order and once", async () => {
    const client = await discord.client();
    const heard = heardBy(client);
    say("before");
    await discord.settled();
    const back = resumed();
    discord.gateway.cut();
    await once(discord.gateway, "closed");
    say("meanwhile");
    say("still");
    await back;
    say("after");
    await discord.settled();
    expect(heard).toEqual(["before", "meanwhile", "still", "after"]);
  });

  test("may bring a dispatch again", async () => {
    const client = await discord.client();
    const told: string[] = [];
    client.on("raw", ({ t, d }: { t: string; d: { content: string } }) => told.push(`${t} ${d.content}`));
    const heard = heardBy(client);
    say("once");
    discord.gateway.repeat("MESSAGE_CREATE");
    await discord.settled();
    expect(told).toEqual(["MESSAGE_CREATE once", "MESSAGE_CREATE once"]);
    // discord.js knows a message that lies in its cache.
    expect(heard).toEqual(["once"]);
  });

  test("is identified anew where the session was forgotten: what was missed is lost", async () => {
    const client = await discord.client();
    const heard = heardBy(client);
    const back = identified();
    discord.gateway.forget();
    discord.gateway.cut();
    await once(discord.gateway, "closed");
    say("meanwhile");
    await back;
    say("after");
    await discord.settled();
    expect(heard).toEqual(["after"]);
  });

  test("is missed by its heartbeat: the client comes again when nobody answers", async () => {
    discord.gateway.heartbeatMs = 100;
    await discord.client();
    const back = resumed();
    discord.gateway.isDeaf = true;
    await once(discord.gateway, "closed");
    discord.gateway.isDeaf = false;
    await back;
  });
});

describe("Discord asks", () => {
  test("to reconnect, and the session is resumed", async () => {
    await discord.client();
    const back = resumed();
    discord.gateway.reconnect();
    const session = await back;
    expect(discord.gateway.sessions.get(session.id)).toBe(session);
  });

  test("for a new session, and the client identifies", async () => {
    await discord.client();
    const before = [...discord.gateway.sessions.keys()];
    const back = identified();
    discord.gateway.invalidate();
    expect(before).not.toContain((await back).id);
    await discord.settled();
  });

  test("to resume where a session can be saved", async () => {
    await discord.client();
    const back = resumed();
    discord.gateway.invalidate(true);
    await back;
  });

  test("for nothing and closes: what becomes of it goes by the code", async () => {
    await discord.client();
    const back = resumed();
    discord.gateway.close(GatewayCloseCodes.UnknownError);
    await back;
    const anew = identified();
    discord.gateway.close(GatewayCloseCodes.InvalidSeq);
    await anew;
  });
});

describe("shards", () => {
  test("hear of their own guilds; direct messages come on the first", async () => {
    const other = discord.found("Home");
    discord.gateway.shards = 2;
    const client = await discord.client({ shards: "auto" });
    expect([...discord.gateway.sessions.values()].map(({ shard }) => shard)).toEqual([
      [0, 2],
      [1, 2],
    ]);
    const heard: [string, number][] = [];
    client.on("messageCreate", (message: Message) =>
      heard.push([message.content, message.guild?.shardId ?? 0]),
    );
    const ann = discord.person("Ann", other);
    const ping = `<@${discord.bot.id}>`;
    ann.writes(discord.channel("help"), `${ping} work`);
    ann.writes(discord.channel("den", {}, other), `${ping} home`);
    say("alone");
    await discord.settled();
    const shardOf = (guild: string) => client.guilds.cache.get(guild)!.shardId;
    expect(heard.sort()).toEqual([
      [`${ping} home`, shardOf(other.id)],
      [`${ping} work`, shardOf(discord.guild.id)],
      ["alone", 0],
    ]);
    expect(new Set(heard.map(([, shard]) => shard)).size).toBe(2);
  });

  test("of two processes share the work", async () => {
    discord.found("Home");
    discord.gateway.shards = 2;
    const [first, second] = [
      await discord.client({ shards: [0], shardCount: 2 }),
      await discord.client({ shards: [1], shardCount: 2 }),
    ];
    const heard = [heardBy(first!), heardBy(second!)];
    say("alone");
    await discord.settled();
    expect(heard).toEqual([["alone"], []]);
    expect([first!.guilds.cache.size, second!.guilds.cache.size]).toEqual([1, 1]);
  });
});

describe("what a client asks of the gateway", () => {
  test("its presence and the members of a guild", async () => {
    const client = await discord.client();
    discord.person("Ann");
    const shown = once(discord.gateway, "presence");
    client.user!.setPresence({ status: "idle" });
    expect((await shown)[0]).toMatchObject({ status: "idle" });
    const members = await client.guilds.cache.first()!.members.fetch();
    expect(members.map(({ user }) => user.username).sort()).toEqual(["ann", "pet", "work owner"]);
  });

  test.each([
    ["before it identifies", [{ op: 3, d: {} }], GatewayCloseCodes.NotAuthenticated],
    ["that is no JSON", ["{"], GatewayCloseCodes.DecodeError],
    ["that there is not", [2, { op: 99, d: {} }], GatewayCloseCodes.UnknownOpcode],
    ["twice", [2, 2], GatewayCloseCodes.AlreadyAuthenticated],
    ["too often", Array.from({ length: 121 }, () => ({ op: 1, d: null })), GatewayCloseCodes.RateLimited],
  ] as const)("closes the connection if it comes %s", async (_, packets, code) => {
    const raw = await connectRaw(`${discord.gateway.url}?v=10&encoding=json`);
    const identify = { op: 2, d: { token: TOKEN, intents: 1, properties: {} } };
    for (const packet of packets)
      raw.send(typeof packet === "string" ? packet : JSON.stringify(packet === 2 ? identify : packet));
    expect(await raw.closed).toBe(code);
  });

  test("heartbeats that it is asked for, however often, and nobody listens on for them", async () => {
    await discord.client();
    const listening = () =>
      [...discord.gateway.connections].map((one) => [
        one.listenerCount("heartbeat"),
        one.listenerCount("closed"),
      ]);
    const before = listening();
    for (let round = 0; round < 150; round++) await discord.gateway.round();
    expect(listening()).toEqual(before);
    expect(before).toHaveLength(1);
  });

  test.each([
    ["another version", "v=9&encoding=json", GatewayCloseCodes.InvalidAPIVersion],
    ["another encoding", "v=10&encoding=etf", GatewayCloseCodes.DecodeError],
  ])("in %s closes the connection", async (_, query, code) => {
    const raw = await connectRaw(`${discord.gateway.url}?${query}`);
    expect(await raw.closed).toBe(code);
  });

  test("to resume from beyond what was said closes the connection", async () => {
    await discord.client();
    const [session] = discord.gateway.sessions.values();
    const raw = await connectRaw(`${discord.gateway.url}?v=10&encoding=json`);
    raw.send(JSON.stringify({ op: 6, d: { token: TOKEN, session_id: session!.id, seq: 1_000 } }));
    expect(await raw.closed).toBe(GatewayCloseCodes.InvalidSeq);
  });
});
