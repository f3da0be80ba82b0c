import { type Client, GatewayIntentBits, type Message, type PartialMessage } from "discord.js";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type FakeDiscord, INTENTS, serveDiscord } from "./fake-discord.js";
import { messagesIn } from "./message.js";
import { play, scripts } from "./script.js";

let discord: FakeDiscord;
let client: Client;
beforeEach(async () => {
  discord = await serveDiscord({ granted: GatewayIntentBits.MessageContent });
  client = await discord.client({ intents: [...INTENTS, GatewayIntentBits.MessageContent] });
});
afterEach(async () => {
  await discord.close();
  expect([discord.violations, discord.faults]).toEqual([[], []]);
});

test("whoever hears a day from its start knows what is stored at its end", async () => {
  const known = new Map<string, string>();
  const know = ({ id, content, editedTimestamp }: Message | PartialMessage) =>
    known.set(id, `${content} ${editedTimestamp}`);
  client.on("messageCreate", know);
  client.on("messageUpdate", (_, message) => know(message));
  client.on("messageDelete", ({ id }) => known.delete(id));
  const day = scripts(["{pet} please help", "thanks", "Created PR 5", "I could not do it"]);
  await fc.assert(
    fc.asyncProperty(day, async (script) => {
      play(discord, script);
      await discord.settled();
      const stored = [...discord.world.channels.keys()]
        .flatMap((channel) => messagesIn(discord.world, channel))
        .map(({ message: { id, content, edited_timestamp: at } }) => [
          id,
          `${content} ${at === null ? null : Date.parse(at)}`,
        ]);
      expect(new Map(known)).toEqual(new Map(stored as [string, string][]));
    }),
    { numRuns: 50 },
  );
});
