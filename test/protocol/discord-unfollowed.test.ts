import { ButtonBuilder, ButtonStyle, type Client, type Message } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { handlersOf, type RunningHandler } from "../../adapters/pact/running.js";
import { type FakeDiscord, serveDiscord } from "./discord/fake-discord.js";
import type { Person } from "./discord/person.js";
import type { Channel } from "./discord/world.js";
import { type Plugin, startPlugin } from "./discord-plugin.js";

// A host whose handlers never needed to be followed, so that they are not any more (before Node 24).
const nobody: RunningHandler = {
  conversation: "test:C1",
  message: "test:C1:1",
  place: { platform: "test", channel: "C1" },
  author: { id: "test:U1" },
};

let world: FakeDiscord;
let plugin: Plugin | undefined;
let ann: Person;
let help: Channel;
beforeEach(async () => {
  for (let count = 0; count < 1_100; count++) handlersOf("test").run(nobody, () => {});
  world = await serveDiscord();
  world.world.stepMs = 1_000;
  ann = world.person("Ann");
  help = world.channel("help");
});
afterEach(async () => {
  await plugin?.close();
  const { violations, faults } = world;
  await world.close();
  expect([...violations, ...faults]).toEqual([]);
});

async function start(handle: (client: Client) => void): Promise<Plugin> {
  plugin = await startPlugin(handle, { on: world });
  return plugin;
}

/** A host that handles what people write, after something else that it waits for. */
const onWords = (handle: (message: Message<true>) => Promise<unknown>) => (client: Client) => {
  client.on("messageCreate", async (message) => {
    if (!message.author.bot && message.inGuild()) await handle(message);
  });
};
const elsewhere = () => new Promise((resolve) => setImmediate(resolve));
const asks = (text: string) => ann.writes(help, `<@${world.bot.id}> ${text}`);

/** States of a clock of all tasks. */
const clocks = async (name: "acknowledge-time" | "first-response-time") =>
  (await plugin!.tasks()).map(({ clocks: all }) => all[name]?.state);

describe("a host that is not followed", () => {
  test("answers by replies, of many requests at once each its own", async () => {
    const { settle, facts } = await start(
      onWords(async (message) => {
        await elsewhere();
        await message.reply(`It is done: ${message.content}`);
      }),
    );
    const asked = ["one", "two", "three", "four"].map(asks);
    await settle();
    expect(await clocks("first-response-time")).toEqual(asked.map(() => "met"));
    const answers = (await facts()).filter(({ type }) => type === "task.answered");
    expect(answers.map(({ link }) => link).sort()).toEqual(asked.map(({ id }) => `discord:${id}`).sort());
  });

  test("types at once, and that is its handler's", async () => {
    const { settle } = await start(
      onWords(async (message) => {
        await message.channel.sendTyping();
        await message.reply("Like this, and then like that.");
      }),
    );
    asks("how?");
    await settle();
    expect(await clocks("acknowledge-time")).toEqual(["met"]);
    const acknowledged = (await plugin!.facts()).filter(({ type }) => type === "task.acknowledged");
    expect(acknowledged).toHaveLength(1);
  });

  test("is followed from its first post on that says nothing of what it answers", async () => {
    const { settle } = await start(
      onWords(async (message) => {
        await elsewhere();
        await message.channel.send("Like this, and then like that.");
      }),
    );
    asks("first");
    await settle();
    asks("second");
    await settle();
    expect((await clocks("first-response-time")).at(-1)).toBe("met");
  });

  test("changes the message whose button was pressed, and that answers who pressed it", async () => {
    const row = {
      type: 1,
      components: [new ButtonBuilder({ customId: "more", label: "More", style: ButtonStyle.Primary })],
    };
    const { settle } = await start((client) => {
      onWords((message) => message.reply({ content: "This much.", components: [row] }))(client);
      client.on("interactionCreate", async (interaction) => {
        if (!interaction.isButton()) return;
        await interaction.deferUpdate();
        await interaction.message.edit("This much, and more.");
      });
    });
    asks("how much?");
    await settle();
    for (const _ of [1, 2]) {
      ann.presses(world.last(help, world.bot.id)!, "More");
      await settle();
    }
    expect((await clocks("first-response-time")).at(-1)).toBe("met");
  });
});
