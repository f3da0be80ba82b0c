import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SCOPES } from "../../adapters/chat/slack/scopes.js";
import { renderAgreement } from "../../src/agreement/render.js";
import { ACKNOWLEDGEMENT, QUESTION } from "../../src/pet/words.js";
import { pawpact } from "../kit/cli.js";
import { describeRedis } from "../kit/redis.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { type Program, startProgram, stopProgram } from "./program.js";
import { type RedisServer, startRedis } from "./redis/server.js";
import { deliver, envelopesOf, interact, requestOf, SIGNING_SECRET } from "./slack-delivery.js";
import { SlackPerson } from "./slack-person.js";
import { PET, SlackWorkspace } from "./slack-workspace.js";

const HELP = "C0HELP";
const DIRECT = "D0ANNPET";

let workspace: SlackWorkspace;
let api: FakeSlack;
let folder: string;
let programs: Program[];
let ann: SlackPerson;
let delivered: number;

beforeEach(async () => {
  workspace = new SlackWorkspace(Date.now() - 600_000);
  workspace.stepMs = 1_000;
  // An app that was made from the manifest.
  for (const scope of workspace.scopes) if (!(scope in SCOPES)) workspace.scopes.delete(scope);
  api = await serveSlack(workspace);
  folder = mkdtempSync(join(tmpdir(), "pawpact-start-"));
  writeFileSync(join(folder, "agreement.yaml"), renderAgreement(termsWith()));
  ann = new SlackPerson(workspace, "UANN");
  programs = [];
  delivered = 0;
});
afterEach(async () => {
  await Promise.all(programs.map(stopProgram));
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const SOCKET = { SLACK_BOT_TOKEN: TOKEN, SLACK_APP_TOKEN: APP_TOKEN };
const HTTP = { SLACK_BOT_TOKEN: TOKEN, SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_PORT: "0" };

function run(env: Readonly<Record<string, string>>, argv?: readonly string[]): Program {
  const program = startProgram(folder, { SLACK_API_URL: api.apiUrl, ...env }, argv);
  programs.push(program);
  return program;
}

async function started(env: Readonly<Record<string, string>> = SOCKET): Promise<Program> {
  const program = run(env);
  await program.logged(/^started/);
  return program;
}

/** Delivers what has happened over the socket, until nothing more happens. */
async function settle(): Promise<void> {
  while (delivered < workspace.events.length) {
    const due = envelopesOf(workspace.events.slice(delivered), delivered);
    delivered = workspace.events.length;
    for (const envelope of due) await api.socket.deliver("events_api", requestOf(envelope));
  }
}

const texts = (channel: string) => workspace.messages(channel).map(({ text }) => text);

/** A person says something, and the pet has answered so many times. */
async function say(channel: string, text: string, thread_ts?: string, answers = 1): Promise<string> {
  const before = texts(channel).length;
  const posted = workspace.post("UANN", { channel, text, ...(thread_ts === undefined ? {} : { thread_ts }) });
  const answered = (async () => {
    while (texts(channel).length < before + 1 + answers) await api.done("chat.postMessage");
  })();
  await settle();
  await answered;
  await settle();
  return posted.ts;
}

/** Whatever a running program was told is in its ledger: it answers a command afterwards. */
async function recorded(): Promise<void> {
  const answered = api.done("response");
  await api.socket.deliver("slash_commands", ann.command(HELP, "/pact", "status"));
  await answered;
}

async function tasks(program: Program, ledger = join(folder, "data/pawpact.sqlite")) {
  expect(await stopProgram(program)).toBe(0);
  const { stdout } = await pawpact(["tasks", "--ledger", ledger, "--format", "jsonl", "--period", "all"], {
    now: Date.now(),
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { grade: string | null; status: string; cause: string | null });
}

describe("pawpact start with Slack's tokens", () => {
  test("answers a mention in its thread, asks whether that was it, and counts the yes", async () => {
    const program = await started();
    const root = await say(HELP, `<@${PET.user}> todo add milk`);
    const [, answer] = workspace.messages(HELP);
    expect(answer).toMatchObject({ user: PET.user, thread_ts: root });
    expect(answer!.text).toMatch(/milk/);
    expect(answer!.text).toContain(QUESTION);
    await say(HELP, "yes", root);
    await say(HELP, "5", root);
    await say(HELP, "hello", root);
    const anew = "For something else, please mention me outside of this thread.";
    expect(texts(HELP).slice(3)).toEqual([
      `Good. How was it, 1 to 5? ${anew}`,
      "5",
      `Thank you: 5 of 5. ${anew}`,
      "hello",
      `Hello! All is done here. ${anew}`,
    ]);
    expect(await tasks(program)).toMatchObject([
      { status: "completed", grade: "A", cause: "user-confirmed" },
    ]);
  });

  test("asks again where a number or a greeting is no answer, and counts nothing of it", async () => {
    const program = await started();
    const root = await say(HELP, `<@${PET.user}> todo add milk`);
    for (const unclear of ["7", "hi"]) {
      await say(HELP, unclear, root);
      expect(texts(HELP).at(-1)).toBe(`I can't tell from that how it went. ${QUESTION}`);
    }
    await say(HELP, "yes", root);
    expect(await tasks(program)).toMatchObject([{ status: "completed", grade: "A" }]);
  });

  test("takes each request of a direct message for a task of its own, once the one before is done", async () => {
    const program = await started();
    for (const [what, verdict] of [
      ["milk", "yes"],
      ["tea", "4"],
      ["bread", "solved"],
    ] as const) {
      await say(DIRECT, `todo add ${what}`);
      await say(DIRECT, verdict);
    }
    const completed = { status: "completed", grade: "A", cause: "user-confirmed" };
    expect(await tasks(program)).toMatchObject([completed, completed, completed]);
  });

  test("takes points by a button for the same verdict as points in words", async () => {
    const program = await started();
    await say(HELP, `<@${PET.user}> todo add milk`);
    const told = api.done("response");
    await api.socket.deliver("interactive", ann.pressOn(HELP, workspace.messages(HELP).at(-1)!.ts, "Rate 5"));
    await told;
    expect(workspace.whispers.at(-1)!.text).toContain("It is a yes as well: grade A.");
    expect(await tasks(program)).toMatchObject([{ grade: "A", cause: "user-confirmed" }]);
  });

  test("takes the buttons under its answer as well as words", async () => {
    const program = await started();
    await say(HELP, `<@${PET.user}> todo add milk`);
    const answer = workspace.messages(HELP).at(-1)!;
    const told = api.done("response");
    await api.socket.deliver("interactive", ann.pressOn(HELP, answer.ts, "Yes, solved"));
    await told;
    expect(await tasks(program)).toMatchObject([{ grade: "A", cause: "user-confirmed" }]);
  });

  test("shows its home to whoever opens it", async () => {
    await started();
    const shown = api.done("views.publish");
    const event = { type: "app_home_opened", user: "UANN", tab: "home", event_ts: workspace.stamp() };
    await api.socket.deliver("events_api", requestOf({ event, event_id: "Ev0HOME" }));
    await shown;
  });

  test("answers a direct message there, and a no goes on with the task", async () => {
    const program = await started();
    await say(DIRECT, "todo add <https://milk.example|milk>");
    await say(DIRECT, "no");
    await say(DIRECT, "todo add <!channel>");
    expect(texts(DIRECT).at(-1)).toContain("&lt;!channel&gt;");
    await say(DIRECT, "yes");
    expect(await tasks(program)).toMatchObject([{ status: "completed", grade: "A" }]);
  });

  test.each<NodeJS.Signals>(["SIGTERM", "SIGKILL"])(
    "goes on where it stopped after %s: a yes is a yes",
    async (signal) => {
      const first = await started();
      const root = await say(HELP, `<@${PET.user}> todo add milk`);
      await recorded();
      first.child.kill(signal);
      expect(await first.ended).toBe(signal === "SIGTERM" ? 0 : null);
      const second = await started();
      await say(HELP, "yes", root);
      expect(texts(HELP).at(-1)).toMatch(/^Good\./);
      expect(await tasks(second)).toMatchObject([{ grade: "A" }]);
    },
  );

  test("leaves alone what people say among themselves, other bots, and what it has heard already", async () => {
    const program = await started();
    const root = await say(HELP, `<@${PET.user}> todo add milk`);
    workspace.post("UBOB", { channel: HELP, text: "how nice", thread_ts: root });
    workspace.post("UBOB", { channel: HELP, text: "good morning" });
    workspace.post({ user: "UOTHER", bot: "BOTHER" }, { channel: HELP, text: `<@${PET.user}> todo add tea` });
    const [again] = envelopesOf(workspace.events.filter(({ type }) => type === "app_mention"));
    await settle();
    await api.socket.deliver("events_api", requestOf(again!));
    await say(HELP, "thanks", root);
    expect(texts(HELP).filter((text) => text.includes("milk"))).toHaveLength(2);
    expect(texts(HELP).filter((text) => text.includes("tea"))).toHaveLength(1);
    expect(await tasks(program)).toHaveLength(1);
  });

  test("shows in a thread that it is at work, and says so where that can't be shown and it takes longer", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = createServer(async (request, response) => {
      request.resume();
      await held;
      response.end(JSON.stringify({ text: "Forty-two." }));
    });
    await new Promise<void>((resolve) => slow.listen(0, "127.0.0.1", resolve));
    const { port } = slow.address() as AddressInfo;
    await started({
      ...SOCKET,
      PAWPACT_WEBHOOK_URL: `http://127.0.0.1:${port}/`,
      PAWPACT_WEBHOOK_SECRET: "0123456789abcdef",
    });
    const root = workspace.post(PET, { channel: DIRECT, text: "New chat" });
    await say(DIRECT, "help", root.ts);
    expect(workspace.whispers).toMatchObject([{ way: "status", channel: DIRECT }]);
    expect(workspace.messages(DIRECT).at(-1)).toMatchObject({ thread_ts: root.ts });

    const acknowledged = api.done("chat.postMessage");
    workspace.post("UANN", { channel: DIRECT, text: "what is the answer?" });
    const settled = settle();
    await acknowledged;
    expect(texts(DIRECT).at(-1)).toBe(ACKNOWLEDGEMENT);
    const answered = api.done("chat.postMessage");
    release();
    await answered;
    await settled;
    expect(texts(DIRECT).at(-1)).toMatch(/^Forty-two\./);
    slow.close();
  });

  test("answers /pact, and reminds in the thread where it was asked to", async () => {
    await started();
    await recorded();
    expect(workspace.whispers.at(-1)!.text).toContain("Test desk");
    const root = await say(HELP, `<@${PET.user}> remind me in 1 second to stretch`, undefined, 2);
    expect(workspace.messages(HELP).at(-1)).toMatchObject({ thread_ts: root });
    expect(texts(HELP).at(-1)).toContain("stretch");
  });

  test("answers to another command where it is told so, and to that alone", async () => {
    await started({ ...SOCKET, SLACK_COMMAND: "/pact-staging" });
    const answered = api.done("response");
    // Nobody acknowledges it.
    void api.socket.deliver("slash_commands", ann.command(HELP, "/pact", "status"));
    await api.socket.deliver("slash_commands", ann.command(HELP, "/pact-staging", "score"));
    await answered;
    expect(workspace.whispers.map(({ text }) => text)).toEqual([expect.stringContaining("Test desk")]);
  });

  test("tells times in the person's own zone, and in the agreement's where Slack does not say", async () => {
    await started();
    await say(DIRECT, "remind me tomorrow at 9 to stretch");
    expect(texts(DIRECT).at(-1)).toContain("America/New_York");
    api.mishaps.set("users.info", ["missing_scope"]);
    const before = texts("D0BOBPET").length;
    workspace.post("UBOB", { channel: "D0BOBPET", text: "remind me tomorrow at 9 to stretch" });
    await settle();
    while (texts("D0BOBPET").length < before + 2) await api.done("chat.postMessage");
    expect(texts("D0BOBPET").at(-1)).toContain("UTC");
  });
});

describeRedis("with REDIS_URL", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedis();
    await server.command("ACL", "SETUSER", "bot", "on", ">s3cret", "~*", "+@all");
  });
  afterAll(() => server?.stop());

  test("keeps the ledger there, and goes on where it stopped", async () => {
    const REDIS_URL = `redis://bot:s3cret@127.0.0.1:${server.port}/0`;
    const first = await started({ ...SOCKET, REDIS_URL });
    const root = await say(HELP, `<@${PET.user}> todo add milk`);
    expect(await stopProgram(first)).toBe(0);
    const second = await started({ ...SOCKET, REDIS_URL });
    await say(HELP, "yes", root);
    expect(texts(HELP).at(-1)).toMatch(/^Good\./);
    expect(await tasks(second, REDIS_URL)).toMatchObject([{ grade: "A" }]);
    for (const { said } of [first, second]) expect(said()).not.toContain("s3cret");
  });
});

describe("over HTTP", () => {
  async function serving() {
    const program = await started(HTTP);
    const { port } = await program.logged(/^slack: started, by HTTP/);
    return { program, url: `http://127.0.0.1:${String(port)}/slack/events` };
  }

  test("answers signed events and commands", async () => {
    const { url } = await serving();
    workspace.post("UANN", { channel: HELP, text: `<@${PET.user}> help` });
    const answered = api.done("chat.postMessage");
    for (const envelope of envelopesOf(workspace.events)) expect(await deliver(url, envelope)).toBe(200);
    await answered;
    expect(texts(HELP).at(-1)).toContain("This is what I can do");
    const told = api.done("response");
    expect(await interact(url, ann.command(HELP, "/pact", "score"))).toBe("");
    await told;
  });

  test("refuses a wrong signature and a stale timestamp, and hears nothing of them", async () => {
    const { program, url } = await serving();
    workspace.post("UANN", { channel: HELP, text: `<@${PET.user}> help` });
    const [envelope] = envelopesOf(workspace.events);
    expect(await deliver(url, envelope!, 0, "a secret of somebody else's")).toBe(401);
    expect(await deliver(url, envelope!, 0, SIGNING_SECRET, 301)).toBe(401);
    expect(await stopProgram(program)).toBe(0);
    expect(texts(HELP)).toHaveLength(1);
    expect(program.said()).not.toContain(SIGNING_SECRET);
  });
});

describe("ending", () => {
  test("lets what is under way be answered, takes nothing new, and ends with 0", async () => {
    const program = await started();
    let release = () => {};
    api.hold("chat.postMessage", new Promise<void>((resolve) => (release = resolve)));
    workspace.post("UANN", { channel: DIRECT, text: "todo add milk" });
    const asked = api.asked("chat.postMessage");
    void settle();
    await asked;
    program.child.kill("SIGTERM");
    await program.logged(/^SIGTERM/);
    release();
    expect(await program.ended).toBe(0);
    expect(texts(DIRECT)).toHaveLength(2);
    expect(program.log.at(-1)).toMatchObject({ level: "info", msg: "ended" });
  });

  test("a second signal ends it at once", async () => {
    const program = await started();
    api.hold("chat.postMessage", new Promise(() => {}));
    workspace.post("UANN", { channel: DIRECT, text: "todo add milk" });
    const asked = api.asked("chat.postMessage");
    void settle();
    await asked;
    program.child.kill("SIGTERM");
    await program.logged(/^SIGTERM/);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(143);
  });
});

test("a token that is taken back ends it, with what to do", async () => {
  const program = await started();
  api.mishaps.set("apps.connections.open", ["invalid_auth"]);
  api.socket.drop();
  expect(await program.ended).toBe(2);
  expect(program.said()).toMatch(/apps\.connections\.open found invalid_auth, .*SLACK_APP_TOKEN/);
});

describe("health", () => {
  const read = async (port: unknown, path: string) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
    return { status: response.status, body: (await response.json()) as { troubles?: string[] } };
  };

  test("is red while something is wrong, and says what", async () => {
    const program = await started({ ...SOCKET, PAWPACT_HEALTH_PORT: "0" });
    const { port } = await program.logged(/^health: listening/);
    expect(await read(port, "/healthz")).toMatchObject({ status: 200 });
    expect(await read(port, "/readyz")).toEqual({ status: 200, body: { ready: true, troubles: [] } });
    api.mishaps.set("apps.connections.open", Array<string>(20).fill("internal_error"));
    const lost = api.asked("apps.connections.open");
    api.socket.drop();
    await lost;
    const { status, body } = await read(port, "/readyz");
    expect([status, body.troubles]).toEqual([503, [expect.stringContaining("Socket Mode")]]);
    await program.logged(/^slack: the connection is gone/);
  });
});

describe("what can't be started", () => {
  const refused = async (env: Readonly<Record<string, string>>, argv?: readonly string[]) => {
    const program = run(env, argv);
    const code = await program.ended;
    return [
      code,
      program
        .said()
        .replaceAll(folder, "FOLDER")
        .replace(/:\d{4,5}\b/g, ":PORT"),
    ];
  };

  test("says what Slack said and what to do, and shows no token", async () => {
    expect(await refused({ ...SOCKET, SLACK_BOT_TOKEN: "xoxb-wrong" })).toMatchInlineSnapshot(`
      [
        2,
        "pawpact: slack: auth.test found invalid_auth, expected the bot's ids. Check SLACK_BOT_TOKEN and that Slack can be reached
      ",
      ]
    `);
    const [code, said] = await refused({ ...SOCKET, SLACK_APP_TOKEN: "xapp-wrong" });
    expect([code, said]).toEqual([2, expect.stringContaining("apps.connections.open found invalid_auth")]);
    expect(said).not.toContain("xapp-wrong");
  });

  test("names every fault of the environment at once", async () => {
    expect(
      await refused({ SLACK_APP_TOKEN: "xoxb-swapped", SLACK_PORT: "many", PAWPACT_TOKEN_KEY: "short" }),
    ).toMatchInlineSnapshot(`
      [
        2,
        "pawpact: start: the environment is not complete.
      SLACK_APP_TOKEN: found a text of another kind, expected one that begins with xapp-. Copy it from the app's settings at api.slack.com/apps.
      SLACK_PORT: found a text that is no port, expected a port from 0 to 65535. Write one such as 3000.
      PAWPACT_TOKEN_KEY: found a text that is no such key, expected keys of 32 bytes each, in hex or base64, separated by commas. Make one with "openssl rand -hex 32".
      SLACK_BOT_TOKEN: found none, expected the bot's token, as other variables of Slack's are set. Copy it from the app's settings at api.slack.com/apps.
      SLACK_SIGNING_SECRET: found none, expected SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET with SLACK_PORT for HTTP. Copy it from the app's settings at api.slack.com/apps.
      ",
      ]
    `);
  });

  test("in production wants a token", async () => {
    expect(await refused({ NODE_ENV: "production" })).toMatchInlineSnapshot(`
      [
        2,
        "pawpact: start: found no token, expected SLACK_BOT_TOKEN or SLACK_CLIENT_ID or DISCORD_TOKEN in the environment. Set one (config/.env.example has all variables), or run without NODE_ENV=production and --role for the demo
      ",
      ]
    `);
  });

  test("names a port that is taken, and ends", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, resolve));
    const { port } = taken.address() as AddressInfo;
    const [code, said] = await refused({ ...HTTP, SLACK_PORT: String(port) });
    expect([code, said]).toEqual([2, expect.stringMatching(/SLACK_PORT: found \d+, .*EADDRINUSE/)]);
    const health = await refused({ ...SOCKET, PAWPACT_HEALTH_PORT: String(port) });
    expect(health).toEqual([2, expect.stringMatching(/PAWPACT_HEALTH_PORT: found \d+, .*EADDRINUSE/)]);
    taken.close();
  });

  test("a second bot on the ledger of one that runs ends, and says who has it", async () => {
    const first = await started();
    const [code, said] = await refused(SOCKET);
    expect([code, said]).toEqual([2, expect.stringMatching(/it has a writer already; found process \d+ /)]);
    expect(said).not.toContain("started");
    expect(await stopProgram(first)).toBe(0);
  });

  test("wants an agreement that is there and has no fault", async () => {
    const argv = ["start", "--agreement", "missing.yaml"];
    expect(await refused(SOCKET, argv)).toMatchInlineSnapshot(`
      [
        2,
        "pawpact: missing.yaml: found no such file, expected an agreement file. Write one: pawpact init missing.yaml
      ",
      ]
    `);
  });
});

test("no token stands in any line that it writes", async () => {
  const mishaps = ["invalid_auth", "internal_error"];
  api.mishaps.set("chat.postMessage", [...mishaps]);
  api.mishaps.set("users.info", [...mishaps]);
  const program = await started({ ...SOCKET, PAWPACT_TOKEN_KEY: "ab".repeat(32) });
  workspace.post("UANN", { channel: DIRECT, text: `here is ${TOKEN} and xoxp-1-2-abc` });
  workspace.post("UANN", { channel: HELP, text: `<@${PET.user}> help` });
  await settle();
  await program.logged(/invalid_auth/);
  await stopProgram(program);
  for (const secret of [TOKEN, APP_TOKEN, "xoxp-", "ab".repeat(32)])
    expect(program.said()).not.toContain(secret);
});
