import { ChannelType, Client, GatewayIntentBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { troublesAhead } from "../../adapters/chat/discord/ahead.js";
import type { DiscordClient } from "../../adapters/chat/discord/client.js";
import { register } from "../../adapters/chat/discord/discord.js";
import type { AskDiscord } from "../../adapters/chat/discord/own-rest.js";
import { unheardBy } from "../../adapters/chat/discord/unheard.js";
import type { Terms } from "../../src/agreement/terms.js";
import { termsWith } from "../kit/terms.js";
import { type FakeDiscord, serveDiscord } from "./discord/fake-discord.js";

let world: FakeDiscord;
beforeEach(async () => {
  world = await serveDiscord();
});
afterEach(async () => {
  const { violations, faults } = world;
  await world.close();
  expect([...violations, ...faults]).toEqual([]);
});

const at = { every: "day", atMinute: 510, timezone: "UTC" } as const;
const to = (...channels: readonly string[]) => channels.map((id) => ({ to: `discord:${id}`, ...at }));
const ahead = (client: Client, terms: Partial<Terms>) => {
  const ask: AskDiscord = (method, route, given = {}) =>
    client.rest.request({ ...(given as object), method, fullRoute: route } as never);
  return troublesAhead(ask, client as unknown as DiscordClient, [termsWith(terms)]);
};

describe("what a client is never told of", () => {
  const { Guilds, GuildMessages, DirectMessages } = GatewayIntentBits;
  const unheard = (...intents: GatewayIntentBits[]) =>
    unheardBy(new Client({ intents }) as unknown as DiscordClient);

  test("is said where it has no intent for servers or what is written there, and of no other", () => {
    expect(unheard(Guilds, GuildMessages)).toBeNull();
    expect(unheard(Guilds, DirectMessages)).toBe(
      "discord: found a client without GatewayIntentBits.GuildMessages, expected Guilds and GuildMessages: what people write in servers is not seen. Add it to the client's intents",
    );
    expect(unheard()).toContain("without GatewayIntentBits.Guilds and GatewayIntentBits.GuildMessages,");
  });
});

describe("what Discord would refuse once it is due", () => {
  test("is nothing where the bot is in the server, may post in each channel, and its commands are registered", async () => {
    const client = await world.client();
    await register(client, { guild: world.guild.id });
    const thread = world.person("Ann").opensThread(world.channel("general"), "the morning");
    await world.settled();
    const digests = to(world.channel("help").id, thread.id);
    expect(await ahead(client, { scope: [`discord:${world.guild.id}`], digests })).toEqual([]);
    expect(await ahead(client, { scope: [], digests })).toEqual([]);
  });

  test("is said of each channel with what is missing there, of a server, and of commands", async () => {
    const mute = world.channel("mute");
    const bare = world.channel("bare");
    const blind = world.channel("blind");
    world.deny(mute, "SendMessages");
    world.deny(bare, "EmbedLinks", "AttachFiles");
    world.deny(blind, "ViewChannel");
    const forum = world.channel("ideas", { type: ChannelType.GuildForum });
    const client = await world.client();
    const digests = to(mute.id, bare.id, blind.id, forum.id, "810000000000000009");
    const warnings = [{ to: `discord:${mute.id}` }, { to: `discord:user:${world.person("Ann").id}` }];
    const scope = ["discord:810000000000000001", `discord:${world.guild.id}`];
    const troubles = await ahead(client, { scope, digests, warnings });
    const where = ({ id }: { readonly id: string }) => `digests and warnings to discord:${id}: found`;
    const fix =
      "there, expected it to have that. Give its role that permission in the channel, or name another one";
    expect(troubles).toEqual([
      "scope: found no server 810000000000000001 that the bot is in, expected it there. Invite it, or correct the server's id",
      `${where(mute)} a bot without Send Messages ${fix}`,
      `${where(bare)} a bot without Embed Links, Attach Files ${fix}`,
      expect.stringContaining(`${where(blind)} Missing Access (50001)`),
      `${where(forum)} a channel that holds no messages of its own, expected one for text. Name a text channel or a thread`,
      expect.stringContaining(`${where({ id: "810000000000000009" })} Unknown Channel (10003)`),
      "/pact: found that nobody registered it, expected it in a server at least. Run: pawpact discord register",
    ]);
  });
});
