import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDiscordPoster } from "../../adapters/chat/discord/poster.js";
import type { Adapter, Pact } from "../../adapters/pact.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";

const report = { title: "Digest", blocks: [{ kind: "text", text: "All is well." }] } as const;
/** Nothing of it is asked for. */
const nobody = {} as Pact;

let world: FakeDiscord;
let poster: Adapter;
beforeEach(async () => {
  world = await serveDiscord();
});
afterEach(async () => {
  await poster.close();
  const { violations, faults } = world;
  await world.close();
  expect([...violations, ...faults]).toEqual([]);
});

describe("a process that only posts to Discord", () => {
  test("posts without a connection to the gateway, and finds what it posted", async () => {
    poster = await openDiscordPoster({ token: TOKEN, guild: null, apiUrl: world.apiUrl, shards: null });
    await poster.attach(nobody);
    const target = `discord:${world.channel("help").id}`;
    const since = world.now;
    const { message } = await poster.chat.post(target, report, { key: "k3y0f0ne" });
    expect(world.messages(world.channel("help")).map(({ id }) => `discord:${id}`)).toEqual([message]);
    expect(await poster.chat.find(target, "k3y0f0ne", since)).toEqual({ status: "found", message });
    expect(world.gateway.sessions.size).toBe(0);
  });

  test("refuses to begin with a token that Discord refuses, and does not show it", async () => {
    poster = await openDiscordPoster({
      token: "a.wrong.token",
      guild: null,
      apiUrl: world.apiUrl,
      shards: null,
    });
    const refusal = await poster.attach(nobody).catch(String);
    expect(refusal).toContain("DISCORD_TOKEN: found one that Discord refuses");
    expect(refusal).not.toContain("wrong");
  });
});
