import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openForReading, openForWriting } from "../../adapters/compose.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { recount } from "../../src/app/refold.js";
import { counterName } from "../../src/measure/catalogue.js";
import { DAY } from "../kit/facts.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { type Program, startProgram, stopProgram } from "./program.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { envelopesOf, requestOf } from "./slack-delivery.js";
import { PET, type SlackMessage, SlackWorkspace } from "./slack-workspace.js";

const HELP = "C0HELP";
const DIRECT = "D0ANNPET";
const SLACK = { SLACK_BOT_TOKEN: TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
const terms = termsWith({ digests: [{ to: `slack:${HELP}`, every: "day", atMinute: 0, timezone: "UTC" }] });

let workspace: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let programs: Program[];
let redis: RedisServer | undefined;
let serial = 0;

beforeEach(async () => {
  serial += 1;
  workspace = new SlackWorkspace(Date.now() - 600_000);
  workspace.stepMs = 1_000;
  api = await serveSlack(workspace);
  folder = mkdtempSync(join(tmpdir(), "pawpact-roles-"));
  writeFileSync(join(folder, "agreement.yaml"), renderAgreement(terms));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map(stopProgram));
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

function run(role: string, env: Readonly<Record<string, string>>): Program {
  const program = startProgram(folder, { SLACK_API_URL: api.apiUrl, ...env }, ["start", "--role", role]);
  programs.push(program);
  return program;
}

const read = async (port: unknown, path: string) => {
  const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
  return { status: response.status, body: (await response.json()) as { troubles?: string[] } };
};
const isReady = { status: 200, body: { ready: true, troubles: [] } };

describeRedis("a bot and its workers, each a process", () => {
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  const ledgerOf = () => `redis://127.0.0.1:${redis!.port}?prefix=roles-${serial}`;

  async function started(role: string, env: Readonly<Record<string, string>> = SLACK) {
    const data = join(folder, `data-${programs.length}`);
    const program = run(role, {
      ...{ REDIS_URL: ledgerOf(), PAWPACT_DATA: data, PAWPACT_HEALTH_PORT: "0" },
      ...env,
    });
    const { port } = await program.logged(/^health: listening/);
    await program.logged(/^started/);
    return { program, port };
  }

  /** A ledger under terms of long ago: a digest is due. */
  async function due(): Promise<void> {
    const now = Date.now();
    const writing = await openForWriting({
      ledgerAddress: ledgerOf(),
      terms,
      proposedAt: now - 2 * DAY,
      now,
    });
    await writing.close();
  }

  const hear = async (after: number) => {
    for (const envelope of envelopesOf(workspace.events.slice(after), after))
      await api.socket.deliver("events_api", requestOf(envelope));
  };

  test("a digest that is due is posted by a worker, once, and never by the bot", async () => {
    await due();
    const alone = await started("bot");
    // What it had begun would be ended before it ends.
    expect(await stopProgram(alone.program)).toBe(0);
    expect(workspace.messages(HELP)).toEqual([]);
    const connected = api.called.filter((method) => method === "apps.connections.open").length;
    const posted = api.done("chat.postMessage");
    const workers = await Promise.all([started("worker"), started("worker")]);
    await posted;
    for (const { program } of workers) expect(await stopProgram(program)).toBe(0);
    expect(workspace.messages(HELP)).toMatchObject([{ user: PET.user }]);
    expect(api.called.filter((method) => method === "apps.connections.open")).toHaveLength(connected);
    expect(api.called.filter((method) => method === "chat.postMessage")).toHaveLength(1);
    // Three processes start in it.
  }, 120_000);

  test("the bot answers and reminds while a worker runs, and both end with what is under way", async () => {
    const worker = await started("worker");
    const bot = await started("bot");
    const before = workspace.events.length;
    workspace.post("UANN", { channel: DIRECT, text: "remind me in 1 second to stretch" });
    const [answered, said] = [
      posted(({ text }) => text.startsWith("I will remind you")),
      posted(({ text }) => text.startsWith("Reminder")),
    ];
    await hear(before);
    expect([(await answered).text, (await said).text]).toEqual([
      expect.stringContaining("stretch"),
      expect.stringContaining("stretch"),
    ]);
    let release = () => {};
    api.hold("chat.postMessage", new Promise<void>((resolve) => (release = resolve)));
    const more = workspace.events.length;
    workspace.post("UANN", { channel: DIRECT, text: "todo add milk" });
    const asked = api.asked("chat.postMessage");
    void hear(more);
    await asked;
    for (const { program } of [bot, worker]) program.child.kill("SIGTERM");
    await bot.program.logged(/^SIGTERM/);
    release();
    expect([await bot.program.ended, await worker.program.ended]).toEqual([0, 0]);
    expect(workspace.messages(DIRECT).at(-1)!.text).toContain("milk");
    const reading = await openForReading({ ledgerAddress: ledgerOf(), now: Date.now() });
    expect((await recount(reading.ledger, reading.frame, counterName)).differences).toEqual([]);
    await reading.close();
  });

  test("a worker that is told to end posts what it had begun", async () => {
    await due();
    let release = () => {};
    api.hold("chat.postMessage", new Promise<void>((resolve) => (release = resolve)));
    const asked = api.asked("chat.postMessage");
    const { program } = await started("worker");
    await asked;
    program.child.kill("SIGTERM");
    await program.logged(/^SIGTERM/);
    release();
    expect(await program.ended).toBe(0);
    expect(workspace.messages(HELP)).toHaveLength(1);
    expect(program.log.at(-1)).toMatchObject({ msg: "ended" });
  });

  /** Resolves with the first direct message that is such a one, past or to come. */
  async function posted(isSuch: (message: SlackMessage) => boolean): Promise<SlackMessage> {
    for (;;) {
      const found = workspace.messages(DIRECT).find(isSuch);
      if (found) return found;
      await api.done("chat.postMessage");
    }
  }

  const say = async (text: string) => {
    const before = workspace.events.length;
    const { ts } = workspace.post("UANN", { channel: DIRECT, text });
    // One that is slow says first that it sees to it.
    const answer = posted((message) => message.ts > ts && message.text !== "Let me see.");
    await hear(before);
    return (await answer).text;
  };

  /** An hour passes, as far as reminders go. */
  async function comeDue(): Promise<void> {
    const key = `roles-${serial}:{~pet}:people`;
    const page = await redis!.command("HGET", key, "slack:UANN");
    await redis!.command("HSET", key, "slack:UANN", page.replace(/"at":\d+/, `"at":${Date.now()}`));
  }

  test("a reminder is said by a worker where the bot that was asked for it is dead, once", async () => {
    const bot = await started("bot");
    expect(await say("remind me in 1 hour to stretch")).toContain("I will remind you");
    bot.program.child.kill("SIGKILL");
    await bot.program.ended;
    await comeDue();
    const said = api.done("chat.postMessage");
    const workers = await Promise.all([started("worker"), started("worker")]);
    await said;
    for (const { program } of workers) expect(await stopProgram(program)).toBe(0);
    const reminders = workspace.messages(DIRECT).filter(({ text }) => /^Reminder\b/.test(text));
    expect(reminders.map(({ text }) => text)).toEqual([expect.stringContaining("stretch")]);
  });

  test("another bot in the same folder knows what was asked for, and forgets a reminder that the first one has set", async () => {
    const first = await started("bot");
    await say("todo add milk");
    await say("remind me in 1 hour to stretch");
    // Slack hands each request to one connection alone.
    await stopProgram(first.program);
    await started("bot", { ...SLACK, PAWPACT_DATA: join(folder, "data-0") });
    expect(await say("todo")).toContain("1. milk");
    expect(await say("reminders")).toContain("stretch");
    expect(await say("forget reminder 1")).toContain("stretch");
    const jobs = await redis!.command("HLEN", `roles-${serial}:{~pet}:jobs-set`);
    expect([await say("reminders"), jobs]).toEqual([expect.stringContaining("no reminders"), "0"]);
  });

  test.each([
    ["bot", SLACK],
    ["worker", SLACK],
    ["web", {}],
  ])("the health of a %s is served", async (role, env) => {
    const { port } = await started(role, { SLACK_BOT_TOKEN: "", SLACK_APP_TOKEN: "", ...env });
    expect(await read(port, "/healthz")).toMatchObject({ status: 200 });
    expect(await read(port, "/readyz")).toEqual(isReady);
  });
});

describeRedis("a Redis that sentinels watch", () => {
  test("is named in the log without their password", async () => {
    const server = await startRedis();
    const sentinel = await startRedis({ sentinel: [`sentinel monitor mine 127.0.0.1 ${server.port} 1`] });
    try {
      const program = run("web", {
        REDIS_URL: `redis://127.0.0.1:${sentinel.port}?mode=sentinel&name=mine&sentinelPassword=watchword`,
        PAWPACT_HEALTH_PORT: "0",
      });
      expect(await program.logged(/^started/)).toMatchObject({
        ledger: `redis://127.0.0.1:${sentinel.port}/0`,
      });
      expect(program.said()).not.toContain("watchword");
    } finally {
      await sentinel.stop();
      await server.stop();
    }
  });
});

describeRedis("a Redis that goes away", () => {
  let server: RedisServer;
  beforeEach(async () => {
    server = await startRedis();
  });
  afterEach(() => server.stop());

  const begun = async (role: string) => {
    const program = run(role, {
      ...(role === "web" ? {} : SLACK),
      ...{ REDIS_URL: `redis://127.0.0.1:${server.port}`, PAWPACT_HEALTH_PORT: "0" },
      PAWPACT_DATA: join(folder, role),
    });
    const { port } = await program.logged(/^health: listening/);
    await program.logged(/^started/);
    return port;
  };
  const isAway = [503, [expect.stringMatching(/^ledger redis:.* found /)]];
  const found = async (port: unknown) => {
    const { status, body } = await read(port, "/readyz");
    return [status, body.troubles];
  };

  test.each(["bot", "worker", "web"])("leaves a %s alive, and not ready until it is back", async (role) => {
    const port = await begun(role);
    await server.kill();
    expect(await found(port)).toEqual(isAway);
    expect(await read(port, "/healthz")).toMatchObject({ status: 200 });
    await server.restart();
    // It connects anew by itself.
    while ((await read(port, "/readyz")).status !== 200);
  });

  test.each(["worker", "web"])(
    "before a %s starts keeps it waiting, and no longer than it is away",
    async (role) => {
      await server.kill();
      const port = await begun(role);
      expect((await found(port))[0]).toBe(503);
      await server.restart();
      while ((await read(port, "/readyz")).status !== 200);
    },
  );

  test("and comes back with settings that lose facts is no place for them", async () => {
    const port = await begun("web");
    await server.command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    expect(await found(port)).toEqual([503, [expect.stringContaining("found maxmemory-policy allkeys-lru")]]);
  });
});

describe("a part of the bot is refused", () => {
  const refused = async (role: string, env: Readonly<Record<string, string>>) => {
    const program = run(role, env);
    return [await program.ended, program.said()];
  };

  test.each(["bot", "worker"])("as %s beside a file, which has one writer", async (role) => {
    expect(await refused(role, SLACK)).toEqual([
      2,
      `pawpact: start: found --role ${role} and a ledger in a file, expected one on a Redis: a file has one writer, which does everything. Set REDIS_URL, or leave --role out\n`,
    ]);
  });

  test("as web without a port for it", async () => {
    expect(await refused("web", { REDIS_URL: "redis://127.0.0.1:1" })).toEqual([
      2,
      "pawpact: PAWPACT_HEALTH_PORT: found none, expected a port: /healthz and /readyz are all that --role web serves. Write one such as 8080\n",
    ]);
  });

  test("as a worker that Slack does not know", async () => {
    const [code, said] = await refused("worker", {
      ...SLACK,
      REDIS_URL: "redis://127.0.0.1:1",
      SLACK_BOT_TOKEN: "xoxb-wrong",
    });
    expect([code, said]).toEqual([2, expect.stringContaining("auth.test found invalid_auth")]);
    expect(said).not.toContain("xoxb-wrong");
  });
});
