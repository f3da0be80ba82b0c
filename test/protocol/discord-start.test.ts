import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type APIMessage, GatewayIntentBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { renderAgreement } from "../../src/agreement/render.js";
import { QUESTION } from "../../src/pet/words.js";
import { pawpact } from "../kit/cli.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { type DiscordPlan, type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";
import type { Person } from "./discord/person.js";
import type { Channel } from "./discord/world.js";
import { type Program, startProgram, stopProgram } from "./program.js";
import { startRedis } from "./redis/server.js";

const POST = "POST /channels/{channel_id}/messages";
const TYPE = "POST /channels/{channel_id}/typing";

let world: FakeDiscord;
let folder: string;
let programs: Program[];
let ann: Person;
let help: Channel;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "pawpact-start-"));
  writeFileSync(join(folder, "agreement.yaml"), renderAgreement(termsWith()));
  programs = [];
  await found();
});
afterEach(async () => {
  await Promise.all(programs.map(stopProgram));
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  expect([...world.violations, ...world.faults]).toEqual([]);
  for (const { said } of programs) expect(said()).not.toContain(TOKEN);
});

async function found(plan: DiscordPlan = {}): Promise<void> {
  world = await serveDiscord({ clock: Date.now, granted: GatewayIntentBits.MessageContent, ...plan });
  ann = world.person("Ann");
  help = world.channel("help");
}

function run(env: Readonly<Record<string, string>> = {}, argv?: readonly string[]): Program {
  const program = startProgram(folder, { DISCORD_TOKEN: TOKEN, DISCORD_API_URL: world.apiUrl, ...env }, argv);
  programs.push(program);
  return program;
}

async function started(env?: Readonly<Record<string, string>>): Promise<Program> {
  const program = run(env);
  await program.logged(/^started/);
  return program;
}

const texts = (channel: Channel) => world.messages(channel).map(({ content }) => content);
const pet = () => `<@${world.bot.id}>`;
/** The last thing that the pet said. */
const said = (channel: Channel) => world.last(channel, world.bot.id)!;
/** Resolves with the pet's next answer to what is done. */
async function answer(channel: Channel, work: () => unknown): Promise<APIMessage> {
  const answered = once(world.rest, POST);
  work();
  await answered;
  // It knows by then that it has answered.
  await world.settled();
  return said(channel);
}

async function tasks(program: Program, file = "pawpact.sqlite") {
  expect(await stopProgram(program)).toBe(0);
  const ledger = join(folder, "data", file);
  const argv = ["tasks", "--ledger", ledger, "--format", "jsonl", "--period", "all"];
  const { stdout } = await pawpact(argv, { now: Date.now() });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { grade: string | null; status: string; cause: string | null });
}

describeRedis("pawpact start in two processes on one Redis", () => {
  test("connects the shards of each, which answers where it is told of people, and both keep one ledger", async () => {
    const redis = await startRedis();
    try {
      const others = world.channel("help", {}, world.found("Other"));
      const start = (shard: number) =>
        started({
          DISCORD_SHARDS: `${shard}/2`,
          REDIS_URL: `redis://127.0.0.1:${redis.port}`,
        });
      const both = await Promise.all([start(0), start(1)]);
      for (const [shard, { log }] of both.entries()) {
        const line = log.find(({ msg }) => msg === "discord: started");
        expect(line).toMatchObject({ shards: 1, numbers: String(shard), of: 2 });
      }
      for (const channel of [help, others])
        await answer(channel, () => ann.writes(channel, `${pet()} todo add milk`));
      expect(await Promise.all(both.map(stopProgram))).toEqual([0, 0]);
      const argv = ["tasks", "--ledger", `redis://127.0.0.1:${redis.port}`, "--format", "jsonl"];
      const { stdout } = await pawpact([...argv, "--period", "all"], { now: Date.now() });
      expect(stdout.trim().split("\n")).toHaveLength(2);
    } finally {
      await redis.stop();
    }
  });
});

describe("pawpact start with Discord's token", () => {
  test("answers a mention by a reply, pings nobody, asks whether that was it, and counts the yes", async () => {
    const program = await started();
    const asked = ann.writes(help, `${pet()} todo add milk @everyone`);
    const first = await answer(help, () => {});
    expect(first.message_reference?.message_id).toBe(asked.id);
    expect(first.content).toMatch(/milk \\@everyone/);
    expect(first.content).toContain("yes, no, or 1 to 5");
    expect([first.mentions, first.mention_everyone]).toEqual([[], false]);
    expect((await answer(help, () => ann.writes(help, "yes", { reply: first }))).content).toMatch(/^Good\./);
    const last = await answer(help, () => ann.writes(help, "5", { reply: said(help), ping: false }));
    expect(last.content).toBe(
      "Thank you: 5 of 5. For something else, please mention me in a new message that is no reply.",
    );
    expect(world.rest.called).toContain(TYPE);
    expect(await tasks(program)).toMatchObject([
      { status: "completed", grade: "A", cause: "user-confirmed" },
    ]);
  });

  test("keeps an agreement for each channel, where several are named", async () => {
    const general = world.channel("general");
    mkdirSync(join(folder, "agreements"));
    for (const channel of [help, general]) {
      const scope = [`discord:${world.guild.id}/${channel.id}`];
      const terms = termsWith({ id: channel.name!, scope });
      writeFileSync(join(folder, `agreements/${channel.name}.yaml`), renderAgreement(terms));
    }
    const program = await started({ PAWPACT_AGREEMENT: "agreements" });
    await answer(help, () => ann.writes(help, `${pet()} todo add milk`));
    const asked = await answer(general, () => ann.writes(general, `${pet()} todo add tea`));
    await answer(general, () => ann.writes(general, "yes", { reply: asked }));
    await answer(general, () => ann.writes(general, `${pet()} todo add bread`));
    expect(await tasks(program, "pawpact.help.sqlite")).toHaveLength(1);
    const grades = (await tasks(program, "pawpact.general.sqlite")).map(({ grade }) => grade);
    expect(grades).toEqual(["A", "pending"]);
  });

  test("takes the buttons under its answer as well as words", async () => {
    const program = await started();
    const first = await answer(help, () => ann.writes(help, `${pet()} todo add milk`));
    const use = ann.presses(first, "Yes, solved");
    await use.said;
    expect(use.seen[0]!.content).not.toContain("found");
    expect(await tasks(program)).toMatchObject([{ grade: "A", cause: "user-confirmed" }]);
  });

  test("answers a direct message there, and a no goes on with the task", async () => {
    const program = await started();
    const { direct } = ann;
    for (const text of ["todo add *milk*", "no", "todo add tea", "yes"])
      await answer(direct, () => ann.tells(text));
    expect(texts(direct)[1]).toContain("\\*milk\\*");
    expect(world.messages(direct).every(({ message_reference }) => message_reference === undefined)).toBe(
      true,
    );
    expect(await tasks(program)).toMatchObject([{ status: "completed", grade: "A" }]);
  });

  test("answers in a thread, and goes on there after a restart: a yes is a yes", async () => {
    const first = await started();
    const thread = ann.opensThread(help, "milk");
    await answer(thread, () => ann.writes(thread, `${pet()} todo add milk`));
    expect(await stopProgram(first)).toBe(0);
    const second = await started();
    expect((await answer(thread, () => ann.writes(thread, "yes"))).content).toMatch(/^Good\./);
    expect(await tasks(second)).toMatchObject([{ grade: "A" }]);
  });

  test("leaves alone what people say among themselves, programs, and what it has heard already", async () => {
    const program = await started();
    const bob = world.person("Bob");
    const asked = ann.writes(help, `${pet()} todo add milk`);
    const first = await answer(help, () => {});
    world.gateway.repeat("MESSAGE_CREATE");
    bob.writes(help, "how nice", { reply: asked });
    ann.writes(help, "is it not?", { reply: bob.writes(help, "good morning") });
    await answer(help, () => ann.writes(help, "thanks", { reply: first }));
    expect(world.messages(help).filter(({ author }) => author.bot)).toHaveLength(2);
    // Whoever replies to it, it answers.
    await answer(help, () => bob.writes(help, "help", { reply: first, ping: false }));
    expect(await tasks(program)).toHaveLength(2);
  });

  test("answers /pact, which it was registered for, and makes a message a task", async () => {
    await started();
    const { exitCode } = await register();
    expect(exitCode).toBe(0);
    const use = ann.uses(help, "/pact status");
    await use.said;
    expect(use.seen[0]!.content).toContain("Test desk");
    const made = ann.picks("Make this a task", ann.writes(help, "the build fails"));
    await made.said;
    expect(JSON.stringify(made.seen)).toContain("Opened");
  });

  test("says a long answer whole, and reminds where it was asked to", async () => {
    const text = Array.from({ length: 60 }, (_, line) => `${line}: ${"word ".repeat(15)}`).join("\n");
    const assistant = createServer((request, response) => {
      request.resume();
      response.end(JSON.stringify({ text }));
    });
    await new Promise<void>((resolve) => assistant.listen(0, "127.0.0.1", resolve));
    const { port } = assistant.address() as AddressInfo;
    await started({
      PAWPACT_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      PAWPACT_WEBHOOK_SECRET: "0123456789abcdef",
    });
    const { content, embeds } = await answer(ann.direct, () => ann.tells("what are the words?"));
    const whole = [content, ...embeds.map(({ description }) => description)].join("\n");
    expect(whole.match(/^\d+: /gm)).toHaveLength(60);
    assistant.close();
    await answer(ann.direct, () => ann.tells("remind me in 1 second to stretch"));
    while (world.messages(ann.direct).length < 5) await once(world.rest, POST);
    expect(texts(ann.direct).at(-1)).toContain("stretch");
  });

  test("without the intent for words hears mentions, replies that ping it and direct messages, and says so", async () => {
    await world.close();
    await found({ granted: 0 });
    const program = await started();
    await program.logged(/no message content intent/);
    const first = await answer(help, () => ann.writes(help, `${pet()} todo add milk`));
    expect((await answer(help, () => ann.writes(help, "yes", { reply: first }))).content).toMatch(/^Good\./);
    expect((await answer(ann.direct, () => ann.tells("help"))).content).toContain("what I can do");
  });

  test("lets what is under way be answered, takes nothing new, and ends with 0", async () => {
    const program = await started();
    const typed = once(world.rest, TYPE);
    ann.writes(help, `${pet()} todo add milk`);
    await typed;
    expect(await stopProgram(program)).toBe(0);
    expect(texts(help)).toHaveLength(2);
    expect(texts(help)[1]).toContain(QUESTION.slice(0, 12));
    expect(program.log.at(-1)).toMatchObject({ level: "info", msg: "ended" });
    expect(world.gateway.connections.size).toBe(0);
  });

  test("ends with what to do where Discord takes its token back", async () => {
    const program = await started();
    world.gateway.close(4004);
    expect(await program.ended).toBe(2);
    expect(program.said()).toContain("Set a valid DISCORD_TOKEN");
  });

  test("is not ready while the gateway is away", async () => {
    const program = await started({ PAWPACT_HEALTH_PORT: "0" });
    const { port } = await program.logged(/^health: listening/);
    const ready = async () => {
      const response = await fetch(`http://127.0.0.1:${String(port)}/readyz`);
      return JSON.stringify([response.status, await response.json()]);
    };
    expect(await ready()).toContain("200");
    world.gateway.isShut = true;
    world.gateway.cut();
    let said = await ready();
    while (!said.includes("503")) said = await ready();
    expect(said).toContain("discord: found 1 of 1 connections");
  });

  test("is refused with another token, which is nowhere shown", async () => {
    const program = run({ DISCORD_TOKEN: "another-token-of-somebody" });
    expect(await program.ended).toBe(2);
    expect(program.said()).toMatchInlineSnapshot(`
      "pawpact: DISCORD_TOKEN: found one that Discord refuses, expected the bot's. Copy it from the bot's page at discord.com/developers
      "
    `);
    const away = run({ DISCORD_API_URL: "http://127.0.0.1:9/api" });
    expect(await away.ended).toBe(2);
    expect(away.said()).toMatchInlineSnapshot(`
      "pawpact: discord: who the bot is: found no connection (ECONNREFUSED), expected Discord to be reached. Check that Discord can be reached, and DISCORD_API_URL where it is set
      "
    `);
  });
});

const register = (argv: readonly string[] = [], env: Record<string, string> = {}) =>
  pawpact(["discord", "register", ...argv], {
    env: { DISCORD_TOKEN: TOKEN, DISCORD_API_URL: world.apiUrl, ...env },
  });

describe("pawpact discord register", () => {
  test("says what it did, and does nothing where nothing changed", async () => {
    expect((await register()).stdout).toBe(
      "pact: created (every server)\nMake this a task: created (every server)\n",
    );
    const written = () => world.rest.called.filter((route) => /^(POST|PATCH|PUT) .*commands/.test(route));
    expect(written()).toHaveLength(2);
    expect(JSON.parse((await register(["--format", "json"])).stdout)).toEqual({
      guild: null,
      registered: [
        { name: "pact", done: "as it was" },
        { name: "Make this a task", done: "as it was" },
      ],
    });
    expect(written()).toHaveLength(2);
  });

  test("registers in one server, named by an option or DISCORD_GUILD_ID", async () => {
    const { id } = world.guild;
    expect((await register([], { DISCORD_GUILD_ID: id })).stdout).toContain(`pact: created (server ${id})`);
    expect((await register(["--guild", id])).stdout).toContain("pact: as it was");
    expect([...world.world.commands.keys()].filter((scope) => scope !== "")).toEqual([id]);
  });

  test("refuses with what to do", async () => {
    const faults = [
      await pawpact(["discord", "register"]),
      await register([], { DISCORD_TOKEN: "another-token-of-somebody" }),
      await register(["--guild", "somewhere"]),
      await register(["--guild", "1"]),
      await pawpact(["discord", "sing"]),
    ];
    expect(faults.map(({ exitCode, stderr }) => `${exitCode} ${stderr}`)).toMatchInlineSnapshot(`
      [
        "2 pawpact: discord: found no DISCORD_TOKEN, expected the bot's. Copy it from the bot's page at discord.com/developers
      ",
        "2 pawpact: DISCORD_TOKEN: found one that Discord refuses, expected the bot's. Copy it from the bot's page at discord.com/developers
      ",
        "2 pawpact: discord: the environment is not complete.
      DISCORD_GUILD_ID: found a text that is no number, expected a server's id. Copy it with Discord's developer mode on; --guild takes the same.
      ",
        "2 pawpact: discord: register commands: found Unknown Guild (10004), expected Discord to take it. Check DISCORD_GUILD_ID, and that the bot was invited there with the scopes bot and applications.commands
      ",
        "1 pawpact: discord: found "sing", expected register. Write: pawpact discord register
      ",
      ]
    `);
  });
});
