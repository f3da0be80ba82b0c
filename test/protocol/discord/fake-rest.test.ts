import { once } from "node:events";
import { AttachmentBuilder, type Client, type Message, type TextChannel } from "discord.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type FakeDiscord, serveDiscord } from "./fake-discord.js";
import type { Person } from "./person.js";
import { bornAt } from "./snowflake.js";
import type { Channel } from "./world.js";

const SEND = "POST /channels/{channel_id}/messages";
const MINUTE = 60_000;
let discord: FakeDiscord;
let client: Client;
let ann: Person;
let help: Channel;
let room: TextChannel;
beforeEach(async () => {
  discord = await serveDiscord({ judged: "answers" });
  client = await discord.client();
  ann = discord.person("Ann");
  help = discord.channel("help");
  room = client.channels.cache.get(help.id) as TextChannel;
});
afterEach(async () => {
  await discord.close();
  expect([discord.violations, discord.faults]).toEqual([[], []]);
});

const texts = () => discord.messages(help).map(({ content }) => content);
const calls = (route: string) => discord.rest.called.filter((name) => name === route).length;

describe("a message", () => {
  test("bears the instant in its id", async () => {
    discord.now += 12_345;
    const { id, createdTimestamp } = await room.send("hi");
    expect([bornAt(id), createdTimestamp]).toEqual([discord.now, discord.now]);
  });

  test("with an enforced nonce is sent once, within a few minutes", async () => {
    const draft = { content: "digest", nonce: "a1b2", enforceNonce: true };
    const [first, again] = [await room.send(draft), await room.send(draft)];
    expect([again.id, texts()]).toEqual([first.id, ["digest"]]);
    await room.send({ content: "digest", nonce: "other", enforceNonce: true });
    await room.send({ content: "digest", nonce: "a1b2" });
    discord.now += 10 * MINUTE;
    await room.send(draft);
    expect(texts()).toHaveLength(4);
  });

  test("calls whom it may call and no one else", async () => {
    const asked = ann.writes(help, `<@${discord.bot.id}> hello`);
    const message = await room.messages.fetch(asked.id);
    const [quiet, loud] = [
      await message.reply({
        content: `<@${ann.id}> @everyone`,
        allowedMentions: { parse: [], repliedUser: false },
      }),
      await message.reply("hi"),
    ];
    expect([quiet, loud].map(({ mentions }) => [mentions.users.size, mentions.everyone])).toEqual([
      [0, false],
      [1, false],
    ]);
    expect(discord.last(help)?.referenced_message?.id).toBe(asked.id);
    ann.deletes(asked);
    expect(discord.last(help)?.referenced_message).toBeNull();
  });

  test("to one that is gone is refused, or sent as it is where that is said", async () => {
    const reply = { messageReference: "1", failIfNotExists: true };
    await expect(room.send({ content: "hi", reply })).rejects.toMatchObject({ code: 50035 });
    await room.send({ content: "hi", reply: { ...reply, failIfNotExists: false } });
    expect(texts()).toEqual(["hi"]);
  });

  test("carries files: their bytes can be had again, and a picture has a size", async () => {
    const png = Buffer.alloc(33);
    png.write("\x89PNG\r\n\x1a\n", "latin1");
    png.writeUInt32BE(640, 16);
    png.writeUInt32BE(480, 20);
    const card = new AttachmentBuilder(png, { name: "card.png", description: "The pet is well" });
    const sent = await room.send({ content: "card", files: [card] });
    const [attachment] = discord.last(help)!.attachments;
    expect(attachment).toMatchObject({
      filename: "card.png",
      description: "The pet is well",
      width: 640,
      height: 480,
    });
    const response = await fetch(attachment!.url);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
    await sent.edit({ content: "no card", attachments: [] });
    expect(discord.last(help)!.attachments).toEqual([]);
  });

  test("that is edited is marked, and one whose preview arrives is not", async () => {
    const message = ann.writes(help, "see https://example.org");
    const updates: (number | null)[] = [];
    client.on("messageUpdate", (_, { editedTimestamp }) => updates.push(editedTimestamp));
    discord.now += MINUTE;
    discord.unfurls(message, "https://example.org");
    discord.now += MINUTE;
    ann.edits(message, "never mind");
    await discord.settled();
    expect(updates).toEqual([null, discord.now]);
  });

  test("is listed by page: before, after and around", async () => {
    const ids = ["1", "2", "3", "4", "5"].map((text) => ann.writes(help, text).id);
    const page = async (query: object) =>
      [...(await room.messages.fetch({ ...query, cache: false })).keys()].map((id) => ids.indexOf(id) + 1);
    expect(await page({ limit: 2 })).toEqual([5, 4]);
    expect(await page({ limit: 2, before: ids[3] })).toEqual([3, 2]);
    expect(await page({ limit: 2, after: ids[0] })).toEqual([3, 2]);
    expect(await page({ limit: 3, around: ids[2] })).toEqual([4, 3, 2]);
  });
});

describe("a thread", () => {
  test("is opened by people, from a message or not, and in a forum", async () => {
    const heard: string[] = [];
    client.on("threadCreate", ({ name, parent }) => heard.push(`${name} in ${parent?.name}`));
    const asked = ann.writes(help, "the build fails");
    const under = ann.opensThread(asked, "Build");
    ann.opensThread(help, "Loose");
    const { thread, message } = ann.posts(discord.channel("ideas", { type: 15 }), "Idea", "What if");
    await discord.settled();
    expect(heard).toEqual(["Build in help", "Loose in help", "Idea in ideas"]);
    expect([under.id, message.id]).toEqual([asked.id, thread.id]);
    expect(discord.messages(help)[0]).toMatchObject({ thread: { name: "Build" }, flags: 32 });
    expect(discord.messages(help).at(-1)).toMatchObject({ type: 18, content: "Loose" });
  });

  test("of a forum begins with a message that is dated as its id is, however long opening took", () => {
    discord.world.stepMs = 1_250;
    const { message } = ann.posts(discord.channel("ideas", { type: 15 }), "Idea", "What if");
    expect(Date.parse(message.timestamp)).toBe(bornAt(message.id));
  });

  test("wakes when somebody writes in it, and joins them", async () => {
    const thread = ann.opensThread(help, "Build");
    await discord.settled();
    const own = await (await client.channels.fetch(thread.id))!.fetch();
    if (!own.isThread()) throw new Error("no thread");
    discord.allow("ManageThreads");
    await own.setArchived(true);
    expect((await room.threads.fetchArchived()).threads.map(({ name }) => name)).toEqual(["Build"]);
    await own.send("still here");
    expect((await room.threads.fetchActive()).threads.map(({ name }) => name)).toEqual(["Build"]);
    expect([...discord.world.threadMembers.get(thread.id)!.keys()]).toEqual([ann.id, discord.bot.id]);
  });
});

describe("a call", () => {
  test("that is one too many waits and is made again", async () => {
    discord.rest.limits.buckets.set(SEND, { most: 2, windowMs: 50 });
    await Promise.all(["1", "2", "3", "4", "5"].map((text) => room.send(text)));
    expect(texts()).toEqual(["1", "2", "3", "4", "5"]);
    expect(calls(SEND)).toBe(5);
  });

  test.each(["rate", "global"] as const)(
    "that meets a limit nobody told of (%s) is made again",
    async (mishap) => {
      discord.rest.mishaps.set(SEND, [mishap]);
      await room.send("hi");
      expect([texts(), calls(SEND)]).toEqual([["hi"], 2]);
    },
  );

  test("that meets an error of Discord's own is made again", async () => {
    discord.rest.mishaps.set(SEND, ["ill", "ill"]);
    await room.send("hi");
    expect([texts(), calls(SEND)]).toEqual([["hi"], 3]);
  });

  test("whose answer is lost is made again, and a nonce keeps it from being done twice", async () => {
    discord.rest.mishaps.set(SEND, ["lost"]);
    await room.send({ content: "digest", nonce: "a1b2", enforceNonce: true });
    expect([texts(), calls(SEND)]).toEqual([["digest"], 2]);
  });

  test("that never arrives is made again", async () => {
    discord.rest.mishaps.set(SEND, ["dropped"]);
    await room.send("hi");
    expect([texts(), calls(SEND)]).toEqual([["hi"], 2]);
  });
});

describe("an event", () => {
  test("of a message is what Discord gives out of it", async () => {
    const told: object[] = [];
    client.on("raw", ({ t, d }: { t: string; d: object }) => {
      if (t.startsWith("MESSAGE_") && !t.includes("DELETE")) told.push(d);
    });
    const asked = ann.writes(help, `<@${discord.bot.id}> see`, {
      files: [{ name: "log.txt", type: "text/plain", bytes: Buffer.from("x") }],
    });
    ann.edits(asked, "look");
    ann.writes(ann.opensThread(asked, "Log"), "here");
    ann.tells("psst");
    await discord.settled();
    expect(told.length).toBeGreaterThanOrEqual(6);
    expect(told.flatMap((d) => discord.judge.against("MessageResponse", d))).toEqual([]);
  });

  test("comes before the answer to the call that brought it about", async () => {
    const heard = once(client, "messageCreate") as Promise<[Message]>;
    const sent = await room.send("hi");
    expect((await heard)[0].id).toBe(sent.id);
  });
});
