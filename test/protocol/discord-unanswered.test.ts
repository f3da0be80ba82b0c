import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GatewayIntentBits } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadDiscord } from "../../adapters/chat/discord/library.js";
import { commandsOf } from "../../adapters/chat/discord/menu.js";
import { asking } from "../../adapters/chat/discord/own-asking.js";
import { openDiscord } from "../../adapters/chat/discord/own-bot.js";
import { registerCommands } from "../../adapters/chat/discord/register.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { type FakeDiscord, serveDiscord, TOKEN } from "./discord/fake-discord.js";
import type { Person } from "./discord/person.js";
import type { Channel } from "./discord/world.js";
import { type Bot, type BotPlan, startBot } from "./own-bot.js";
import { startProgram } from "./program.js";

const POST = "POST /channels/{channel_id}/messages";

let world: FakeDiscord;
let folder: string;
let ledger: string;
let bot: Bot | null;
let ann: Person;
let help: Channel;

beforeEach(async () => {
  world = await serveDiscord({ now: Date.now(), granted: GatewayIntentBits.MessageContent });
  world.world.stepMs = 5;
  ann = world.person("Ann");
  help = world.channel("help");
  folder = mkdtempSync(join(tmpdir(), "pawpact-unanswered-"));
  ledger = join(folder, "pact.sqlite");
  bot = null;
});
afterEach(async () => {
  await bot?.stop();
  await world.close();
  rmSync(folder, { recursive: true, force: true });
  expect([...world.violations, ...world.faults]).toEqual([]);
});

const environment = () => ({ token: TOKEN, guild: null, apiUrl: world.apiUrl, shards: null });

async function start(plan: Partial<BotPlan> = {}): Promise<Bot> {
  bot = await startBot({
    ...{ ledger, now: () => world.now },
    open: (log) => openDiscord(environment(), log),
    ...plan,
  });
  // A guild, and direct messages.
  await bot.logged(/^discord: read(?:ing)? back/, 2);
  return bot;
}

/** It was there once, and is away while something happens. */
async function away(work: () => void): Promise<Bot> {
  const before = bot ?? (await start());
  await before.stop();
  bot = null;
  world.now += MINUTE;
  work();
  world.now += MINUTE;
  return start();
}

const pet = () => `<@${world.bot.id}>`;
/** What the pet has said in a channel, with the message that it replies to. */
const said = (channel: Channel) =>
  world
    .messages(channel)
    .filter(({ author, content }) => author.id === world.bot.id && content.startsWith("You said"))
    .map(({ content, message_reference }) => [
      content.split("\n", 1)[0]!.slice("You said: ".length),
      message_reference?.message_id,
    ]);

/** Until the pet has said so much in some channels. */
async function answered(count: number, ...channels: readonly Channel[]): Promise<void> {
  while (channels.flatMap(said).length < count) await once(world.rest, POST);
}

describe("where Discord does not let it answer, the pet", () => {
  test("says in the log which right is missing, and where", async () => {
    world.deny(help, "SendMessages");
    const { log, logged } = await start();
    ann.writes(help, `${pet()} milk`);
    await logged(/was not answered/);
    expect(log.find((line) => /was not answered/.test(line))).toBe(
      `discord: a message was not answered: answer in discord:${help.id}: found Missing Permissions (50013), expected Discord to take it. Let the bot send messages, embed links and attach files in the channel`,
    );
  });
});

describe("after an absence the pet takes up", () => {
  test("what waits in channels, threads and direct messages, by a reply, and nothing a second time", async () => {
    await start();
    ann.tells("hello");
    while (world.messages(ann.direct).length < 2) await once(world.rest, POST);
    await world.settled();
    const asked: string[] = [];
    const thread = ann.opensThread(help, "bread");
    const bob = world.person("Bob");
    await away(() => {
      asked.push(ann.writes(help, `${pet()} milk`).id);
      asked.push(ann.writes(thread, `${pet()} bread`).id);
      asked.push(ann.tells("tea").id);
      const helped = ann.writes(help, `${pet()} cheese`);
      bob.writes(help, "In the fridge.", { reply: helped });
      ann.writes(help, "good morning");
    });
    await answered(3, help, thread, ann.direct);
    expect([help, thread, ann.direct].map(said)).toEqual([
      [["milk", asked[0]]],
      [["bread", asked[1]]],
      [["tea", asked[2]]],
    ]);
    await away(() => ann.writes(help, `${pet()} jam`));
    await answered(2, help);
    await bot!.stop();
    bot = null;
    expect([help, thread, ann.direct].flatMap(said)).toHaveLength(4);
  });
});

describe("what somebody makes a task", () => {
  beforeEach(async () => {
    const library = await loadDiscord();
    await asking(library, environment(), (ask) => registerCommands(ask, commandsOf(), null));
    await start();
  });

  test("by the menu of a message is answered by a reply to it", async () => {
    const asked = ann.writes(help, "the build fails");
    await ann.picks("Make this a task", asked).said;
    await answered(1, help);
    expect(said(help)).toEqual([["the build fails", asked.id]]);
  });

  test("by a command is answered in the channel", async () => {
    await ann.uses(help, "/pact task open", { title: "the build fails" }).said;
    await answered(1, help);
    expect(said(help)).toEqual([["the build fails", undefined]]);
  });
});

test("a bot that was killed has answered once what it had answered, and answers what came then", async () => {
  const agreement = { PAWPACT_AGREEMENT: join(folder, "agreement.yaml"), PAWPACT_LEDGER: ledger };
  writeFileSync(agreement.PAWPACT_AGREEMENT, renderAgreement(termsWith()));
  const env = { DISCORD_TOKEN: TOKEN, DISCORD_API_URL: world.apiUrl };
  const program = startProgram(folder, { ...agreement, ...env });
  await program.logged(/^started/);
  await program.logged(/^discord: reading back begins/);
  world.now = Date.now();
  // Posted, and nobody tells it so.
  world.rest.beforeAnswer = (route) => {
    if (route === POST && program.child.kill("SIGKILL")) ann.writes(help, `${pet()} the build fails`);
  };
  ann.writes(help, `${pet()} todo add tea`);
  await program.ended;
  world.rest.beforeAnswer = () => {};
  world.now += MINUTE;
  await start();
  await answered(1, help);
  await bot!.stop();
  bot = null;
  expect(said(help).map(([text]) => text)).toEqual(["the build fails"]);
  expect(world.messages(help)).toHaveLength(4);
});
