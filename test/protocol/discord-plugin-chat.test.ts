import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { registerCommands } from "../../adapters/chat/discord/register.js";
import { commandTree } from "../../adapters/chat/discord/tree.js";
import { type Chat, ChatError } from "../../src/ports/chat.js";
import type { Report } from "../../src/report/report.js";
import { DAY, HOUR } from "../kit/facts.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";
import { type Plugin, type PluginOptions, startPlugin } from "./discord-plugin.js";

const KEY = "k3y0f0ne";
const POST = "POST /channels/{channel_id}/messages";
const LIST = "GET /channels/{channel_id}/messages";
const report: Report = {
  title: "Digest @everyone",
  blocks: [
    { kind: "text", text: "All <@7> & *well*." },
    { kind: "notes", notes: ["One note."] },
  ],
};
const picture = { png: Uint8Array.of(137, 80, 78, 71), alt: "The pet is happy." };

let plugin: Plugin;
afterEach(async () => {
  const { violations, faults } = plugin.world;
  await plugin.close();
  expect([...violations, ...faults]).toEqual([]);
});

async function start(options: PluginOptions = {}): Promise<Chat> {
  plugin = await startPlugin(() => {}, options);
  return plugin.pact.chat;
}
const help = () => plugin.world.channel("help");
const to = () => `discord:${help().id}`;
const posted = () => plugin.world.messages(help());
/** What a chat is at fault for. */
async function faultOf(work: Promise<unknown>): Promise<ChatError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChatError);
  return error as ChatError;
}

describe("a report posted to a channel", () => {
  test("bears its key in a button, pings nobody, and is found again by that and by no other", async () => {
    const chat = await start();
    const since = plugin.world.now;
    const { message } = await chat.post(to(), report, { key: KEY });
    const [whole, ...more] = posted();
    expect(more).toEqual([]);
    expect(message).toBe(`discord:${whole!.id}`);
    expect(whole).toMatchObject({
      content: "**Digest \\@everyone**\nAll \\<\\@7\\> & \\*well\\*.",
      embeds: [{ description: "• One note." }],
      mention_everyone: false,
      mentions: [],
    });
    expect(JSON.stringify(whole!.components)).toContain(`pact:${KEY}:status`);
    plugin.world.world.stepMs = 1;
    for (let index = 0; index < 250; index++) plugin.world.person("Ann").writes(help(), `${index}`);
    expect(await chat.find(to(), KEY, since)).toEqual({ status: "found", message });
    expect(await chat.find(to(), "another", since)).toEqual({ status: "absent" });
    expect(await chat.find(to(), KEY, since + HOUR)).toEqual({ status: "absent" });
  });

  test("twice under one key within minutes is one message", async () => {
    const chat = await start();
    const once = await chat.post(to(), report, { key: KEY });
    expect(await chat.post(to(), report, { key: KEY })).toEqual(once);
    expect(posted()).toHaveLength(1);
  });

  test("reaches a person and a thread, and is found there", async () => {
    const chat = await start();
    const { world } = plugin;
    const ann = world.person("Ann");
    const thread = ann.opensThread(help(), "reports");
    for (const target of [`discord:user:${ann.id}`, `discord:${thread.id}`]) {
      const { message } = await chat.post(target, report, { key: KEY });
      expect(await chat.find(target, KEY, world.now)).toEqual({ status: "found", message });
    }
    expect(world.messages(ann.direct)).toHaveLength(1);
  });

  test("answers nobody: no task in a direct message takes it for an answer", async () => {
    const chat = await start();
    const ann = plugin.world.person("Ann");
    ann.tells("it hangs");
    await plugin.settle();
    await chat.post(`discord:user:${ann.id}`, report, { key: KEY });
    await plugin.settle();
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.clocks["first-response-time"]!.state).toBe("running");
  });

  test("comes with its picture and what that shows", async () => {
    const chat = await start();
    await chat.post(to(), report, { key: KEY, picture });
    expect(posted()[0]).toMatchObject({
      attachments: [{ filename: "pet.png", description: "The pet is happy.", content_type: "image/png" }],
      embeds: [{ image: { url: "attachment://pet.png" } }],
    });
  });

  test("goes without its picture where Discord does not take that", async () => {
    const chat = await start();
    plugin.world.rest.mishaps.set(POST, ["missingPermissions"]);
    await chat.post(to(), report, { key: KEY, picture });
    const [whole, ...more] = posted();
    expect(more).toEqual([]);
    expect(whole!.attachments).toEqual([]);
    expect(JSON.stringify(whole!.embeds)).not.toContain("pet.png");
  });
});

describe("a report that was due before the client logged in", () => {
  test("goes out once it has", async () => {
    let target = "";
    let early: Promise<unknown> | undefined;
    plugin = await startPlugin(
      (_, pact) => {
        early = pact.chat.post(target, report, { key: KEY });
      },
      {
        before: (world) => {
          target = `discord:${world.channel("help").id}`;
        },
      },
    );
    await early;
    expect(posted()).toHaveLength(1);
  });
});

describe("a digest of one of several agreements", () => {
  test("asks that one with its buttons, in a direct message as well, and so do the answers", async () => {
    await start({
      terms: ({ guild }) => ({ scope: [`discord:${guild.id}/1`] }),
      beside: ({ guild }) => ({ id: "sales", title: "The sales desk", scope: [`discord:${guild.id}/2`] }),
    });
    const ann = plugin.world.person("Ann");
    const titles: string[] = [];
    for (const member of [...plugin.pacts.members].reverse()) {
      await member.chat.post(`discord:user:${ann.id}`, report, { key: `k${titles.length}` });
      const pressed = ann.presses(plugin.world.last(ann.direct)!, "Status");
      await pressed.said;
      const again = ann.presses(pressed.seen[0]!, "Score");
      await again.said;
      await plugin.settle();
      titles.push(...[pressed, again].map(({ seen }) => /^\*\*([^:]*):/.exec(seen[0]!.content)![1]!));
    }
    expect(titles).toEqual(["The sales desk", "The sales desk", "Test desk", "Test desk"]);
  });
});

describe("what a chat can't do", () => {
  test("for too many requests comes later, when Discord says, and is asked for once", async () => {
    const chat = await start();
    plugin.world.rest.mishaps.set(POST, ["rate"]);
    const fault = await faultOf(chat.post(to(), report, { key: KEY }));
    expect(fault.code).toBe("chat/later");
    expect(fault.retryAfterMs).toBeGreaterThan(0);
    expect(posted()).toEqual([]);
  });

  test.each(["lost", "dropped", "ill"] as const)("is unsure where no answer came: %s", async (mishap) => {
    const chat = await start();
    plugin.world.rest.mishaps.set(POST, [mishap]);
    const fault = await faultOf(chat.post(to(), report, { key: KEY }));
    expect(fault.code).toBe("chat/unsure");
    expect(plugin.world.rest.called.filter((route) => route === POST)).toHaveLength(1);
    const found = await chat.find(to(), KEY, plugin.world.now);
    expect(found.status).toBe(mishap === "lost" ? "found" : "absent");
  });

  test("is told with what to do, and names no token", async () => {
    const chat = await start();
    plugin.world.rest.mishaps.set(POST, [
      "unknownChannel",
      "missingAccess",
      "missingPermissions",
      "unauthorized",
    ]);
    const told: string[] = [];
    for (let time = 0; time < 4; time++) {
      const { code, message } = await faultOf(chat.post(to(), report, { key: KEY }));
      told.push(`${code} ${message.replace(help().id, "2")}`);
    }
    told.push((await faultOf(chat.post("discord:role:7", report, { key: KEY }))).message);
    expect(told).toMatchInlineSnapshot(`
      [
        "chat/refused post to discord:2: found Unknown Channel (10003), expected Discord to take it. Correct the channel's id in the agreement's digests and warnings, or let the bot see the channel",
        "chat/refused post to discord:2: found Missing Access (50001), expected Discord to take it. Let the bot see the channel (View Channel), or name another one",
        "chat/refused post to discord:2: found Missing Permissions (50013), expected Discord to take it. Let the bot send messages, embed links and attach files in the channel",
        "chat/refused post to discord:2: found 401: Unauthorized (0), expected Discord to take it. Set a valid DISCORD_TOKEN",
        "post to discord:role:7: found no id of Discord's, expected a channel's such as discord:810000000000000003 or a person's such as discord:user:810000000000000002. Correct the agreement's digests and warnings",
      ]
    `);
    expect(told.join()).not.toContain(TOKEN);
  });

  test("of finding: rights that lack are no answer, too many requests are one for later", async () => {
    const chat = await start();
    plugin.world.rest.mishaps.set(LIST, ["missingAccess", "rate", "dropped"]);
    const find = () => chat.find(to(), KEY, plugin.world.now);
    expect(await find()).toMatchObject({ status: "cannot-tell" });
    expect((await faultOf(find())).code).toBe("chat/later");
    expect((await faultOf(find())).code).toBe("chat/later");
  });
});

describe("a digest of the agreement", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-digest-"));
  let world: FakeDiscord;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(() => world.close());

  async function begin(ledger: string): Promise<PluginOptions> {
    world = await serveDiscord();
    const digests = [
      { to: `discord:${world.channel("help").id}`, every: "day", atMinute: 540, timezone: "UTC" },
    ] as const;
    return {
      on: world,
      ledger: join(folder, ledger),
      proposedAt: world.now - DAY,
      terms: { digests },
    };
  }
  const until = async (route: string) => {
    while (!world.rest.called.includes(route))
      await new Promise((resolve) => world.rest.once("idle", resolve));
    await world.settled();
  };

  test("goes out by itself, once, with its picture", async () => {
    const options = await begin("one.sqlite");
    await start(options);
    await until(POST);
    await plugin.close();
    await start(options);
    await plugin.pact.close();
    const [digest, ...more] = posted();
    expect(more).toEqual([]);
    expect(digest!.content).toContain("Digest of Test desk");
    expect(digest!.attachments).toMatchObject([{ filename: "pet.png" }]);
  });

  test("whose answer was lost is found by its key in the next process, and not sent again", async () => {
    const options = await begin("lost.sqlite");
    world.rest.mishaps.set(POST, ["lost"]);
    await start(options);
    await until(POST);
    await plugin.close();
    world.now += HOUR;
    world.rest.called.length = 0;
    await start(options);
    await until(LIST);
    await plugin.pact.close();
    expect(world.rest.called).not.toContain(POST);
    expect(posted()).toHaveLength(1);
  });
});

describe("/pact", () => {
  const uses = async (line: string, given = {}, who = "Ann") => {
    const use = plugin.world.person(who).uses(help(), line, given);
    await use.said;
    await plugin.settle();
    return use;
  };
  const flagsOf = (message: { readonly flags?: number } | undefined) => message?.flags ?? 0;

  test("is registered once, left alone where nothing changed, and changed where something did", async () => {
    await start();
    const { world, ask, client } = plugin;
    await client.application!.commands.create({ name: "mine", description: "The host's" });
    world.rest.called.length = 0;
    const written = () =>
      world.rest.called.filter((route) => /^(POST|PATCH|PUT|DELETE) .*commands/.test(route));
    const german = commandTree({ pact: { descriptions: { id: "Tanya", de: "Fragt" } } });
    for (const guild of [null, world.guild.id]) {
      const done = async (tree: Parameters<typeof registerCommands>[1][number]) =>
        (await registerCommands(ask, [tree], guild)).map(({ name, done: what }) => `${name}: ${what}`);
      expect(await done(commandTree())).toEqual(["pact: created"]);
      expect(await done(commandTree())).toEqual(["pact: as it was"]);
      expect(await done(german)).toEqual(["pact: changed"]);
      expect(await done(german)).toEqual(["pact: as it was"]);
    }
    expect(written()).toHaveLength(4);
    expect((await client.application!.commands.fetch()).map(({ name }) => name).sort()).toEqual([
      "mine",
      "pact",
    ]);
  });

  test("is answered to who asked alone", async () => {
    await start();
    await plugin.register();
    const { seen } = await uses("/pact score");
    expect(seen).toHaveLength(1);
    expect(seen[0]!.content).toContain("Test desk");
    expect(flagsOf(seen[0]) & 64).toBe(64);
    expect(posted()).toEqual([]);
  });

  test("shared is for everyone, and is no answer to any task", async () => {
    await start();
    await plugin.register();
    await uses("/pact score", { share: true });
    expect(posted()).toHaveLength(1);
    expect(await plugin.facts()).toEqual([]);
  });

  test("reaches none of the host's handlers", async () => {
    const heard: string[] = [];
    plugin = await startPlugin((client) => {
      client.on("interactionCreate", (interaction) => {
        if (interaction.isChatInputCommand()) heard.push(interaction.commandName);
      });
    });
    await plugin.register();
    await plugin.client.application!.commands.create({ name: "mine", description: "The host's" });
    await uses("/pact status");
    const use = plugin.world.person("Ann").uses(help(), "/mine");
    await plugin.settle();
    expect(heard).toEqual(["mine"]);
    expect(use.seen).toEqual([]);
  });

  test("refuses kindly, and nothing in it is markup", async () => {
    await start();
    await plugin.register();
    const { seen } = await uses("/pact why", { figure: "@everyone <@7>" });
    expect(seen[0]!.content).toContain("expected");
    expect(seen[0]!.content).not.toContain(" @everyone");
    expect(flagsOf(seen[0]) & 64).toBe(64);
  });

  test("names people and the first message of a task as Discord does, and pings nobody", async () => {
    await start();
    await plugin.register();
    const [ann, bot] = [plugin.world.person("Ann"), plugin.world.bot];
    const asked = ann.writes(help(), `<@${bot.id}> the build fails`);
    await plugin.settle();
    const { seen } = await uses("/pact tasks", { of: ann.id, share: true }, "Bob");
    expect(seen[0]!.content).toContain(`Only those of <@${ann.id}>.`);
    const way = `https://discord.com/channels/${plugin.world.guild.id}/${help().id}/${asked.id}`;
    expect(seen[0]!.embeds.map(({ description }) => description).join()).toContain(
      `First message: [${asked.id}](${way})`,
    );
    expect(seen[0]!.mentions).toEqual([]);
  });

  test("records what somebody says by it, by Discord's clock, and nothing besides", async () => {
    await start();
    await plugin.register();
    await uses("/pact task open", { title: "Look at the build" });
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    const { id } = plugin.world.person("Ann");
    expect(task!.task).toMatchObject({ requester: `discord:user:${id}`, channel: to() });
    expect((await uses("/pact task done", {}, "Ann")).seen[0]!.content).not.toContain("found");
    expect((await plugin.tasks())[0]!.judgement.status).toBe("completed");
  });

  test("shows the pet with a digest, and goes without where Discord does not take it", async () => {
    await start();
    await plugin.register();
    expect((await uses("/pact digest now")).seen[0]!.attachments).toMatchObject([{ filename: "pet.png" }]);
    plugin.world.rest.mishaps.set("POST /interactions/{interaction_id}/{interaction_token}/callback", [
      "missingPermissions",
    ]);
    const { seen } = await uses("/pact digest now");
    expect(seen).toHaveLength(1);
    expect(seen[0]!.attachments).toEqual([]);
  });

  test("is announced where its answer takes long, and answered then", async () => {
    await start();
    await plugin.register();
    let go = () => {};
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const ask = plugin.pact.ask.bind(plugin.pact);
    plugin.pact.ask = async (...given) => {
      await held;
      return ask(...given);
    };
    const use = plugin.world.person("Ann").uses(help(), "/pact score");
    await use.answered;
    expect(use.interaction.callback?.type).toBe(5);
    const filled = new Promise((resolve) => plugin.world.rest.on("idle", resolve));
    go();
    await filled;
    await plugin.settle();
    expect(use.seen[0]!.content).toContain("Test desk");
    expect(flagsOf(use.seen[0])).toBe(64);
  });

  test("offers what may be meant while it is typed", async () => {
    await start();
    await plugin.register();
    await uses("/pact task open", {});
    const completes = async (line: string, given: Record<string, string>, focused: string) => {
      const use = plugin.world.person("Ann").completes(help(), line, given, focused);
      await use.answered;
      return (use.choices ?? []).map(({ value }) => value);
    };
    expect(await completes("/pact score", { period: "2026-03" }, "period")).toContain("2026-03");
    expect(await completes("/pact help", { command: "task op" }, "command")).toEqual(["task open"]);
    const [task] = await plugin.tasks();
    expect(await completes("/pact task done", { task: "" }, "task")).toEqual([task!.task.id]);
    expect(await completes("/pact why", { figure: "first" }, "figure")).toEqual([
      "first-response-time",
      "sla.credit.first-response-time",
    ]);
    expect(await completes("/pact why", { figure: "" }, "figure")).toEqual(
      expect.arrayContaining(["total", task!.task.id]),
    );
    expect(await completes("/pact digest daily", { timezone: "europe/ber" }, "timezone")).toEqual([
      "Europe/Berlin",
    ]);
  });

  test("may be left out: then the host's client is watched alone", async () => {
    await start({ command: false });
    await plugin.register();
    const use = plugin.world.person("Ann").uses(help(), "/pact status");
    await plugin.settle();
    expect(use.interaction.callback).toBeUndefined();
  });

  test("is asked by a digest's button, and answered to who pressed it", async () => {
    const chat = await start();
    await chat.post(to(), report, { key: KEY });
    const use = plugin.world.person("Ann").presses(posted()[0]!, "Status");
    await use.said;
    await plugin.settle();
    expect(use.seen[0]!.content).toContain("Test desk");
    expect(flagsOf(use.seen[0]) & 64).toBe(64);
    expect(await plugin.tasks()).toEqual([]);
  });

  test("offers what may be done next as buttons; one that needs a reason brings up a form", async () => {
    plugin = await startPlugin((client) =>
      client.on("messageCreate", (message) => void (message.author.bot || message.reply("Created PR 7."))),
    );
    await plugin.register();
    const ann = plugin.world.person("Ann");
    ann.writes(help(), `<@${plugin.world.bot.id}> the build fails`);
    await plugin.settle();
    const task = (await plugin.tasks())[0]!.task.id;
    const why = (await uses("/pact why", { figure: task })).seen[0]!;
    const rated = ann.presses(why, "Rate 2");
    await rated.said;
    await plugin.settle();
    expect((await plugin.tasks())[0]!.task.rating).toBe(2);
    const dispute = ann.presses(why, "Dispute");
    await dispute.answered;
    expect(dispute.modal).toMatchObject({
      title: expect.any(String),
      components: [
        {
          description: "why, in words that both parties understand",
          component: { placeholder: "at most 300 characters" },
        },
      ],
    });
    const sent = ann.submits(dispute, { reason: "It is *not* done, @everyone" });
    await sent.said;
    await plugin.settle();
    expect(sent.seen[0]!.content).not.toMatch(/[^\\]@everyone/);
    expect((await plugin.tasks())[0]!.task.disputedAt).not.toBeNull();
    expect((await plugin.facts()).filter(({ type }) => type === "task.opened")).toHaveLength(1);
  });

  test("says when to try again to whoever asks more than others can be answered", async () => {
    await start();
    await plugin.register();
    for (let time = 0; time < 5; time++)
      expect((await uses("/pact help")).seen[0]!.content).toContain("Pawpact");
    expect((await uses("/pact help")).seen[0]!.content).toContain("Try again in 3 s");
    expect((await uses("/pact help", {}, "Bob")).seen[0]!.content).toContain("Pawpact");
  });
});
