import "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDiscordPoster } from "../../adapters/chat/discord/poster.js";
import type { Adapter, Pact } from "../../adapters/pact.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";

let world: FakeDiscord;
let poster: Adapter;
beforeEach(async () => {
  world = await serveDiscord();
  poster = await openDiscordPoster({ token: TOKEN, guild: null, apiUrl: world.apiUrl, shards: null });
});
afterEach(async () => {
  await poster.close();
  const { violations, faults } = world;
  await world.close();
  expect([...violations, ...faults]).toEqual([]);
});

// Slack's SDK brings an HTTP client of its own, which answers for discord.js's from then on.
test("a report goes to Discord with its picture from a process that has loaded Slack's SDK before", async () => {
  await poster.attach({} as Pact);
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const picture = { png, alt: "The pet is happy." };
  const report = { title: "Digest", blocks: [] };
  await poster.chat.post(`discord:${world.channel("help").id}`, report, { key: "k3y0f0ne", picture });
  expect(world.messages(world.channel("help"))).toMatchObject([
    { attachments: [{ filename: "pet.png", description: "The pet is happy.", size: png.length, width: 1 }] },
  ]);
});
