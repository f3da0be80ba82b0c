import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openForWriting } from "../../adapters/compose.js";
import { renderAgreement } from "../../src/agreement/render.js";
import type { Terms } from "../../src/agreement/terms.js";
import { pawpact } from "../kit/cli.js";
import { DAY } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack } from "./fake-slack.js";
import { type Program, startProgram, stopProgram } from "./program.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { deliver, envelopesOf, requestOf, SIGNING_SECRET } from "./slack-delivery.js";
import { CLIENT } from "./slack-methods/auth.js";
import { SlackPerson } from "./slack-person.js";
import { SlackWorkspace, WORK } from "./slack-workspace.js";

const HELP = "C0HELP";
const THERE = "C0THERE";
const KEY = "ab".repeat(32);
const OTHER = { team: "T0ELSE", pet: { user: "UPETTWO", bot: "BPETTWO" }, token: "xoxb-other-pet" };

let work: SlackWorkspace;
let other: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let program: Program;
let installUrl: string;
const delivered = new Map<SlackWorkspace, number>();

beforeEach(async () => {
  work = new SlackWorkspace(Date.now() - 600_000, WORK);
  other = new SlackWorkspace(Date.now() - 599_999, OTHER);
  // Each knows its own channels alone.
  work.nowhere.add(THERE);
  other.nowhere.add(HELP);
  for (const slack of [work, other]) {
    slack.stepMs = 1_000;
    slack.installed = false;
    delivered.set(slack, 0);
  }
  api = await serveSlack(work, other);
  folder = mkdtempSync(join(tmpdir(), "pawpact-workspaces-"));
  mkdirSync(join(folder, "agreements"));
  agreement({ id: "work", title: "The work desk", scope: ["slack:T0WORK"] });
  agreement({ id: "other", title: "The other desk", scope: ["slack:T0ELSE"] });
});
afterEach(async () => {
  await stopProgram(program);
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

function agreement(terms: Partial<Terms>): void {
  writeFileSync(join(folder, `agreements/${terms.id}.yaml`), renderAgreement(termsWith(terms)));
}

const OAUTH = { SLACK_CLIENT_ID: CLIENT.id, SLACK_CLIENT_SECRET: CLIENT.secret, SLACK_PORT: "0" };
const SOCKET = { ...OAUTH, SLACK_APP_TOKEN: APP_TOKEN };

const shared = () => ({
  SLACK_API_URL: api.apiUrl,
  PAWPACT_AGREEMENT: "agreements",
  PAWPACT_TOKEN_KEY: KEY,
});

async function start(env: Readonly<Record<string, string>> = SOCKET, role = "all"): Promise<void> {
  program = startProgram(folder, { ...shared(), ...env }, ["start", "--role", role]);
  await program.logged(/^started/);
  const { port } = await program.logged(/^slack: people install it/);
  installUrl = `http://127.0.0.1:${String(port)}`;
}

/** Somebody goes to the install page, agrees at Slack's, and is sent back. */
async function install(slack: SlackWorkspace, { cookie = true, code = `code-${slack.team}` } = {}) {
  const page = await fetch(`${installUrl}/slack/install`);
  const state = /[?&]state=([^&"]+)/.exec((await page.text()).replaceAll("&amp;", "&"))![1]!;
  const kept = page.headers.getSetCookie()[0]!.split(";")[0]!;
  slack.codes.add(`code-${slack.team}`);
  const back = await fetch(`${installUrl}/slack/oauth_redirect?code=${code}&state=${state}`, {
    headers: cookie ? { cookie: kept } : {},
  });
  return { status: back.status, text: await back.text(), page };
}

async function settle(): Promise<void> {
  for (const slack of [work, other]) {
    for (let from = delivered.get(slack)!; from < slack.events.length; from = delivered.get(slack)!) {
      const due = envelopesOf(slack.events.slice(from), from);
      delivered.set(slack, slack.events.length);
      for (const envelope of due)
        await api.socket.deliver(
          "events_api",
          requestOf({ ...envelope, event_id: `${slack.team}${envelope.event_id}` }, slack),
        );
    }
  }
}

async function say(slack: SlackWorkspace, channel: string, text: string): Promise<void> {
  const answered = api.done("chat.postMessage");
  slack.post("UANN", { channel, text: `<@${slack.pet.user}> ${text}` });
  await settle();
  await answered;
  await settle();
}

async function ask(slack: SlackWorkspace, channel: string, line: string): Promise<string> {
  const answered = api.done("response");
  await api.socket.deliver("slash_commands", new SlackPerson(slack, "UANN").command(channel, "/pact", line));
  await answered;
  return slack.whispers.at(-1)!.text;
}

const texts = (slack: SlackWorkspace, channel: string) => slack.messages(channel).map(({ text }) => text);

async function tasksIn(file: string): Promise<number> {
  const argv = ["tasks", "--ledger", join(folder, "data", file), "--format", "jsonl", "--period", "all"];
  const { stdout } = await pawpact(argv, { now: Date.now() });
  return stdout.split("\n").filter((line) => line !== "").length;
}

/** What lies in the data folder, as bytes. */
function lying(): string {
  const data = join(folder, "data");
  return readdirSync(data)
    .map((name) => readFileSync(join(data, name), "latin1"))
    .join("\n");
}

describe("an app for many workspaces", () => {
  test("is installed by whoever agrees, and works in each with its own bot, agreement and ledger", async () => {
    await start();
    expect((await install(work)).status).toBe(200);
    expect((await install(other)).status).toBe(200);
    await say(work, HELP, "todo add milk");
    await say(other, THERE, "todo add tea");
    await say(other, THERE, "todo add bread");
    expect(work.messages(HELP)[1]).toMatchObject({ user: WORK.pet.user });
    expect(other.messages(THERE)[1]).toMatchObject({ user: OTHER.pet.user });
    expect(await ask(work, HELP, "score")).toContain("The work desk");
    expect(await ask(other, THERE, "score")).toContain("The other desk");
    expect(await stopProgram(program)).toBe(0);
    expect([await tasksIn("pawpact.work.sqlite"), await tasksIn("pawpact.other.sqlite")]).toEqual([1, 2]);
  });

  test("keeps tokens sealed at rest, and works on with them after a restart", async () => {
    await start();
    await install(other);
    expect(await stopProgram(program)).toBe(0);
    expect(lying()).not.toContain(OTHER.token);
    expect(program.said()).not.toMatch(/xox[a-z]-/);
    await start({ ...SOCKET, PAWPACT_TOKEN_KEY: `${"cd".repeat(32)},${KEY}` });
    await say(other, THERE, "todo add tea");
    expect(texts(other, THERE)[1]).toContain("tea");
    expect(await stopProgram(program)).toBe(0);
    // The newer key has sealed it by now.
    await start({ ...SOCKET, PAWPACT_TOKEN_KEY: "cd".repeat(32) });
    expect(await ask(other, THERE, "score")).toContain("The other desk");
  });

  test("forgets the token of a workspace at once when it is taken out there, and works on elsewhere", async () => {
    await start();
    await install(work);
    await install(other);
    await say(other, THERE, "todo add tea");
    other.uninstall();
    await settle();
    await program.logged(/^slack: was taken out of a workspace/);
    expect(program.log.filter(({ msg }) => /was taken out/.test(msg))).toHaveLength(1);
    const { called } = api;
    const before = called.length;
    other.post("UANN", { channel: THERE, text: `<@${OTHER.pet.user}> todo add bread` });
    await settle();
    await say(work, HELP, "todo add milk");
    expect(texts(other, THERE).filter((text) => text.includes("bread"))).toHaveLength(1);
    expect(called.slice(before)).not.toContain("auth.test");
    expect(await stopProgram(program)).toBe(0);
    await start();
    await program.logged(/^slack: people install it/);
    expect(program.log.find(({ msg }) => /people install it/.test(msg))).toMatchObject({ workspaces: 1 });
  });

  test("is installed anew after it was taken out", async () => {
    await start();
    await install(other);
    other.uninstall();
    await settle();
    await install(other);
    await say(other, THERE, "todo add tea");
    expect(texts(other, THERE)[1]).toContain("tea");
  });
});

describe("an installation", () => {
  test("is refused to a browser that did not ask for it, and to a code that is none", async () => {
    await start();
    expect((await install(work, { cookie: false })).status).toBe(400);
    expect((await install(work, { code: "guessed" })).status).toBe(500);
    expect(api.called).not.toContain("chat.postMessage");
    expect(lying()).not.toContain(WORK.token);
    await program.logged(/invalid_code/);
    expect((await install(work)).status).toBe(200);
  });

  test("that somebody cancels is told them, and is no error", async () => {
    await start();
    const page = await fetch(`${installUrl}/slack/oauth_redirect?error=access_denied`);
    expect(page.ok).toBe(false);
    expect(await program.logged(/cancelled the installation/)).toMatchObject({ level: "info" });
    expect(program.log.filter(({ level }) => level === "error")).toEqual([]);
  });

  test("asks for the scopes of the manifest", async () => {
    await start();
    const { page } = await install(work);
    expect(page.status).toBe(200);
    const again = await (await fetch(`${installUrl}/slack/install`)).text();
    expect(again).toContain("chat%3Awrite");
    expect(again).toContain(`client_id=${CLIENT.id}`);
    expect(again).not.toContain(CLIENT.secret);
  });

  test("goes over the port of the HTTP server as well", async () => {
    await start({ ...OAUTH, SLACK_SIGNING_SECRET: SIGNING_SECRET });
    expect((await install(work)).status).toBe(200);
    const answered = api.done("chat.postMessage");
    work.post("UANN", { channel: HELP, text: `<@${WORK.pet.user}> help` });
    for (const envelope of envelopesOf(work.events)) await deliver(`${installUrl}/slack/events`, envelope);
    await answered;
    expect(texts(work, HELP).at(-1)).toContain("This is what I can do");
  });

  test("has a port of its own, and one that is taken ends the bot with what to do", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(start({ ...SOCKET, SLACK_PORT: String(port) })).rejects.toThrow(
      /ended with 2:[\s\S]*SLACK_PORT: found \d+, .*EADDRINUSE/,
    );
    taken.close();
  });

  test("of a key that is lost ends the bot with what to do", async () => {
    await start();
    await install(work);
    await stopProgram(program);
    await expect(start({ ...SOCKET, PAWPACT_TOKEN_KEY: "ef".repeat(32) })).rejects.toThrow(
      /ended with 2:[\s\S]*PAWPACT_TOKEN_KEY: found 1 installations that it does not open/,
    );
  });
});

test("an organization's installation is good in each of its workspaces", async () => {
  const pet = { user: "UPETORG", bot: "BPETORG" };
  const members = ["T0WORK", "T0ELSE"].map(
    (team, index) =>
      new SlackWorkspace(Date.now() - 500_000 + index, { team, pet, token: "xoxb-org", enterprise: "E0ORG" }),
  );
  await api.close();
  [work, other] = members as [SlackWorkspace, SlackWorkspace];
  api = await serveSlack(work, other);
  for (const slack of members) {
    slack.stepMs = 1_000;
    delivered.set(slack, 0);
  }
  await start();
  expect((await install(work)).status).toBe(200);
  await say(work, HELP, "todo add milk");
  await say(other, THERE, "todo add tea");
  expect([texts(work, HELP)[1], texts(other, THERE)[1]]).toEqual([
    expect.stringContaining("milk"),
    expect.stringContaining("tea"),
  ]);
  expect(await ask(other, THERE, "score")).toContain("The other desk");
});

describeRedis("on a Redis", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  test("a worker finds there what the bot was installed with, and posts each digest in its own workspace", async () => {
    const REDIS_URL = `redis://127.0.0.1:${redis.port}/0`;
    const digest = { every: "day", atMinute: 0, timezone: "UTC" } as const;
    const agreements = [
      {
        id: "work",
        title: "The work desk",
        scope: ["slack:T0WORK"],
        digests: [{ to: `slack:${HELP}`, ...digest }],
      },
      {
        id: "other",
        title: "The other desk",
        scope: ["slack:T0ELSE"],
        digests: [{ to: `slack:${THERE}`, ...digest }],
      },
    ];
    const now = Date.now();
    for (const terms of agreements) {
      agreement(terms);
      const proposed = { terms: termsWith(terms), proposedAt: now - 2 * DAY, now };
      await (await openForWriting({ ledgerAddress: REDIS_URL, ...proposed })).close();
    }
    const own = (name: string) => ({ ...SOCKET, REDIS_URL, PAWPACT_DATA: join(folder, name) });
    await start(own("bot"), "bot");
    await install(work);
    await install(other);
    const bot = program;
    const posted = (async () => {
      while (work.messages(HELP).length + other.messages(THERE).length < 2)
        await api.done("chat.postMessage");
    })();
    program = startProgram(folder, { ...shared(), ...own("worker") }, ["start", "--role", "worker"]);
    await posted;
    expect(await stopProgram(program)).toBe(0);
    expect(work.messages(HELP)).toMatchObject([{ user: WORK.pet.user }]);
    expect(other.messages(THERE)).toMatchObject([{ user: OTHER.pet.user }]);
    expect([work.messages(THERE), other.messages(HELP)]).toEqual([[], []]);
    expect(await redis.command("HGET", "pawpact:installations", "T0ELSE")).not.toContain("xoxb");
    expect(await stopProgram(bot)).toBe(0);
  });
});
