import type { APIMessage } from "discord.js";
import { afterEach, describe, expect, test } from "vitest";
import { register } from "../../adapters/chat/discord/discord.js";
import { MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import type { Person } from "./discord/person.js";
import { type Plugin, type PluginOptions, startPlugin } from "./discord-plugin.js";

const MENU = "Make this a task";

let plugin: Plugin;
afterEach(async () => {
  const { violations, faults } = plugin.world;
  await plugin.close();
  expect([...violations, ...faults]).toEqual([]);
});

/** Ann is the customer, Vendor of the provider, everyone else neither. */
async function start(options: PluginOptions = {}): Promise<void> {
  const { parties } = termsWith();
  plugin = await startPlugin(() => {}, {
    terms: (world) => ({
      ...(options.terms as object),
      parties: {
        provider: { ...parties.provider, members: [`discord:user:${world.person("Vendor").id}`] },
        customer: { ...parties.customer, members: [`discord:user:${world.person("Ann").id}`] },
      },
    }),
    ...(options.before ? { before: options.before } : {}),
  });
  await plugin.register();
}
const person = (name: string) => plugin.world.person(name);
const help = () => plugin.world.channel("help");
/** What is said to whoever picks it. */
async function make(who: Person, message: APIMessage): Promise<string> {
  const use = who.picks(MENU, message);
  await use.said;
  await plugin.settle();
  expect(use.seen).toHaveLength(1);
  expect((use.seen[0]!.flags ?? 0) & 64).toBe(64);
  return `${use.seen[0]!.content}\n${use.seen[0]!.embeds.map(({ description }) => description).join("\n")}`;
}

const linkTo = (channel: string, message: string) =>
  `https://discord.com/channels/${plugin.world.guild.id}/${channel}/${message}`;

describe("the menu's entry that makes a message a task", () => {
  test("opens one for its author, in its conversation, from now on, and once", async () => {
    await start();
    const bob = person("Bob");
    const message = bob.writes(help(), "the build is red, isn't it?");
    await plugin.settle();
    plugin.world.now += 5 * MINUTE;
    const opened = await make(bob, message);
    expect(opened).toContain("Opened: its clocks run from 2026-03-02T09:05");
    expect(opened).toContain(`(${linkTo(help().id, message.id)})`);
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.task).toMatchObject({
      id: `discord:${message.id}:${message.id}`,
      conversation: `discord:${message.id}`,
      requester: `discord:user:${bob.id}`,
      title: null,
    });
    expect(await make(bob, message)).toContain("expected one that belongs to no task");
    // A reply goes on with it.
    plugin.world.person("Bob").writes(help(), "look at the log", { reply: message });
    await plugin.settle();
    expect((await plugin.tasks()).map(({ task: { id } }) => id)).toEqual([task!.task.id]);
  });

  test("opens it where a chain of replies began, though that was before anybody watched", async () => {
    let root: APIMessage | undefined;
    let reply: APIMessage | undefined;
    await start({
      before: (world) => {
        root = world.person("Ann").writes(world.channel("help"), "a plan");
        const next = world.person("Bob").writes(world.channel("help"), "well", { reply: root });
        reply = world.person("Bob").writes(world.channel("help"), "it fails", { reply: next });
      },
    });
    await make(person("Bob"), reply!);
    expect((await plugin.tasks()).map(({ task }) => task.conversation)).toEqual([`discord:${root!.id}`]);
  });

  test("opens it in the thread or the direct message that the words stand in", async () => {
    await start();
    const bob = person("Bob");
    const thread = bob.opensThread(help(), "talk");
    const inThread = bob.writes(thread, "it fails");
    expect(await make(bob, inThread)).toContain(`(${linkTo(thread.id, inThread.id)})`);
    const said = bob.tells("ok then");
    await plugin.settle();
    expect((await plugin.tasks()).map(({ task }) => task.conversation)).toEqual([
      `discord:${thread.id}`,
      `discord:${bob.direct.id}`,
    ]);
    // A direct message asks by itself.
    expect(await make(bob, said)).toContain("expected one that belongs to no task");
  });

  test("opens one for another person where the customer says so, and for nobody else", async () => {
    await start();
    const [ann, bob] = [person("Ann"), person("Bob")];
    const [bobs, anns] = [bob.writes(help(), "red again"), ann.writes(help(), "it hangs")];
    await plugin.settle();
    expect(await make(bob, anns)).toContain(
      `found a request by <@${bob.id}>, expected one by members of the customer`,
    );
    expect(await plugin.tasks()).toEqual([]);
    await make(ann, bobs);
    expect((await plugin.tasks()).map(({ task }) => task.requester)).toEqual([`discord:user:${bob.id}`]);
  });

  test("makes none of what a program wrote, of Discord's notices, nor of what the provider's people write", async () => {
    await start();
    const [ann, vendor] = [person("Ann"), person("Vendor")];
    await plugin.ask("POST", `/channels/${help().id}/messages`, { body: { content: "Deployed." } });
    const bots = plugin.world.last(help())!;
    ann.opensThread(help(), "talk");
    const notice = plugin.world.last(help())!;
    const vendors = vendor.writes(help(), "I deploy now.");
    for (const message of [bots, notice])
      expect(await make(ann, message)).toContain("found a message of a program, expected one of a person");
    expect(await make(ann, vendors)).toContain("who is of the provider");
    expect(await make(vendor, vendors)).toContain("expected one by anyone but members of the provider");
    expect(await plugin.tasks()).toEqual([]);
  });

  test("keeps the words as a title where the agreement does, and they are no markup", async () => {
    await start({ terms: { store: { text: "title" } } });
    const said = await make(person("Bob"), person("Bob").writes(help(), "priority:high *and* @everyone red"));
    expect((await plugin.tasks())[0]!.task.title).toBe("priority:high *and* @everyone red");
    expect(said).toContain("\\*and\\*");
    expect(said).not.toMatch(/[^\\]@everyone/);
  });

  test("is no request to the host, and reaches none of its handlers", async () => {
    const heard: string[] = [];
    await start();
    plugin.client.on("interactionCreate", ({ id }) => void heard.push(id));
    await make(person("Ann"), person("Ann").writes(help(), "red"));
    expect(heard).toEqual([]);
    expect(await plugin.tasks()).toHaveLength(1);
  });

  test("is registered along with /pact, and left alone where nothing changed", async () => {
    await start();
    expect(await register(plugin.client)).toEqual([
      { name: "pact", done: "as it was" },
      { name: MENU, done: "as it was" },
    ]);
    const translations = { [MENU]: { names: { de: "Zur Aufgabe machen" } } };
    expect(await register(plugin.client, { translations })).toMatchObject([{}, { done: "changed" }]);
    expect(await register(plugin.client, { translations })).toMatchObject([{}, { done: "as it was" }]);
  });
});
