import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openSlack } from "../../adapters/chat/slack/own-app.js";
import { TASK_SHORTCUT } from "../../adapters/chat/slack/shortcut.js";
import { deferred } from "../../adapters/pact/apart/deferred.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import { HOUR, MINUTE } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { type Bot, type BotPlan, startBot } from "./own-bot.js";
import { startProgram } from "./program.js";
import { startRedis } from "./redis/server.js";
import { envelopesOf, requestOf } from "./slack-delivery.js";
import { SlackPerson } from "./slack-person.js";
import { PET, SlackWorkspace } from "./slack-workspace.js";

const [HELP, OTHER, DIRECT] = ["C0HELP", "C0OTHER", "D0ANNPET"];
const at = `<@${PET.user}>`;

let workspace: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let ledger: string;
let bot: Bot | null;
let ann: SlackPerson;

beforeEach(async () => {
  workspace = new SlackWorkspace(Date.now() - HOUR);
  workspace.stepMs = 1_000;
  api = await serveSlack(workspace);
  folder = mkdtempSync(join(tmpdir(), "pawpact-unanswered-"));
  ledger = join(folder, "pact.sqlite");
  ann = new SlackPerson(workspace, "UANN");
  bot = null;
});
afterEach(async () => {
  await bot?.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(plan: Partial<BotPlan> = {}): Promise<Bot> {
  const env = {
    install: { kind: "token", token: TOKEN },
    transport: { kind: "socket", appToken: APP_TOKEN, port: null },
    ...{ command: null, apiUrl: api.apiUrl },
  } as const;
  const openInstallations = () => Promise.reject(new Error("it has a token"));
  bot = await startBot({
    ...{ ledger, now: () => workspace.now },
    open: (log) => openSlack(env, { log, openInstallations }),
    ...plan,
  });
  await bot.logged(/^slack: read(?:ing)? back/);
  return bot;
}

/** It was there once, and is away while something happens. */
async function away(work: () => void, plan: Partial<BotPlan> = {}): Promise<Bot> {
  const before = bot ?? (await start(plan));
  await before.stop();
  bot = null;
  workspace.now += MINUTE;
  work();
  workspace.now += MINUTE;
  return start(plan);
}

const post = (channel: string, text: string, thread_ts?: string, by: string | typeof PET = "UANN") =>
  workspace.post(by, { channel, text, ...(thread_ts === undefined ? {} : { thread_ts }) });
/** What the pet has said in a channel, with the message that its thread began with. */
const said = (channel: string) =>
  workspace
    .messages(channel)
    .filter(({ user, text }) => user === PET.user && text.startsWith("You said"))
    .map(({ text, thread_ts }) => [text.split("\n", 1)[0]!.slice("You said: ".length), thread_ts]);

/** Until the pet has said so much in some channels. */
async function answered(count: number, ...channels: readonly string[]): Promise<void> {
  while (channels.flatMap(said).length < count) await api.done("chat.postMessage");
}

describe("after an absence the pet takes up", () => {
  test("what waits, where and in the order it was asked, and nothing a second time", async () => {
    const roots: string[] = [];
    await away(() => {
      roots.push(post(HELP, `${at} milk`).ts);
      post(HELP, "oat milk", roots[0]);
      post(DIRECT, "tea");
      roots.push(post(OTHER, "a plain root", undefined, "UBOB").ts);
      post(OTHER, `${at} bread`, roots[1]);
    });
    await answered(4, HELP, DIRECT, OTHER);
    expect(said(HELP)).toEqual([
      ["milk", roots[0]],
      ["oat milk", roots[0]],
    ]);
    expect(said(DIRECT)).toEqual([["tea", undefined]]);
    expect(said(OTHER)).toEqual([["bread", roots[1]]]);
    await away(() => post(HELP, `${at} cheese`));
    await answered(3, HELP);
    await bot!.stop();
    bot = null;
    expect([HELP, DIRECT, OTHER].flatMap(said)).toHaveLength(5);
  });

  test("nothing that people have answered, taken back, or said among themselves, and nothing of days ago", async () => {
    await away(() => {
      post(HELP, `${at} of long ago`);
      workspace.now += 25 * HOUR;
      const helped = post(HELP, `${at} milk`).ts;
      post(HELP, "In the fridge.", helped, "UBOB");
      const told = post(HELP, `${at} tea`).ts;
      post(HELP, "You said: tea", told, PET);
      workspace.delete(HELP, post(HELP, `${at} bread`).ts);
      post(HELP, "good morning");
      post(HELP, `${at} cheese`);
    });
    await answered(2, HELP);
    await bot!.stop();
    bot = null;
    expect(said(HELP).map(([text]) => text)).toEqual(["tea", "cheese"]);
  });

  test("what came while the connection was gone, but not what it is at", async () => {
    const held = deferred();
    await start({ work: ({ text }) => (text === "milk" ? held.promise : Promise.resolve()) });
    post(HELP, `${at} milk`);
    const acknowledged = api.asked("assistant.threads.setStatus");
    for (const envelope of envelopesOf(workspace.events))
      void api.socket.deliver("events_api", requestOf(envelope));
    await acknowledged;
    workspace.now += 5 * MINUTE;
    post(HELP, `${at} tea`);
    api.socket.refresh("refresh_requested");
    await answered(1, HELP);
    held.resolve();
    await answered(2, HELP);
    await bot!.stop();
    bot = null;
    expect(said(HELP).map(([text]) => text)).toEqual(["tea", "milk"]);
  });
});

async function tasks({ desk }: Bot["pact"]) {
  const views: TaskView[] = [];
  for await (const view of tasksOf(desk.ledger, desk.frame(), undefined, workspace.now)) views.push(view);
  return views;
}

describe("what somebody makes a task", () => {
  test("by the shortcut at a message is answered below it", async () => {
    await start();
    const { ts } = post(HELP, "the build fails", undefined, "UBOB");
    await api.socket.deliver("interactive", ann.shortcut(HELP, ts, TASK_SHORTCUT));
    await answered(1, HELP);
    expect(said(HELP)).toEqual([["the build fails", ts]]);
  });

  test("by a command is answered in the channel, as that task's answer", async () => {
    await start();
    await api.socket.deliver("slash_commands", ann.command(HELP, "/pact", "task open the build fails"));
    await answered(1, HELP);
    expect(said(HELP)).toEqual([["the build fails", undefined]]);
    const { pact } = bot!;
    for (const envelope of envelopesOf(workspace.events))
      await api.socket.deliver("events_api", requestOf(envelope));
    await pact.settled();
    const views = await tasks(pact);
    expect(views).toMatchObject([{ judgement: { status: "completed", grade: "pending" } }]);
  });
});

test("a bot that was killed has answered once what it had answered, and answers what it had not", async () => {
  const agreement = { PAWPACT_AGREEMENT: join(folder, "agreement.yaml"), PAWPACT_LEDGER: ledger };
  writeFileSync(agreement.PAWPACT_AGREEMENT, renderAgreement(termsWith()));
  const env = { SLACK_BOT_TOKEN: TOKEN, SLACK_APP_TOKEN: APP_TOKEN, SLACK_API_URL: api.apiUrl };
  const program = startProgram(folder, { ...agreement, ...env });
  await program.logged(/^started/);
  await program.logged(/^slack: reading back begins/);
  workspace.stepMs = 1;
  workspace.now = Date.now();
  const hear = () => api.socket.deliver("events_api", requestOf(envelopesOf(workspace.events).at(-1)!));
  // It hears of this one, and comes no further.
  api.hold("assistant.threads.setStatus", new Promise(() => {}));
  const begun = api.asked("assistant.threads.setStatus");
  const { ts } = post(HELP, `${at} the build fails`);
  await Promise.all([begun, hear()]);
  // This one it has answered, and nobody told it so.
  api.beforeAnswer = (method) => void (method === "chat.postMessage" && program.child.kill("SIGKILL"));
  post(DIRECT, "todo add tea");
  hear().catch(() => {});
  await program.ended;
  api.beforeAnswer = () => {};
  api.hold("assistant.threads.setStatus", Promise.resolve());
  workspace.now += MINUTE;
  await start();
  await answered(1, HELP);
  await bot!.stop();
  bot = null;
  expect(said(HELP)).toEqual([["the build fails", ts]]);
  expect(workspace.messages(DIRECT)).toHaveLength(2);
});

describeRedis("of two bots on one Redis", () => {
  test("each request is taken up by one", async () => {
    const redis = await startRedis();
    try {
      ledger = `redis://127.0.0.1:${redis.port}`;
      vi.stubEnv("PAWPACT_DATA", join(folder, "one"));
      await start({ shared: true });
      await bot!.stop();
      workspace.now += MINUTE;
      const whats = ["bread", "jam", "milk", "tea"];
      const roots = whats.map((what) => post(HELP, `${at} ${what}`).ts);
      workspace.now += MINUTE;
      const both = deferred();
      const one = await start({ shared: true, work: () => both.promise });
      // It answers three conversations at a time.
      await one.logged(/takes up/, 3);
      vi.stubEnv("PAWPACT_DATA", join(folder, "other"));
      const other = await start({ shared: true });
      await answered(1, HELP);
      both.resolve();
      await answered(4, HELP);
      await Promise.all([one.stop(), other.stop()]);
      bot = null;
      expect(said(HELP).sort()).toEqual(whats.map((what, index) => [what, roots[index]]));
      expect(other.log.filter((line) => line.includes("takes up"))).toHaveLength(1);
    } finally {
      vi.unstubAllEnvs();
      await bot?.stop();
      bot = null;
      await redis.stop();
    }
  });
});
