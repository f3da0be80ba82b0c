import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { isSlackAddress } from "../../adapters/chat/slack/response-url.js";
import { slack } from "../../adapters/chat/slack/slack.js";
import type { Adapter } from "../../adapters/pact.js";
import { LEASE_MS } from "../../src/app/delivery/attempt.js";
import { type Chat, ChatError } from "../../src/ports/chat.js";
import type { Report } from "../../src/report/report.js";
import { channel, person, words } from "../../src/report/words.js";
import { DAY, HOUR } from "../kit/facts.js";
import { SlackPerson } from "./slack-person.js";
import { type Plugin, type PluginOptions, startPlugin } from "./slack-plugin.js";
import { SlackWorkspace } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
const HELP = "C0HELP";
const KEY = "k3y0f0ne";
const report: Report = {
  title: "Digest <!channel>",
  blocks: [
    { kind: "text", text: "All <@UANN> & *well*." },
    {
      kind: "table",
      heading: "Term",
      columns: [
        { name: "Term", align: "left" },
        { name: "value", align: "right" },
      ],
      rows: [["a ``` <b>", { text: "99 %", tone: "good" }]],
    },
    { kind: "notes", notes: ["One note."] },
  ],
};
const picture = { png: Uint8Array.of(137, 80, 78, 71), alt: "The pet is happy." };

let workspace: SlackWorkspace;
let ann: SlackPerson;
let plugin: Plugin;
beforeEach(() => {
  workspace = new SlackWorkspace(START);
  workspace.stepMs = 1_250;
  ann = new SlackPerson(workspace, "UANN");
});
afterEach(() => plugin.close());

async function start(options: PluginOptions = {}): Promise<Chat> {
  plugin = await startPlugin(workspace, () => {}, options);
  return plugin.pact.chat;
}
const texts = (channel: string) => workspace.messages(channel).map(({ text }) => text);
/** What a chat is at fault for. */
async function faultOf(work: Promise<unknown>): Promise<ChatError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ChatError);
  return error as ChatError;
}

describe("a report posted to a channel", () => {
  test("bears its key, has a text for notifications, and nothing in it is markup", async () => {
    const chat = await start();
    const { message } = await chat.post(`slack:${HELP}`, report, { key: KEY });
    const [posted] = workspace.messages(HELP);
    expect(message).toBe(`slack:${HELP}:${posted!.ts}`);
    expect(posted).toMatchObject({
      text: "Digest &lt;!channel&gt;\nAll &lt;@UANN&gt; &amp; *well*.\nOne note.",
      metadata: { event_type: "pawpact_digest", event_payload: { key: KEY } },
    });
    expect(posted!.blocks).toMatchInlineSnapshot(`
      [
        {
          "block_id": "pawpact_report",
          "text": {
            "emoji": false,
            "text": "Digest &lt;!channel&gt;",
            "type": "plain_text",
          },
          "type": "header",
        },
        {
          "text": {
            "emoji": false,
            "text": "All &lt;@UANN&gt; &amp; *well*.",
            "type": "plain_text",
          },
          "type": "section",
        },
        {
          "text": {
            "text": "\`\`\`
      Term       value
      a ˋˋˋ &lt;b&gt;   99 %
      \`\`\`",
            "type": "mrkdwn",
            "verbatim": true,
          },
          "type": "section",
        },
        {
          "text": {
            "emoji": false,
            "text": "• One note.",
            "type": "plain_text",
          },
          "type": "section",
        },
      ]
    `);
  });

  test("calls nobody: people are named by a link, channels as Slack names them", async () => {
    const chat = await start();
    const names: Report = {
      title: "Digest",
      blocks: [
        { kind: "notes", notes: [words`${person("slack:UANN")} *asks* in ${channel("slack:C0HELP")}`] },
      ],
    };
    await chat.post(`slack:${HELP}`, names, { key: KEY });
    expect((workspace.messages(HELP)[0]!.blocks as object[]).at(-1)).toEqual({
      type: "rich_text",
      elements: [
        {
          type: "rich_text_section",
          elements: [
            { type: "text", text: "• " },
            { type: "link", url: "https://work.slack.com/team/UANN", text: "@UANN" },
            { type: "text", text: " *asks* in " },
            { type: "channel", channel_id: HELP },
          ],
        },
      ],
    });
  });

  test("is found again by its key and by no other, page after page", async () => {
    const chat = await start();
    const since = workspace.now;
    const { message } = await chat.post(`slack:${HELP}`, report, { key: KEY });
    for (let index = 0; index < 250; index++) workspace.post("UANN", { channel: HELP, text: `${index}` });
    expect(await chat.find(`slack:${HELP}`, KEY, since)).toEqual({ status: "found", message });
    expect(await chat.find(`slack:${HELP}`, "another", since)).toEqual({ status: "absent" });
    expect(await chat.find(`slack:${HELP}`, KEY, since + HOUR)).toEqual({ status: "absent" });
  });

  test("in a thread stands there, and is found there", async () => {
    const chat = await start();
    const { ts } = workspace.post("UANN", { channel: HELP, text: "a thread" });
    const { message } = await chat.post(`slack:${HELP}:${ts}`, report, { key: KEY });
    expect(workspace.messages(HELP).at(-1)).toMatchObject({ thread_ts: ts });
    expect(await chat.find(`slack:${HELP}:${ts}`, KEY, START)).toEqual({ status: "found", message });
    expect(await chat.find(`slack:${HELP}`, KEY, START)).toEqual({ status: "absent" });
  });

  test("reaches a person in the direct message with them, and is found there", async () => {
    const chat = await start();
    const { message } = await chat.post("slack:UANN", report, { key: KEY });
    expect(message).toMatch(/^slack:D0ANNPET:/);
    expect(await chat.find("slack:UANN", KEY, START)).toEqual({ status: "found", message });
  });

  test("answers nobody: no task in a direct message takes it for an answer", async () => {
    const chat = await start();
    workspace.post("UANN", { channel: "D0ANNPET", text: "it hangs" });
    await plugin.settle();
    await chat.post("slack:UANN", report, { key: KEY });
    await plugin.settle();
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.clocks["first-response-time"]!.state).toBe("running");
  });

  test("comes with its picture in one message, uploaded and looked at by Slack before", async () => {
    const chat = await start();
    await chat.post(`slack:${HELP}`, report, { key: KEY, picture });
    const [posted, ...more] = workspace.messages(HELP);
    expect(more).toEqual([]);
    expect([...workspace.files.values()]).toEqual([{ bytes: 4, complete: true, shown: true }]);
    expect(posted!.blocks).toContainEqual({
      type: "image",
      slack_file: { id: "F1" },
      alt_text: "The pet is happy.",
    });
  });

  test.each([
    ["files.getUploadURLExternal", "missing_scope"],
    ["files.completeUploadExternal", "dropped"],
    ["chat.postMessage", "invalid_blocks"],
  ])("goes without its picture where %s meets %s", async (method, mishap) => {
    const chat = await start();
    plugin.api.mishaps.set(method, [mishap]);
    await chat.post(`slack:${HELP}`, report, { key: KEY, picture });
    const [posted, ...more] = workspace.messages(HELP);
    expect(more).toEqual([]);
    expect(JSON.stringify(posted!.blocks)).not.toContain("slack_file");
  });
});

describe("what a chat can't do", () => {
  test("for too many requests comes later, when Slack says", async () => {
    const chat = await start();
    plugin.api.mishaps.set("chat.postMessage", ["rate"]);
    const fault = await faultOf(chat.post(`slack:${HELP}`, report, { key: KEY }));
    expect([fault.code, fault.retryAfterMs]).toEqual(["chat/later", 7_000]);
    expect(texts(HELP)).toEqual([]);
  });

  test.each(["lost", "dropped", "internal_error"])("is unsure where no answer came: %s", async (mishap) => {
    const chat = await start();
    plugin.api.mishaps.set("chat.postMessage", [mishap]);
    const fault = await faultOf(chat.post(`slack:${HELP}`, report, { key: KEY }));
    expect(fault.code).toBe("chat/unsure");
    // Asked once and not again: who sends decides.
    expect(plugin.api.called.filter((method) => method === "chat.postMessage")).toHaveLength(1);
    const found = await chat.find(`slack:${HELP}`, KEY, START);
    expect(found.status).toBe(mishap === "lost" ? "found" : "absent");
  });

  test("is told with what to do", async () => {
    const chat = await start();
    plugin.api.mishaps.set("chat.postMessage", ["channel_not_found", "not_in_channel", "as_never_seen"]);
    const told: string[] = [];
    for (let time = 0; time < 3; time++) {
      const { code, message } = await faultOf(chat.post(`slack:${HELP}`, report, { key: KEY }));
      told.push(`${code} ${message}`);
    }
    told.push((await faultOf(chat.post("slack:#help", report, { key: KEY }))).message);
    expect(told).toMatchInlineSnapshot(`
      [
        "chat/refused post to slack:C0HELP: found channel_not_found, expected Slack to take it. Correct the channel's id in the agreement's digests and warnings, or invite the bot where it is private",
        "chat/refused post to slack:C0HELP: found not_in_channel, expected Slack to take it. Invite the bot to the channel",
        "chat/refused post to slack:C0HELP: found as_never_seen, expected Slack to take it. Look the word up in Slack's list of errors",
        "post to slack:#help: found no id of Slack's, expected one such as slack:C0HELP or slack:U0ANN. Correct the agreement's digests and warnings",
      ]
    `);
  });

  test("of finding: rights that lack are no answer, too many requests are one for later", async () => {
    const chat = await start();
    plugin.api.mishaps.set("conversations.history", ["missing_scope", "rate", "dropped"]);
    expect(await chat.find(`slack:${HELP}`, KEY, START)).toMatchObject({ status: "cannot-tell" });
    expect((await faultOf(chat.find(`slack:${HELP}`, KEY, START))).retryAfterMs).toBe(7_000);
    expect((await faultOf(chat.find(`slack:${HELP}`, KEY, START))).code).toBe("chat/later");
  });

  test("names no token", async () => {
    const chat = await start();
    for (const mishap of ["invalid_auth", "dropped", "rate"]) {
      plugin.api.mishaps.set("chat.postMessage", [mishap]);
      const { message } = await faultOf(chat.post(`slack:${HELP}`, report, { key: KEY }));
      expect(message).not.toContain("xoxb");
    }
  });
});

describe("a digest of the agreement", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-digest-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const terms = { digests: [{ to: `slack:${HELP}`, every: "day", atMinute: 540, timezone: "UTC" }] } as const;
  const again = async (options: PluginOptions) => {
    await plugin.close();
    await start({ ...options, mishaps: {} });
  };

  test("goes out by itself, once, with its picture", async () => {
    const options = { terms, ledger: join(folder, "one.sqlite"), proposedAt: START - DAY };
    await start(options);
    if (workspace.messages(HELP).length === 0) await plugin.api.done("chat.postMessage");
    await again(options);
    const [posted, ...more] = workspace.messages(HELP);
    expect(more).toEqual([]);
    expect(posted!.text).toContain("Digest of Test desk");
    expect(JSON.stringify(posted!.blocks)).toContain("slack_file");
  });

  test("whose answer was lost is found by its key in the next process, and not sent again", async () => {
    const lost = { "chat.postMessage": ["lost"] };
    const options = { terms, ledger: join(folder, "lost.sqlite"), proposedAt: START - DAY, mishaps: lost };
    await start(options);
    if (workspace.messages(HELP).length === 0) await plugin.api.done("chat.postMessage");
    workspace.now += HOUR;
    await again(options);
    if (!plugin.api.called.includes("conversations.history")) await plugin.api.done("conversations.history");
    await plugin.pact.close();
    expect(plugin.api.called).not.toContain("chat.postMessage");
    expect(workspace.messages(HELP)).toHaveLength(1);
  });
});

describe("a warning of the agreement", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-warning-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const options: PluginOptions = {
    terms: { warnings: [{ to: "slack:UANN" }] },
    ledger: join(folder, "one.sqlite"),
    proposedAt: START - DAY,
  };

  test("reaches a person once, though its answer was lost: the next process finds it by its key", async () => {
    await start(options);
    workspace.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    await plugin.settle();
    workspace.now += 6.5 * HOUR;
    const asked: boolean[] = [];
    for (const mishaps of [{ "chat.postMessage": ["lost" as const] }, {}, {}]) {
      await plugin.close();
      await start({ ...options, mishaps });
      // A process says what it finds at its start, before it is closed.
      await plugin.pact.close();
      // Of all that is asked, only that looks up the direct message with somebody.
      asked.push(plugin.api.called.includes("conversations.open"));
      workspace.now += LEASE_MS;
    }
    expect(asked).toEqual([false, true, false]);
    const [warning, ...more] = workspace.messages("D0ANNPET");
    expect(more).toEqual([]);
    expect(warning!.text).toContain("1 clock is breached and not stopped; 1 clock runs out.");
    expect(JSON.stringify(warning!.blocks)).toContain("resolution-time");
    // It answers no task, and opens none.
    await start(options);
    await plugin.interact(ann.command(HELP, "/pact", "tasks"));
    const tasks = await plugin.tasks();
    expect(tasks.map(({ task }) => task.channel)).toEqual([`slack:${HELP}`]);
    expect(tasks[0]!.clocks["resolution-time"]!.state).toBe("running");
  });
});

describe("/pact", () => {
  const last = () => workspace.whispers.at(-1)!;

  test("is acknowledged with nothing, and answered to who asked alone", async () => {
    await start();
    expect(await plugin.interact(ann.command(HELP, "/pact", "score"))).toBe("");
    expect(last()).toMatchObject({ way: "response", user: "UANN", channel: HELP });
    expect(last().text).toContain("Test desk");
    expect(workspace.messages(HELP)).toEqual([]);
  });

  test("shared is posted to the channel, and is no answer to any task", async () => {
    await start();
    await plugin.interact(ann.command(HELP, "/pact", "score share:yes"));
    await plugin.settle();
    expect(workspace.whispers).toEqual([]);
    expect(workspace.messages(HELP)).toHaveLength(1);
    expect((await plugin.facts()).map(({ type }) => type)).toEqual(["presence.up", "observation.read"]);
  });

  test("alone says how things stand", async () => {
    await start();
    await plugin.interact(ann.command(HELP, "/pact"));
    expect(last().text).toContain("2026-03 so far");
  });

  test("refuses kindly: what was found, what was expected", async () => {
    await start();
    await plugin.interact(ann.command(HELP, "/pact", "scroe"));
    expect(last().text).toMatchInlineSnapshot(
      `"/pact: found the command "scroe", expected one of status, score, tasks, why, compare, task, rate, digest, agreement, exclude, help. Did you mean score? See: /pact help"`,
    );
    await plugin.interact(ann.command(HELP, "/pact", "why <!channel>"));
    expect(last().text).not.toContain("<!channel>");
  });

  test("opens no task of its own, and what it records is there", async () => {
    await start();
    await plugin.interact(ann.command(HELP, "/pact", "task open Look at the <https://ci.example|build>"));
    const [task, ...more] = await plugin.tasks();
    expect(more).toEqual([]);
    expect(task!.task).toMatchObject({ requester: "slack:UANN", channel: `slack:${HELP}` });
  });

  test("shows the picture with a digest, and goes without where Slack does not take it", async () => {
    await start();
    await plugin.interact(ann.command(HELP, "/pact", "digest now"));
    expect(JSON.stringify(last().blocks)).toContain("slack_file");
    plugin.api.mishaps.set("files.info", ["missing_scope"]);
    await plugin.interact(ann.command(HELP, "/pact", "digest now"));
    expect(JSON.stringify(last().blocks)).not.toContain("slack_file");
  });

  test("is answered at Slack's own addresses alone", async () => {
    await start();
    const body = ann.command(HELP, "/pact", "score");
    await plugin.interact({ ...body, response_url: "http://127.0.0.1:9/steal" });
    await plugin.interact({ ...body, response_url: "https://hooks.slack.com.evil.example/commands/1" });
    expect(workspace.whispers).toEqual([]);
    expect(isSlackAddress("https://hooks.slack.com/commands/T0/1/a")).toBe(true);
    expect(isSlackAddress("http://hooks.slack.com/commands/T0/1/a")).toBe(false);
    expect(isSlackAddress("https://notslack.com/commands/T0/1/a")).toBe(false);
  });

  test("may have another name, or none", async () => {
    await start({ command: "/sla" });
    await plugin.interact(ann.command(HELP, "/sla", "score"));
    expect(workspace.whispers).toHaveLength(1);
    const { listeners } = plugin.app as unknown as { listeners: unknown[] };
    const before = [...listeners];
    const other: Adapter = slack(plugin.app, { command: false });
    await expect(plugin.pact.use(other)).rejects.toThrow(/in use already/);
    expect(listeners).toEqual(before);
  });
});
