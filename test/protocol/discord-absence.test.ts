import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayIntentBits, type Message } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Interaction } from "../../adapters/chat/discord/discord.js";
import type { Asked } from "../../src/app/desk.js";
import { renderText } from "../../src/report/text.js";
import { DAY, HOUR, MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { type FakeDiscord, INTENTS, serveDiscord } from "./discord/fake-discord.js";
import { removeChannel, tellChannel } from "./discord/guild.js";
import { edit, post as write } from "./discord/message.js";
import { changeThread } from "./discord/thread.js";
import type { Channel } from "./discord/world.js";
import { type Plugin, type PluginOptions, startPlugin } from "./discord-plugin.js";

const LIST = "GET /channels/{channel_id}/messages";

let world: FakeDiscord;
let folder: string;
let ledger: string;
let plugin: Plugin;
let log: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawpact-absence-"));
  ledger = join(folder, "pact.sqlite");
  log = [];
  await found();
});
afterEach(async () => {
  await plugin.close();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  expect([...world.violations, ...world.faults]).toEqual([]);
});

async function found(): Promise<void> {
  world = await serveDiscord({ granted: GatewayIntentBits.MessageContent });
  world.world.stepMs = 250;
  for (const name of ["Ann", "Bob"]) world.person(name);
  for (const name of ["help", "other"]) world.channel(name);
  world.channel("ideas", { type: 15 });
}

const say = (message: string) => void log.push(message);
const waits: number[] = [];
/** Time passes as soon as somebody waits for it; nobody waits for an hour. */
const wait: NonNullable<PluginOptions["wait"]> = (ms, signal) => {
  if (ms >= 5 * MINUTE) return new Promise((_, reject) => signal.addEventListener("abort", reject));
  waits.push(ms);
  world.now += ms;
  return Promise.resolve();
};

async function start(options: PluginOptions = {}, answer?: (message: Message) => unknown): Promise<Plugin> {
  waits.length = 0;
  plugin = await startPlugin(
    (client) => client.on("messageCreate", (message) => void (message.author.bot || answer?.(message))),
    {
      on: world,
      ledger,
      client: { intents: [...INTENTS, GatewayIntentBits.MessageContent] },
      log: { info: say, warn: say, error: say },
      reading: 2,
      wait,
      ...options,
    },
  );
  return plugin;
}

/** The bot is away while something happens. */
async function away(work: () => void, options: PluginOptions = {}): Promise<Plugin> {
  await plugin.settle();
  await plugin.close();
  world.now += MINUTE;
  work();
  world.now += HOUR;
  log.length = 0;
  return start(options);
}

const ann = () => world.person("Ann");
const bob = () => world.person("Bob");
const help = () => world.channel("help");
const pet = () => `<@${world.bot.id}>`;
/** The bot's own post, whoever made it write that. */
const says = (channel: Channel, content: string, reply?: string) =>
  write(world.world, channel, world.bot, { content, reply }).message;
const gaps = async () => {
  const { facts } = await plugin.pact.desk.ledger.load("pact:observations");
  return facts.flatMap((fact) => {
    if (fact.type !== "observation.gap") return [];
    const { from, to, ...data } = fact.data;
    return [{ ...data, minutes: Math.round((to - from) / MINUTE) }];
  });
};
const figures = async () =>
  (await plugin.tasks()).map(({ task, judgement, clocks }) => ({
    task: task.id.split(":").slice(1).join(":"),
    requester: task.requester,
    status: judgement.status,
    grade: judgement.grade,
    partial: judgement.partial,
    clocks: Object.entries(clocks).map(([name, { state, startedAt, stoppedAt }]) => {
      return `${name} ${state} ${startedAt} ${stoppedAt}`;
    }),
  }));
async function status(): Promise<string> {
  const asked: Asked = {
    author: { id: `discord:user:${ann().id}` },
    place: { platform: "discord", workspace: world.guild.id, channel: help().id },
    message: "discord:1",
    at: world.now,
  };
  return renderText((await plugin.pact.ask(asked, "status")).report, { width: 200, colour: false });
}
/** What was said of the guild's channels: of direct messages it is said last. */
const said = () => log.findLast((line) => / of [1-9]\d* channels?$/.test(line));
const lists = () => world.rest.called.filter((route) => route === LIST).length;

describe("after an absence", () => {
  /** What happens in a guild, in two halves. */
  const days = () => {
    const kept: Record<string, ReturnType<typeof says>> = {};
    let thread: Channel;
    const before = () => {
      const asked = ann().writes(help(), `${pet()} the build fails`);
      kept.answer = says(help(), "The token has expired.", asked.id);
      const ticket = ann().writes(world.channel("other"), `${pet()} a ticket, please`);
      kept.claim = says(world.channel("other"), "Created PR 7.", ticket.id);
      const another = bob().writes(world.channel("other"), `${pet()} one more, please`);
      kept.denied = says(world.channel("other"), "Created PR 8.", another.id);
      ann().tells("it hangs");
      thread = ann().opensThread(help(), "loose");
      kept.threaded = ann().writes(thread, `${pet()} in a thread`);
      bob().writes(help(), "nothing to do with it");
    };
    const during = () => {
      ann().writes(help(), "and now?", { reply: kept.answer! });
      world.now += MINUTE;
      const answer = says(help(), "Thinking…", kept.answer!.id);
      edit(world.world, world.world.stored(answer.channel_id, answer.id), { content: "Renew it." });
      bob().writes(help(), `please help with ${pet()}`, { reply: bob().writes(help(), "a plain root") });
      ann().reacts(kept.claim!, "✅");
      bob().writes(world.channel("other"), "not solved", { reply: kept.denied! });
      says(ann().direct, "Restart it, then it works.");
      says(thread, "Done: it is mended.", kept.threaded!.id);
      changeThread(world.world, thread, { archived: true });
      const post = bob().posts(world.channel("ideas"), "A wheel", `${pet()} round, I think`);
      says(post.thread, "Make it rounder.", post.message.id);
      const under = ann().opensThread(ann().writes(help(), "a root of a thread"), "under");
      bob().writes(under, `${pet()} and under it`);
    };
    return { before, during };
  };

  test("every figure from messages is as if it had never been away", async () => {
    const there = days();
    await start({ ledger: join(folder, "there.sqlite") });
    there.before();
    await plugin.settle();
    world.now += MINUTE;
    there.during();
    await plugin.settle();
    world.now += HOUR;
    const expected = await figures();
    expect(expected).toHaveLength(8);
    await plugin.close();
    await world.close();

    await found();
    const missed = days();
    await start();
    missed.before();
    await away(missed.during);
    expect(await figures()).toEqual(expected);
    expect(await gaps()).toEqual([]);
  });

  test("nothing is read that was there before anybody watched", async () => {
    ann().writes(help(), `${pet()} long ago`);
    ann().tells("and directly");
    await start();
    expect([await figures(), lists()]).toEqual([[], 0]);
    await away(() => {});
    expect(await figures()).toEqual([]);
  });

  test("a chain of replies whose tasks are over goes on where somebody replies to the assistant", async () => {
    await start();
    const asked = ann().writes(help(), `${pet()} the build fails`);
    const claim = says(help(), "Created PR 7.", asked.id);
    ann().reacts(claim, "✅");
    await plugin.settle();
    expect(await figures()).toMatchObject([{ status: "completed" }]);
    world.now += 2 * DAY;
    await away(() => ann().writes(help(), "it is back", { reply: claim }));
    expect(await figures()).toMatchObject([{ status: "open" }]);
  });

  test("a stretch that was read once is not read again, and of channels where nothing is new nothing is", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    bob().writes(world.channel("other"), "old news");
    await away(() => ann().writes(help(), "any news?"));
    expect(said()).toBe("discord: read back 3 messages of 4 channels");
    world.rest.called.length = 0;
    await away(() => {});
    // The open conversation alone.
    expect(said()).toBe("discord: read back 1 message of 4 channels");
    expect(lists()).toBe(1);
  });

  test("an agreement that names its channels has those read and no other", async () => {
    const terms = { scope: [`discord:${world.guild.id}/${help().id}`] };
    await start({ terms, reading: 1 });
    ann().writes(help(), `${pet()} the build fails`);
    await away(
      () => {
        bob().writes(help(), `${pet()} more`);
        bob().writes(world.channel("other"), `${pet()} elsewhere`);
        bob().tells("and directly");
      },
      { terms, reading: 1 },
    );
    expect(await figures()).toHaveLength(2);
    expect(said()).toMatch(/ of 1 channel$/);
    expect(lists()).toBe(1);
  });

  test("long stretches are read page by page, and only what may have changed of the rest", async () => {
    world.world.stepMs = 1;
    await start();
    const asked = ann().writes(help(), `${pet()} the build fails`);
    for (let index = 0; index < 500; index++) bob().writes(help(), `before ${index}`);
    await away(() => {});
    world.rest.called.length = 0;
    await away(() => {
      for (let index = 0; index < 250; index++) bob().writes(help(), `after ${index}`);
      says(help(), "Restart it.", asked.id);
    });
    expect(await figures()).toMatchObject([
      { clocks: expect.arrayContaining([expect.stringMatching(/^first-response-time breached/)]) },
    ]);
    expect(said()).toBe("discord: read back 252 messages of 4 channels");
    expect(lists()).toBe(1 + 3);
  });

  test("who may what is read back with the roles that the agreement names", async () => {
    const role = world.role("customers", [bob()]);
    const { parties } = termsWith();
    const terms = {
      parties: { ...parties, customer: { ...parties.customer, members: [`discord:role:${role.id}`] } },
    };
    await start({ terms });
    await away(
      () => {
        const asked = bob().writes(help(), `${pet()} the build fails`);
        ann().writes(help(), "I know that one", { reply: asked });
      },
      { terms },
    );
    const actors = (await plugin.facts()).map(({ actor: { id, party } }) => `${id} ${party}`);
    expect([...new Set(actors)].sort()).toEqual(
      [`discord:user:${ann().id} neither`, `discord:user:${bob().id} customer`].sort(),
    );
  });

  test("reactions count for the grade: who gave them is asked where it may matter", async () => {
    await start();
    const asked = ann().writes(help(), `${pet()} the build fails`);
    const claim = says(help(), "Created PR 7.", asked.id);
    const other = bob().writes(help(), "nothing to do with it");
    await away(() => {
      ann().reacts(claim, "✅");
      bob().reacts(claim, "🎉");
      bob().reacts(other, "✅");
    });
    expect(await figures()).toMatchObject([{ status: "completed", grade: "A" }]);
    expect(world.rest.called.filter((route) => route.includes("/reactions/"))).toHaveLength(1);
  });

  test("a command that the host answered is a task, unless it asked for nothing", async () => {
    const opens = ({ name }: Interaction) => name !== "ping";
    await start({ opens, command: false });
    await plugin.client.application!.commands.set([
      { name: "deploy", description: "Deploys" },
      { name: "ping", description: "Pings" },
    ]);
    await plugin.settle();
    await plugin.pact.close();
    // The host goes on without being watched.
    plugin.client.on(
      "interactionCreate",
      (given) => void (given.isRepliable() && given.reply("Deployed it.")),
    );
    world.now += MINUTE;
    for (const name of ["deploy", "ping"]) await bob().uses(help(), `/${name}`).said;
    await plugin.client.destroy();
    world.now += HOUR;
    await start({ opens, command: false });
    expect(await figures()).toMatchObject([{ requester: `discord:user:${bob().id}` }]);
  });

  test("direct messages are read of whoever was heard of, and of others once they write again", async () => {
    await start();
    ann().tells("it hangs");
    await away(() => {
      ann().tells("still");
      bob().tells("is anybody there?");
      world.now += 3 * HOUR;
    });
    expect(await figures()).toMatchObject([{ requester: `discord:user:${ann().id}` }]);
    world.now += HOUR;
    const done = plugin.readBack(1);
    bob().tells("hello?");
    await done;
    await plugin.settle();
    const [, bobs, ...more] = await figures();
    expect(more).toEqual([]);
    expect(bobs).toMatchObject({ requester: `discord:user:${bob().id}` });
    const said = (await plugin.facts()).filter(({ actor }) => actor.id.endsWith(bob().id));
    expect(new Set(said.map(({ source }) => source.message)).size).toBe(2);
  });
});

describe("a connection that was lost", () => {
  test("and resumed has missed nothing, and nothing is read", async () => {
    await start();
    world.rest.called.length = 0;
    const resumed = once(world.gateway, "resumed");
    world.gateway.cut();
    ann().writes(help(), `${pet()} the build fails`);
    await resumed;
    await plugin.settle();
    expect(await figures()).toHaveLength(1);
    expect(lists()).toBe(0);
  });

  test("and can't be resumed is read from where it was lost; what comes twice counts once", async () => {
    await start();
    const asked = ann().writes(help(), `${pet()} the build fails`);
    await plugin.settle();
    world.now += HOUR;
    const done = plugin.readBack();
    world.gateway.forget();
    world.gateway.cut();
    says(help(), "Restart it.", asked.id);
    bob().writes(help(), `${pet()} more`);
    await done;
    world.gateway.repeat("MESSAGE_CREATE");
    await plugin.settle();
    expect(await figures()).toMatchObject([
      { clocks: expect.arrayContaining([expect.stringMatching(/^first-response-time breached/)]) },
      { requester: `discord:user:${bob().id}` },
    ]);
    const ids = (await plugin.facts()).map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
  });
});

describe("what Discord does not give", () => {
  test("of a channel that it may not see is a gap that grows, and is filled once it may again", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    await away(() => world.deny(help(), "ViewChannel"));
    expect(await gaps()).toEqual([{ channel: `discord:${help().id}`, reason: "membership", minutes: 61 }]);
    expect(await figures()).toMatchObject([{ partial: true }]);
    expect(await status()).toContain("Let the assistant see the channel.");
    bob().writes(help(), `${pet()} is nobody there?`);
    await away(() => {});
    expect(await gaps()).toMatchObject([{ reason: "membership", minutes: 122 }]);

    const done = plugin.readBack(1);
    help().permission_overwrites = [];
    tellChannel(world.world, help(), "CHANNEL_CREATE");
    await done;
    expect(await gaps()).toMatchObject([{ closed: true, minutes: 122 }]);
    expect(await figures()).toMatchObject([{ partial: false }, { partial: false }]);
    expect(await status()).not.toContain("NOT READ");
  });

  test("for want of the right to read older messages is a gap that names it", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    await away(() => {
      world.deny(help(), "ReadMessageHistory");
      bob().writes(help(), `${pet()} more`);
    });
    expect(await gaps()).toEqual([
      { channel: `discord:${help().id}`, needs: "Read Message History", reason: "scope", minutes: 61 },
    ]);
    expect(await status()).toContain("Give the assistant the permission Read Message History there.");
    help().permission_overwrites = [];
    await away(() => {});
    expect(await gaps()).toMatchObject([{ closed: true }]);
    expect(await figures()).toHaveLength(2);
  });

  test("of channels that it never saw is nothing to tell of", async () => {
    const secret = world.channel("secret");
    world.deny(secret, "ViewChannel");
    await start();
    await away(() => bob().writes(secret, `${pet()} psst`));
    expect([await gaps(), await figures()]).toEqual([[], []]);
  });

  test("of a channel that is deleted is nothing any more", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    await away(() => removeChannel(world.world, help()));
    expect(await gaps()).toEqual([]);
    expect(log.filter((line) => /tried again|broke off/.test(line))).toEqual([]);
  });
});

describe("reading back", () => {
  test("waits as long as Discord says, and goes on where it was", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    world.rest.mishaps.set(LIST, ["rate", "ill", "dropped"]);
    await away(() => bob().writes(help(), `${pet()} more`));
    expect(waits).toHaveLength(3);
    expect(waits.slice(1)).toEqual([2_000, 15_000]);
    expect(await figures()).toHaveLength(2);
  });

  test("that is cut off is gone on with at the next start, and what was read is kept", async () => {
    await start();
    ann().writes(help(), `${pet()} the build fails`);
    ann().writes(world.channel("other"), `${pet()} another`);
    let asked = () => {};
    const waiting = new Promise<void>((resolve) => {
      asked = resolve;
    });
    await plugin.settle();
    await plugin.close();
    world.now += HOUR;
    bob().writes(world.channel("other"), `${pet()} more`);
    world.rest.mishaps.set("GET /guilds/{guild_id}/threads/active", ["dropped"]);
    await start({
      reading: 0,
      // For ever, until it is closed.
      wait: (_, signal) =>
        new Promise((__, reject) => {
          asked();
          signal.addEventListener("abort", () => reject(new Error("closed")));
        }),
    });
    await waiting;
    expect(await figures()).toHaveLength(2);
    await away(() => {});
    expect(await figures()).toHaveLength(3);
  });

  test("works without the intent that tells of guilds and channels", async () => {
    const client = { intents: [GatewayIntentBits.GuildMessages, GatewayIntentBits.MessageContent] };
    await start({ client });
    ann().writes(help(), `${pet()} the build fails`);
    await away(() => bob().writes(world.channel("other"), `${pet()} more`), { client });
    expect(await figures()).toHaveLength(2);
  });
});
