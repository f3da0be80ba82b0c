import {
  ActionRowBuilder,
  ButtonBuilder,
  ButtonStyle,
  type Client,
  GatewayIntentBits,
  LabelBuilder,
  MessageFlags,
  ModalBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { afterEach, describe, expect, test } from "vitest";
import { discord } from "../../adapters/chat/discord/discord.js";
import type { TaskView } from "../../src/app/tasks.js";
import { MINUTE } from "../kit/facts.js";
import { INTENTS } from "./discord/fake-discord.js";
import { type Plugin, type PluginOptions, startPlugin } from "./discord-plugin.js";

let plugin: Plugin | null = null;
afterEach(async () => {
  const { violations = [], faults = [] } = plugin?.world ?? {};
  await plugin?.close();
  plugin = null;
  expect([...violations, ...faults]).toEqual([]);
});

async function start(handle: (client: Client) => void, options: PluginOptions = {}): Promise<Plugin> {
  plugin = await startPlugin(handle, options);
  plugin.world.world.stepMs = 1_250;
  return plugin;
}
const STEP = 1_250;
const SECOND = 1_000;
const wait = (ms: number) => {
  plugin!.world.now += ms;
};
type ClockName = "acknowledge-time" | "first-response-time" | "next-response-time";
const clock = (task: TaskView | undefined, name: ClockName) => {
  const { state, startedAt, stoppedAt } = task?.clocks[name] ?? {};
  return [state, stoppedAt === null ? null : stoppedAt! - startedAt!];
};
const first = (task: TaskView | undefined) => clock(task, "first-response-time");
const asks = (text = "the build fails") => {
  const { world } = plugin!;
  return world.person("Ann").writes(world.channel("help"), `<@${world.bot.id}> ${text}`);
};
const only = async () => {
  const tasks = await plugin!.tasks();
  expect(tasks.map(({ task }) => task.id)).toHaveLength(1);
  return tasks[0]!;
};
/** The commands of a host's own. */
const ASK = { name: "ask", description: "Ask the pet" };
const onMessage = (client: Client, answer: (message: import("discord.js").Message) => unknown) =>
  client.on("messageCreate", (message) => void (message.author.bot || answer(message)));
const onCommand = (
  client: Client,
  answer: (interaction: import("discord.js").ChatInputCommandInteraction) => unknown,
) =>
  client.on(
    "interactionCreate",
    (interaction) => void (interaction.isChatInputCommand() && answer(interaction)),
  );

describe("a host's client with the plugin", () => {
  test("is measured from a mention to the reply, its own posts included", async () => {
    const { world, settle } = await start((client) => {
      onMessage(client, async (message) => {
        await message.reply("Thinking…");
        wait(MINUTE);
        await message.reply("The token has expired.");
      });
    });
    asks();
    await settle();
    const task = await only();
    expect(clock(task, "acknowledge-time")).toEqual(["met", STEP]);
    expect(first(task)).toEqual(["met", MINUTE + 2 * STEP]);
    expect(world.messages(world.channel("help"))).toHaveLength(3);
  });

  test("is measured by an edit that puts the answer in the place of a notice", async () => {
    const { settle } = await start((client) => {
      onMessage(client, async (message) => {
        const notice = await message.reply("Thinking…");
        wait(MINUTE);
        await notice.edit("The token has expired.");
      });
    });
    asks();
    await settle();
    expect(first(await only())).toEqual(["met", MINUTE + 2 * STEP]);
  });

  test("answers with send() outside of any reply, and the answer joins what is handled", async () => {
    const { settle, facts, world } = await start((client) => {
      onMessage(
        client,
        (message) => message.channel.isSendable() && message.channel.send("Here, in the open."),
      );
    });
    const asked = asks();
    await settle();
    expect(first(await only())).toEqual(["met", STEP]);
    const said = (await facts()).filter(({ type }) => type === "task.answered");
    expect(said.map(({ conversation, link }) => [conversation, link])).toEqual([
      [`discord:${asked.id}`, `discord:${asked.id}`],
    ]);
    expect(world.last(world.channel("help"))?.message_reference).toBeUndefined();
  });

  test("and what a person replies to that answer belongs to the task as well", async () => {
    const { settle, world } = await start((client) => {
      let answered = 0;
      onMessage(
        client,
        (message) => message.channel.isSendable() && answered++ === 0 && message.channel.send("Here."),
      );
    });
    const help = world.channel("help");
    asks();
    await settle();
    world.person("Ann").writes(help, "and then?", { reply: world.last(help)!, ping: false });
    await settle();
    expect(clock(await only(), "next-response-time")[0]).toBe("running");
  });

  test("joins it, too, where the gateway tells of the post before the call is answered", async () => {
    const { settle, world, facts, client } = await start((host) => {
      onMessage(
        host,
        (message) => message.channel.isSendable() && message.channel.send("Here, in the open."),
      );
    });
    const told = new Promise<void>((resolve) =>
      client.on("messageCreate", ({ author }) => void (author.id === world.bot.id && resolve())),
    );
    const request = client.rest.request.bind(client.rest);
    client.rest.request = async (given) => {
      const answer = await request(given);
      if (given.method === "POST") await told;
      return answer;
    };
    asks();
    await settle();
    await told;
    await settle();
    await only();
    const said = (await facts()).filter(({ type }) => type === "task.answered");
    expect(new Set(said.map(({ conversation }) => conversation)).size).toBe(1);
    expect(said[0]?.link).toBeDefined();
  });

  test("posts to another channel, and that answers nobody here", async () => {
    const { settle, world, client } = await start(
      (host) => {
        onMessage(host, () => {
          const ops = host.channels.cache.get(world.channel("ops").id);
          return ops?.isSendable() && ops.send("Somebody asked.");
        });
      },
      { before: (world) => void world.channel("ops") },
    );
    expect(client.isReady()).toBe(true);
    asks();
    await settle();
    expect(world.messages(world.channel("ops"))).toHaveLength(1);
    expect(first(await only())[0]).toBe("running");
  });

  test("is measured in direct messages, threads and posts of a forum that the scope names", async () => {
    let forumId = "";
    const { settle, tasks, world } = await start(
      (client) => void onMessage(client, (message) => message.reply("Restart it.")),
      {},
    );
    forumId = world.guild.id;
    expect(forumId).not.toBe("");
    world.person("Ann").tells("it hangs");
    await settle();
    const root = world.person("Bob").writes(world.channel("help"), "does anybody know?");
    const thread = world.person("Bob").opensThread(root, "hanging");
    world.person("Bob").writes(thread, `<@${world.bot.id}> do you?`);
    await settle();
    const all = await tasks();
    expect(all.map(({ task }) => task.conversation)).toEqual([
      `discord:${world.person("Ann").direct.id}`,
      `discord:${thread.id}`,
    ]);
    expect(all.map(first)).toEqual([
      ["met", STEP],
      ["met", STEP],
    ]);
  });

  test("is acknowledged by typing", async () => {
    const { settle } = await start((client) => {
      onMessage(client, (message) => message.channel.isSendable() && message.channel.sendTyping());
    });
    asks();
    await settle();
    const task = await only();
    expect(clock(task, "acknowledge-time")[0]).toBe("met");
    expect(first(task)[0]).toBe("running");
  });

  test("hears a reaction, its taking back, and that all of them are cleared", async () => {
    const { settle, facts, world, client } = await start(
      (host) => void onMessage(host, (message) => message.reply("Restart it.")),
    );
    world.allow("ManageMessages");
    asks();
    await settle();
    const help = world.channel("help");
    const answer = world.last(help)!;
    world.person("Ann").reacts(answer, "✅");
    world.person("Ann").reacts(answer, "🎉");
    await settle();
    const verdicts = async () =>
      (await facts()).flatMap(({ type, data, clock: known }) =>
        type === "task.confirmed" ? [[data.verdict, known]] : [],
      );
    expect(await verdicts()).toEqual([["yes", "receipt"]]);
    wait(MINUTE);
    world.person("Ann").unreacts(answer, "✅");
    await settle();
    expect(await verdicts()).toHaveLength(2);
    wait(MINUTE);
    world.person("Ann").reacts(answer, "❌");
    await settle();
    wait(MINUTE);
    const channel = client.channels.cache.get(help.id);
    if (channel?.isTextBased()) await (await channel.messages.fetch(answer.id)).reactions.removeAll();
    await settle();
    expect((await verdicts()).map(([verdict]) => verdict).sort()).toEqual([
      "no",
      "withdrawn",
      "withdrawn",
      "yes",
    ]);
  });

  test("is as it was once the plugin is closed, and a second one on one client is refused", async () => {
    const { client, pact, world, settle, facts } = await start((host) => {
      onMessage(host, (message) => message.reply("Restart it."));
    });
    await expect(pact.use(discord(client))).rejects.toThrow("found a client that is in use already");
    asks();
    await settle();
    const before = (await facts()).length;
    expect(before).toBeGreaterThan(0);
    const names = ["emit"] as const;
    await pact.close();
    for (const name of names) expect(Object.hasOwn(client, name)).toBe(false);
    expect(Object.hasOwn(client.rest, "request")).toBe(false);
    expect(client.listenerCount("raw")).toBe(0);
    asks();
    await world.settled();
    expect(world.messages(world.channel("help"))).toHaveLength(4);
  });

  test("hears a dispatch twice, and nothing changes", async () => {
    const { settle, facts, world } = await start((client) => {
      onMessage(client, (message) => message.reply("Restart it."));
    });
    asks();
    await settle();
    const once = await facts();
    for (const name of ["MESSAGE_CREATE", "MESSAGE_UPDATE"] as const) world.gateway.repeat(name);
    await settle();
    expect(await facts()).toEqual(once);
  });
});

describe("a host's own command", () => {
  const registered = (options: PluginOptions = {}): PluginOptions => ({ ...options });
  const uses = async (
    given: PluginOptions,
    answer: Parameters<typeof onCommand>[1],
    handle?: (client: Client) => void,
  ) => {
    const started = await start((client) => {
      onCommand(client, answer);
      handle?.(client);
    }, registered(given));
    await started.client.application!.commands.set([ASK]);
    const { world } = started;
    const use = world.person("Ann").uses(world.channel("help"), "/ask");
    await use.answered;
    await started.settle();
    return { ...started, use };
  };

  test("opens a task at its snowflake; deferring acknowledges, filling in answers", async () => {
    await uses({}, async (interaction) => {
      await interaction.deferReply();
      wait(MINUTE);
      await interaction.editReply("It has expired.");
    });
    const task = await only();
    expect(clock(task, "acknowledge-time")).toEqual(["met", STEP]);
    expect(first(task)).toEqual(["met", MINUTE + 2 * STEP]);
  });

  test("is measured the same where only one person sees the answer", async () => {
    await uses({}, async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      wait(MINUTE);
      await interaction.editReply("It has expired.");
      await interaction.followUp({ content: "And again.", flags: MessageFlags.Ephemeral });
    });
    const task = await only();
    expect(clock(task, "acknowledge-time")).toEqual(["met", STEP]);
    expect(first(task)).toEqual(["met", MINUTE + 2 * STEP]);
  });

  test("is answered by a follow-up that takes the placeholder's place", async () => {
    await uses({}, async (interaction) => {
      await interaction.deferReply();
      wait(MINUTE);
      await interaction.followUp("It has expired.");
    });
    expect(first(await only())).toEqual(["met", MINUTE + 2 * STEP]);
  });

  test("is answered at once by reply(), whether or not it asks for the response", async () => {
    for (const withResponse of [false, true]) {
      let got: unknown;
      await uses({}, async (interaction) => {
        got = await interaction.reply({ content: "Yes.", withResponse });
      });
      expect(first(await only())).toEqual(["met", STEP]);
      expect(String((got as object).constructor.name)).toBe(
        withResponse ? "InteractionCallbackResponse" : "InteractionResponse",
      );
      await plugin!.close();
    }
    plugin = null;
  });

  test.each([
    ["is asked for nothing more where the gateway tells of it", INTENTS, 204],
    ["is asked what came of it where the gateway does not", [GatewayIntentBits.Guilds], 200],
  ])("that is answered at once %s", async (_, intents, status) => {
    const answers: number[] = [];
    await uses(
      { client: { intents } },
      (interaction) => interaction.reply("Yes."),
      (client) => {
        client.rest.on("response", ({ path }, response) => {
          if (path.endsWith("/callback")) answers.push(response.status);
        });
      },
    );
    expect(answers).toEqual([status]);
    expect(first(await only())).toEqual(["met", STEP]);
  });

  test("is answered by a post in the channel that its handler sends", async () => {
    await uses({}, async (interaction) => {
      await interaction.deferReply({ flags: MessageFlags.Ephemeral });
      const { channel } = interaction;
      if (channel?.isSendable()) await channel.send("For everyone.");
    });
    expect(first(await only())).toEqual(["met", 2 * STEP]);
  });

  test("opens none where the host says that it asks for nothing", async () => {
    const { tasks } = await uses({ opens: ({ name }) => name !== "ask" }, (interaction) =>
      interaction.reply("Yes."),
    );
    expect(await tasks()).toEqual([]);
  });

  test("answered with a form is answered by it; what the form asks stands in its conversation", async () => {
    const input = new TextInputBuilder().setCustomId("what").setStyle(TextInputStyle.Short);
    const modal = new ModalBuilder()
      .setCustomId("form")
      .setTitle("What is it?")
      .addLabelComponents(new LabelBuilder().setLabel("What").setTextInputComponent(input));
    const { use, world, settle } = await uses(
      {},
      (interaction) => interaction.showModal(modal),
      (client) =>
        void client.on("interactionCreate", async (interaction) => {
          if (!interaction.isModalSubmit()) return;
          wait(SECOND);
          await interaction.reply(`Noted: ${interaction.fields.getTextInputValue("what")}`);
        }),
    );
    expect(first(await only())[0]).toBe("met");
    const sent = world.person("Ann").submits(use, { what: "the build" });
    await sent.answered;
    await settle();
    const [command, form, ...more] = await plugin!.tasks();
    expect(more).toEqual([]);
    expect(form?.task.conversation).toBe(command?.task.conversation);
    expect(first(form)).toEqual(["met", SECOND + STEP]);
  });

  test("leaves buttons behind whose tasks stand in its conversation", async () => {
    const row = new ActionRowBuilder<ButtonBuilder>().addComponents(
      new ButtonBuilder().setCustomId("more").setLabel("More").setStyle(ButtonStyle.Primary),
    );
    const { use, world, settle } = await uses(
      {},
      (interaction) => interaction.reply({ content: "Yes.", components: [row] }),
      (client) =>
        void client.on("interactionCreate", async (interaction) => {
          if (!interaction.isButton()) return;
          wait(SECOND);
          await interaction.update({ content: "Yes, and this.", components: [] });
        }),
    );
    const pressed = world.person("Ann").presses(use.seen[0]!, "More");
    await pressed.answered;
    await settle();
    const [command, button, ...more] = await plugin!.tasks();
    expect(more).toEqual([]);
    expect(button?.task.conversation).toBe(command?.task.conversation);
    expect(first(button)).toEqual(["met", SECOND + STEP]);
  });

  test("that fails in the host's hands fails there, and nowhere else", async () => {
    const errors: unknown[] = [];
    const { tasks } = await uses({}, async (interaction) => {
      await interaction.reply("Yes.");
      await interaction.reply("Again.").catch((error: unknown) => errors.push(error));
    });
    expect(errors).toHaveLength(1);
    expect(await tasks()).toHaveLength(1);
  });
});
