import {
  ActionRowBuilder,
  type APIApplicationCommand,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ButtonBuilder,
  ButtonStyle,
  type ChatInputCommandInteraction,
  type Client,
  type Interaction,
  MessageFlags,
  ModalBuilder,
  Routes,
  StringSelectMenuBuilder,
  TextInputBuilder,
  TextInputStyle,
} from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeDiscord, serveDiscord } from "./fake-discord.js";
import type { Person } from "./person.js";
import type { Channel } from "./world.js";

let discord: FakeDiscord;
let client: Client;
let ann: Person;
let help: Channel;
beforeEach(async () => {
  discord = await serveDiscord({ judged: "answers" });
  client = await discord.client();
  ann = discord.person("Ann");
  help = discord.channel("help");
  await client.application!.commands.set([
    {
      name: "pact",
      description: "The agreement",
      options: [
        {
          name: "task",
          description: "Tasks",
          type: ApplicationCommandOptionType.SubcommandGroup,
          options: [
            {
              name: "show",
              description: "Shows one",
              type: ApplicationCommandOptionType.Subcommand,
              options: [
                {
                  name: "task",
                  description: "Which",
                  type: ApplicationCommandOptionType.String,
                  required: true,
                  autocomplete: true,
                },
                { name: "who", description: "Whose", type: ApplicationCommandOptionType.User },
              ],
            },
          ],
        },
        { name: "status", description: "How it goes", type: ApplicationCommandOptionType.Subcommand },
      ],
    },
    { name: "Make this a task", type: ApplicationCommandType.Message },
    { name: "Rate", type: ApplicationCommandType.User },
  ]);
});
afterEach(async () => {
  await discord.close();
  expect([discord.violations, discord.faults]).toEqual([[], []]);
});

const on = (act: (interaction: Interaction) => unknown) => client.on("interactionCreate", act);
const command = (act: (interaction: ChatInputCommandInteraction) => Promise<unknown>) => {
  const failures: number[] = [];
  on(async (interaction) => {
    if (interaction.isChatInputCommand())
      await act(interaction).catch(({ code }) => failures.push(code as number));
  });
  return failures;
};

describe("a slash command", () => {
  test("comes with what was picked and who picked it", async () => {
    const bob = discord.person("Bob");
    let heard: unknown;
    command(async (interaction) => {
      heard = [
        interaction.commandName,
        interaction.options.getSubcommandGroup(),
        interaction.options.getSubcommand(),
        interaction.options.getString("task"),
        interaction.options.getUser("who")?.username,
        interaction.user.username,
        interaction.inGuild(),
        interaction.createdTimestamp,
      ];
      await interaction.reply("seen");
    });
    const use = ann.uses(help, "/pact task show", { task: "t1", who: bob.id });
    await use.answered;
    expect(heard).toEqual(["pact", "task", "show", "t1", "bob", "ann", true, discord.now]);
  });

  test("deferred, answered and followed up shows in that order; filling in leaves no mark of an edit", async () => {
    command(async (interaction) => {
      await interaction.deferReply();
      await interaction.editReply("the answer");
      await interaction.followUp("and more");
    });
    const use = ann.uses(help, "/pact status");
    await discord.settled();
    expect(use.seen.map(({ content, edited_timestamp, type }) => [content, edited_timestamp, type])).toEqual([
      ["the answer", null, 20],
      ["and more", null, 19],
    ]);
    expect(discord.messages(help).map(({ content }) => content)).toEqual(["the answer", "and more"]);
  });

  test("thought about shows as loading until then", async () => {
    command((interaction) => interaction.deferReply());
    const use = ann.uses(help, "/pact status");
    await use.answered;
    expect(use.seen[0]).toMatchObject({
      content: "",
      flags: MessageFlags.Loading,
      webhook_id: discord.bot.id,
    });
  });

  test("answered in secret is seen by one person, and told to the bot as if it were a direct message", async () => {
    const heard: unknown[] = [];
    client.on("raw", ({ t, d }: { t: string; d: { guild_id?: string; flags: number } }) => {
      if (t === "MESSAGE_CREATE") heard.push([d.guild_id, d.flags]);
    });
    command((interaction) => interaction.reply({ content: "psst", flags: MessageFlags.Ephemeral }));
    const use = ann.uses(help, "/pact status");
    await discord.settled();
    expect(use.seen.map(({ content }) => content)).toEqual(["psst"]);
    expect(discord.messages(help)).toEqual([]);
    expect(ann.sees(help)).toHaveLength(1);
    expect(discord.person("Bob").sees(help)).toEqual([]);
    expect(heard).toEqual([[undefined, MessageFlags.Ephemeral]]);
  });

  test("is unknown after three seconds", async () => {
    const failures = command(async (interaction) => {
      discord.now += 3_001;
      await interaction.reply("too late");
    });
    ann.uses(help, "/pact status");
    await discord.settled();
    expect(failures).toEqual([10062]);
    expect(discord.messages(help)).toEqual([]);
  });

  test("is answered once", async () => {
    const failures = command(async (interaction) => {
      const { id, token } = interaction;
      const body = { type: 4, data: { content: "one" } };
      await client.rest.post(`/interactions/${id}/${token}/callback`, { body, auth: false });
      await interaction.reply("two");
    });
    ann.uses(help, "/pact status");
    await discord.settled();
    expect(failures).toEqual([40060]);
    expect(discord.messages(help).map(({ content }) => content)).toEqual(["one"]);
  });

  test("has a token for a quarter of an hour", async () => {
    const failures = command(async (interaction) => {
      await interaction.reply("now");
      discord.now += 15 * 60_000 + 1;
      await interaction.followUp("later");
    });
    ann.uses(help, "/pact status");
    await discord.settled();
    expect(failures).toEqual([50027]);
  });

  test("completes what is being typed", async () => {
    on(async (interaction) => {
      if (!interaction.isAutocomplete()) return;
      const { name, value } = interaction.options.getFocused(true);
      await interaction.respond([{ name: `${name} ${value}`, value: "t1" }]);
    });
    const use = ann.completes(help, "/pact task show", { task: "t" }, "task");
    await use.answered;
    expect(use.choices).toEqual([{ name: "task t", value: "t1" }]);
  });
});

describe("what a person can run", () => {
  test("is what is registered, with what it takes", () => {
    const reasons = [
      () => ann.uses(help, "/pakt"),
      () => ann.uses(help, "/pact"),
      () => ann.uses(help, "/pact task hide"),
      () => ann.uses(help, "/pact task show"),
      () => ann.uses(help, "/pact task show", { task: "t1", why: "so" }),
      () => ann.uses(help, "/pact task show", { task: 1 }),
      () => ann.uses(help, "/pact task show", { task: "t1", who: "1" }),
    ].map((run) => {
      try {
        run();
        return "";
      } catch (error) {
        return (error as Error).message;
      }
    });
    expect(reasons).toEqual([
      "Found no command /pakt. There is pact.",
      "/pact goes on: task, status.",
      "Found no hide in /pact task hide. There is show.",
      "/pact task show needs task.",
      "/pact task show takes no why. It takes task, who.",
      "/pact task show takes no task: 1. It is a string.",
      "Found nobody with the id 1.",
    ]);
  });

  test("goes by their permissions and by where they are", async () => {
    await client.application!.commands.set([
      { name: "pact", description: "It", defaultMemberPermissions: "ManageGuild", contexts: [0] },
    ]);
    expect(() => ann.uses(help, "/pact")).toThrow("Found no command /pact. There is none.");
    discord.role("Desk", [ann], ["ManageGuild"]);
    ann.uses(help, "/pact");
    expect(() => ann.uses(ann.direct, "/pact")).toThrow("Found no command /pact. There is none.");
  });

  test("in a guild alone is not to be had in a direct message", async () => {
    await client.application!.commands.set([]);
    await client.application!.commands.set([{ name: "pact", description: "It" }], discord.guild.id);
    command((interaction) => interaction.reply(interaction.locale));
    ann.locale = "de";
    const use = ann.uses(help, "/pact");
    await use.answered;
    expect(use.seen[0]!.content).toBe("de");
    expect(() => ann.uses(ann.direct, "/pact")).toThrow("Found no command /pact. There is none.");
  });
});

describe("a component", () => {
  test("is pressed, updates its message, and opens a modal that is filled in", async () => {
    command((interaction) =>
      interaction.reply({
        content: "Solved?",
        components: [
          new ActionRowBuilder<ButtonBuilder>().addComponents(
            new ButtonBuilder().setCustomId("yes").setLabel("Yes").setStyle(ButtonStyle.Success),
            new ButtonBuilder().setCustomId("no").setLabel("No").setStyle(ButtonStyle.Danger),
          ),
          new ActionRowBuilder<StringSelectMenuBuilder>().addComponents(
            new StringSelectMenuBuilder().setCustomId("grade").addOptions({ label: "Good", value: "A" }),
          ),
        ],
      }),
    );
    on(async (interaction) => {
      if (interaction.isButton() && interaction.customId === "yes") await interaction.update("Solved.");
      if (interaction.isButton() && interaction.customId === "no")
        await interaction.showModal(
          new ModalBuilder()
            .setCustomId("why")
            .setTitle("Why?")
            .addComponents(
              new ActionRowBuilder<TextInputBuilder>().addComponents(
                new TextInputBuilder()
                  .setCustomId("reason")
                  .setLabel("Reason")
                  .setStyle(TextInputStyle.Short),
              ),
            ),
        );
      if (interaction.isModalSubmit())
        await interaction.reply(`Because ${interaction.fields.getTextInputValue("reason")}`);
      if (interaction.isStringSelectMenu()) {
        await interaction.deferUpdate();
        await interaction.editReply(`Rated ${interaction.values[0]}`);
      }
    });
    const use = ann.uses(help, "/pact status");
    await discord.settled();
    const [asked] = use.seen;
    const opened = ann.presses(asked!, "No");
    await opened.answered;
    expect(() => ann.submits(opened, {})).toThrow("The modal needs reason.");
    const filled = ann.submits(opened, { reason: "it broke" });
    await filled.answered;
    expect(filled.seen.map(({ content }) => content)).toEqual(["Because it broke"]);
    ann.selects(asked!, "grade", ["A"]);
    await discord.settled();
    expect(use.seen[0]!.content).toBe("Rated A");
    await ann.presses(asked!, "Yes").answered;
    expect(use.seen[0]!.content).toBe("Solved.");
    expect(() => ann.presses(asked!, "Maybe")).toThrow("Found no component Maybe. There is Yes, No, grade.");
  });
});

describe("a registration", () => {
  test("keeps the id of a command that stays, and its version where nothing changed", async () => {
    const { commands } = client.application!;
    const { id, version } = await commands.create({ name: "solo", description: "One" });
    const same = await commands.create({ name: "solo", description: "One" });
    expect([same.id, same.version]).toEqual([id, version]);
    const other = await commands.create({ name: "solo", description: "Another" });
    expect(other.id).toBe(id);
    expect(other.version).not.toBe(version);
    expect((await commands.fetch()).size).toBe(4);
  });

  test("takes the place of what was there; a change leaves what it does not name", async () => {
    const { commands } = client.application!;
    const pact = (await commands.fetch()).find(({ name }) => name === "pact")!;
    await commands.edit(pact, { description: "Another" });
    const optionsOf = () => discord.world.commands.get("")!.get(pact.id)!.options?.length ?? 0;
    expect(optionsOf()).toBe(2);
    await commands.create({ name: "pact", description: "Another" });
    expect(optionsOf()).toBe(0);
  });

  test("is listed without other languages unless they are asked for", async () => {
    await client.application!.commands.set([
      { name: "pact", description: "The agreement", descriptionLocalizations: { de: "Die Vereinbarung" } },
    ]);
    const listed = async (query: string) => {
      const route = `${Routes.applicationCommands(discord.bot.id)}${query}` as const;
      const [first] = (await client.rest.get(route)) as APIApplicationCommand[];
      return first!.description_localizations;
    };
    expect(await listed("")).toBeUndefined();
    expect(await listed("?with_localizations=true")).toEqual({ de: "Die Vereinbarung" });
  });
});

describe("a menu", () => {
  test("of a message or a person comes with what it was opened on", async () => {
    on(async (interaction) => {
      if (interaction.isMessageContextMenuCommand())
        await interaction.reply(`Task: ${interaction.targetMessage.content}`);
      if (interaction.isUserContextMenuCommand())
        await interaction.reply(`Rated ${interaction.targetUser.username}`);
    });
    const message = ann.writes(help, "the build fails");
    const use = ann.picks("Make this a task", message);
    await use.answered;
    expect(use.seen[0]!.content).toBe("Task: the build fails");
    const rated = ann.picks("Rate", discord.person("Bob"), help);
    await rated.answered;
    expect(rated.seen[0]!.content).toBe("Rated bob");
  });
});
