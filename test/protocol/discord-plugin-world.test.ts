import { GatewayIntentBits, type Message } from "discord.js";
import { afterEach, describe, expect, test } from "vitest";
import { translateMessage } from "../../adapters/chat/discord/translate.js";
import { ReplyChains } from "../../adapters/import/reply-chains.js";
import type { Pact } from "../../adapters/pact.js";
import { interpret } from "../../src/chat/interpret.js";
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

async function start(answer: (message: Message) => unknown, options: PluginOptions = {}): Promise<Plugin> {
  plugin = await startPlugin(
    (client) => client.on("messageCreate", (message) => void (message.author.bot || answer(message))),
    options,
  );
  plugin.world.world.stepMs = 1_250;
  return plugin;
}
const wait = (ms: number) => {
  plugin!.world.now += ms;
};
const help = () => plugin!.world.channel("help");

const withContent: PluginOptions = {
  plan: { granted: GatewayIntentBits.MessageContent },
  client: { intents: [...INTENTS, GatewayIntentBits.MessageContent] },
};

describe("what is seen live", () => {
  test("is the same facts as what is read back later", async () => {
    const { settle, facts, world, pact } = await start(async (message) => {
      const notice = await message.reply("Thinking…");
      wait(MINUTE);
      await notice.edit("The token has expired.");
    }, withContent);
    const ann = world.person("Ann");
    const asked = ann.writes(help(), `<@${world.bot.id}> the build fails`);
    await settle();
    const answer = world.last(help(), world.bot.id)!;
    const on = ann.writes(help(), "and now?", { reply: answer });
    await settle();
    ann.edits(on, "and now, please?");
    world.person("Bob").writes(help(), "same here", { reply: asked });
    await settle();
    const live = new Map((await facts()).map((fact) => [fact.id, fact]));
    const chains = new ReplyChains(pact.desk.rules.isAssistant);
    const stored = world.messages(help());
    for (const message of stored) chains.note(message);
    const channel = { id: help().id, type: 0, guild: world.guild.id };
    const self = [world.bot.id];
    const back = stored.flatMap((message) =>
      translateMessage(message, {
        channel,
        self,
        conversationOf: (id) => chains.rootOf(id),
        authorOf: (id) => chains.authorOf(id),
      }).flatMap((event) => interpret(event, pact.desk.rules)),
    );
    expect(back.length).toBeGreaterThanOrEqual(live.size);
    // The first version of what was edited is known better to who saw it.
    for (const { clock, type, rule, data, ...fact } of back) {
      expect(live.get(fact.id)).toMatchObject(clock ? fact : { ...fact, type, rule, data });
    }
  });

  test("of a reply to something older is put where its conversation began: Discord is asked", async () => {
    let root = "";
    const { settle, facts, world } = await start(() => {}, {
      before: (world) => {
        const ann = world.person("Ann");
        const first = ann.writes(world.channel("help"), "the build fails");
        const second = world.person("Bob").writes(world.channel("help"), "since when?", { reply: first });
        ann.writes(world.channel("help"), "since monday", { reply: second });
        root = first.id;
      },
    });
    const latest = world.last(help())!;
    world.person("Bob").writes(help(), `<@${world.bot.id}> can you look?`, { reply: latest });
    world.person("Bob").writes(help(), "nobody needs that", { reply: world.messages(help())[0]! });
    await settle();
    await world.settled();
    await settle();
    const opened = (await facts()).find(({ type }) => type === "task.opened");
    expect(opened?.conversation).toBe(`discord:${root}`);
    expect(
      world.rest.called.filter((route) => route.startsWith("GET /channels/{channel_id}/messages/")),
    ).toHaveLength(1);
  });

  test("of channels outside the scope is nothing", async () => {
    const { settle, facts, world } = await start((message) => message.reply("Restart it."), {
      terms: { scope: ["discord:1"] },
    });
    world.person("Ann").writes(help(), `<@${world.bot.id}> the build fails`);
    await settle();
    expect(world.messages(help())).toHaveLength(2);
    expect(await facts()).toEqual([]);
  });

  test("of a forum that the scope names opens a task with each post", async () => {
    const { settle, tasks, world } = await start(
      (message) => message.channel.isSendable() && message.channel.send("Make it rounder."),
      {
        terms: (world) => ({
          scope: [`discord:${world.guild.id}/${world.channel("ideas", { type: 15 }).id}`],
        }),
      },
    );
    // A post and its first message are one to Discord, a moment apart.
    world.world.stepMs = 100;
    const { thread } = world.person("Ann").posts(world.channel("ideas"), "a wheel", "round, I think");
    await settle();
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task!.task.conversation).toBe(`discord:${thread.id}`);
    expect(task!.clocks["first-response-time"]!.state).toBe("met");
  });
});

describe("without the message-content intent", () => {
  const thanked = async (options: PluginOptions) => {
    const { settle, tasks, world } = await start(
      (message) => message.mentions.has(world.bot.id) && message.reply("Created PR 7."),
      options,
    );
    const ann = world.person("Ann");
    const root = ann.writes(help(), `<@${world.bot.id}> the build fails`);
    await settle();
    ann.writes(help(), "thanks!", { reply: root });
    await settle();
    const [task] = await tasks();
    return task!.judgement;
  };

  test("a mention is measured, and a message without words withdraws no claim", async () => {
    expect(await thanked({})).toMatchObject({ status: "completed", grade: "pending" });
  });

  test("with it, thanks are heard as well", async () => {
    const judged = await thanked(withContent);
    expect(judged).toMatchObject({ status: "completed", grade: "pending" });
  });
});

describe("presence", () => {
  async function runs(pact: Pact) {
    await pact.settled();
    const facts = [];
    for await (const { facts: some } of pact.desk.ledger.conversations()) facts.push(...some);
    return facts.flatMap((fact) => {
      if (fact.type !== "presence.up") return [];
      const { until = fact.at, shard, workspaces } = fact.data;
      return [{ shard, from: fact.at, until, ...(workspaces ? { workspaces } : {}) }];
    });
  }

  test("lasts from ready to the cut, and again from the resume", async () => {
    const { pact, world, client } = await start(() => {});
    const began = world.now;
    expect(await runs(pact)).toMatchObject([{ shard: "0", from: expect.any(Number) }]);
    wait(MINUTE);
    const resumed = new Promise((resolve) => client.once("shardResume", resolve));
    const cut = new Promise((resolve) => client.once("shardReconnecting", resolve));
    world.gateway.cut();
    await cut;
    wait(5 * MINUTE);
    await resumed;
    const [first, second, ...more] = await runs(pact);
    expect(more).toEqual([]);
    expect(first!.until).toBeLessThan(began + 2 * MINUTE);
    expect(second!.from).toBeGreaterThanOrEqual(began + 6 * MINUTE);
  });

  test("is kept for each shard, with the guilds of its own that the scope names", async () => {
    const guilds: string[] = [];
    const { pact, world } = await start(() => {}, {
      client: { shards: [0, 1], shardCount: 2 },
      terms: (world) => {
        guilds.push(world.guild.id, world.found("Other").id, world.found("Third").id);
        return { scope: guilds.slice(0, 2).map((guild) => `discord:${guild}`) };
      },
    });
    const shardOf = (guild: string) => String((BigInt(guild) >> 22n) % 2n);
    const served = (await runs(pact)).map(({ shard, workspaces }) => [shard, workspaces?.join()]);
    const expected = guilds.slice(0, 2).map((guild) => [shardOf(guild), guild]);
    expect(served.sort()).toEqual(expected.sort());
    expect(world.gateway.sessions.size).toBe(2);
  });

  test("begins at once on a client that has logged in already", async () => {
    const { pact, world, settle, tasks } = await start((message) => message.reply("Restart it."), {
      late: true,
    });
    expect(await runs(pact)).toMatchObject([{ shard: "0" }]);
    world.person("Ann").writes(help(), `<@${world.bot.id}> the build fails`);
    await settle();
    expect((await tasks())[0]?.clocks["first-response-time"]?.state).toBe("met");
  });
});
