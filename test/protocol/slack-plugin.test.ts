import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../adapters/chat/slack/slack.js";
import { openSqlite } from "../../adapters/ledger/sqlite.js";
import { UserError } from "../../adapters/user-error.js";
import type { TaskView } from "../../src/app/tasks.js";
import { compileRules } from "../../src/chat/rules.js";
import { MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { SlackPerson } from "./slack-person.js";
import { type Plugin, type PluginOptions, startPlugin } from "./slack-plugin.js";
import { factsOf, readMessages } from "./slack-read-back.js";
import { PET, SlackWorkspace, TEAM } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
const [HELP, DIRECT] = ["C0HELP", "D0ANNPET"];

let workspace: SlackWorkspace;
let ann: SlackPerson;
let plugin: Plugin | null;
beforeEach(() => {
  workspace = new SlackWorkspace(START);
  workspace.stepMs = 1_250;
  ann = new SlackPerson(workspace, "UANN");
  plugin = null;
});
afterEach(() => plugin?.close());

async function start(handle: (app: App) => void, options: PluginOptions = {}): Promise<Plugin> {
  plugin = await startPlugin(workspace, handle, options);
  return plugin;
}
const wait = (ms: number) => {
  workspace.now += ms;
};
const asks = (text = "<@UPET> the build fails") => workspace.post("UANN", { channel: HELP, text });
const clock = (task: TaskView | undefined, name: "acknowledge-time" | "first-response-time") => {
  const { state, startedAt, stoppedAt } = task?.clocks[name] ?? {};
  return [state, stoppedAt === null ? null : stoppedAt! - startedAt!];
};
const first = (task: TaskView | undefined) => clock(task, "first-response-time");

describe("a host's app with the plugin", () => {
  test("is measured from a mention to the answer in its thread, its own posts included", async () => {
    const { settle, tasks } = await start((app) => {
      app.event("app_mention", async ({ event, client }) => {
        const thread = { channel: event.channel, thread_ts: event.ts };
        await client.chat.postMessage({ ...thread, text: "Thinking…" });
        wait(MINUTE);
        await client.chat.postMessage({ ...thread, text: "The token has expired." });
      });
    });
    asks();
    await settle();
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(clock(task, "acknowledge-time")).toEqual(["met", 1_250]);
    expect(first(task)).toEqual(["met", MINUTE + 2_500]);
  });

  test("is measured where the agreement names no assistant: the bot itself is one", async () => {
    const terms = { assistant: { ...termsWith().assistant, members: [] } };
    const { settle, tasks } = await start(answerInThread, { terms });
    asks();
    await settle();
    expect(first((await tasks())[0])[0]).toBe("met");
  });

  test("answers with say() outside the thread, and the answer joins what is handled", async () => {
    const { settle, tasks, facts } = await start((app) => {
      app.event("app_mention", async ({ say }) => void (await say("Here it is, in the open.")));
    });
    const root = asks();
    await settle();
    const loose = workspace.messages(HELP).at(-1)!;
    expect(loose.thread_ts).toBeUndefined();
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(first(task)).toEqual(["met", 1_250]);
    const of = (await facts()).filter(({ source }) => source.message === `slack:${HELP}:${loose.ts}`);
    expect(of.map(({ conversation, link }) => [conversation, link])).toEqual([
      [`slack:${HELP}:${root.ts}`, `slack:${HELP}:${root.ts}`],
    ]);
  });

  test("joins it, too, where its event comes before the call is answered", async () => {
    const { settle, tasks, app, api } = await start((host) => {
      host.event("app_mention", async ({ say }) => void (await say("Here it is, in the open.")));
    });
    api.beforeAnswer = (method) => {
      const event = workspace.events.at(-1)!;
      if (method !== "chat.postMessage" || event.user !== PET.user) return;
      const body = { type: "event_callback", team_id: TEAM, event };
      void app.processEvent({ body, ack: async () => {} });
    };
    asks();
    await settle();
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(first(task)).toEqual(["met", 1_250]);
    const said = (await plugin!.facts()).filter(({ actor, type }) => actor.bot && type === "task.answered");
    expect(said.map(({ conversation }) => conversation)).toEqual([task!.task.conversation]);
  });

  test("and read back with its metadata that answer is the same fact, reactions on it as well", async () => {
    const { settle, facts, app } = await start((app) => {
      app.event("app_mention", async ({ say }) => void (await say("Here it is, in the open.")));
    });
    asks();
    await settle();
    const loose = workspace.messages(HELP).at(-1)!;
    workspace.react(HELP, loose.ts, "UANN", "white_check_mark");
    await settle();
    const live = new Map((await facts()).map((fact) => [fact.id, fact]));
    const ask = (method: string, given: Record<string, string>) =>
      app.client.apiCall(method, given) as Promise<object> as Promise<Record<string, unknown>>;
    const back = factsOf(await readMessages(ask, HELP), HELP, compileRules(termsWith()));
    expect(back.map(({ type }) => type)).toEqual(["task.answered", "task.confirmed", "task.opened"]);
    for (const { clock: _, at: __, ...fact } of back) expect(live.get(fact.id)).toMatchObject(fact);
  });

  test("is measured by what it shows one person alone: a status line, an ephemeral answer", async () => {
    const { settle, tasks } = await start((app) => {
      app.event("app_mention", async ({ event, client }) => {
        const { channel, ts, user } = event;
        await client.assistant.threads.setStatus({
          channel_id: channel,
          thread_ts: ts,
          status: "is thinking…",
        });
        wait(MINUTE);
        await client.chat.postEphemeral({ channel, user: "UBOB", text: "Somebody asks." });
        await client.chat.postEphemeral({ channel, user: user!, text: "Only you see that it expired." });
      });
    });
    asks();
    await settle();
    const [task] = await tasks();
    expect(clock(task, "acknowledge-time")).toEqual(["met", 0]);
    expect(first(task)).toEqual(["met", MINUTE + 2 * 1_250]);
  });

  test("asks Slack where a reaction stands that it knows nothing of, if the agreement cares for it", async () => {
    const { settle, facts, api } = await start(() => {});
    const root = asks();
    const reply = workspace.post(PET, { channel: HELP, text: "It expired.", thread_ts: root.ts });
    workspace.events.length = 0;
    workspace.react(HELP, reply.ts, "UANN", "tada");
    await settle();
    expect(api.called).not.toContain("conversations.replies");
    workspace.react(HELP, reply.ts, "UANN", "white_check_mark");
    await settle();
    const verdict = (await facts()).find(({ type }) => type === "task.confirmed");
    expect(verdict?.conversation).toBe(`slack:${HELP}:${root.ts}`);
  });

  test("keeps the metadata that the host gives a post, and leaves such a post where it stands", async () => {
    const metadata = { event_type: "host", event_payload: { n: 1 } };
    const { settle } = await start((app) => {
      app.event("app_mention", async ({ say }) => void (await say({ text: "Mine.", metadata })));
    });
    asks();
    await settle();
    expect(workspace.messages(HELP).at(-1)!.metadata).toEqual(metadata);
  });

  test("posts to another channel, and that answers nobody here", async () => {
    const { settle, tasks } = await start((app) => {
      app.event("app_mention", async ({ client }) => {
        await client.chat.postMessage({ channel: "C0OPS", text: "Somebody asked." });
      });
    });
    asks();
    await settle();
    expect(first((await tasks())[0])[0]).toBe("running");
    expect(workspace.messages("C0OPS")[0]).not.toHaveProperty("metadata");
  });

  test("is measured in direct messages and assistant threads alike", async () => {
    const { settle, tasks } = await start((app) => {
      app.message(async ({ message, say }) => {
        const { thread_ts } = message as { thread_ts?: string };
        await say({ text: "Restart it.", ...(thread_ts === undefined ? {} : { thread_ts }) });
      });
    });
    workspace.post("UANN", { channel: DIRECT, text: "it hangs" });
    await settle();
    wait(60 * MINUTE);
    const root = workspace.post(PET, { channel: DIRECT, text: "Hello" });
    workspace.post("UANN", { channel: DIRECT, text: "it hangs again", thread_ts: root.ts });
    await settle();
    const all = await tasks();
    expect(all.map(({ task }) => task.conversation)).toEqual([
      `slack:${DIRECT}`,
      `slack:${DIRECT}:${root.ts}`,
    ]);
    expect(all.map(first)).toEqual([
      ["met", 1_250],
      ["met", 1_250],
    ]);
  });

  test("that Slack tells nothing of its own posts is measured by what it calls, edits with blocks too", async () => {
    const { settle, tasks } = await start((app) => {
      app.event("app_mention", async ({ event, client }) => {
        const { channel, ts } = await client.chat.postMessage({
          channel: event.channel,
          thread_ts: event.ts,
          text: "Thinking…",
        });
        wait(MINUTE);
        const blocks = [{ type: "divider" }];
        await client.chat.update({ channel: channel!, ts: ts!, text: "Thinking…", blocks });
        wait(MINUTE);
        await client.chat.update({ channel: channel!, ts: ts!, text: "The token has expired.", blocks });
      });
    });
    asks();
    workspace.events.splice(0, 1);
    await settleMentionsOnly(settle);
    const [task] = await tasks();
    expect(clock(task, "acknowledge-time")).toEqual(["met", 1_250]);
    expect(first(task)).toEqual(["met", 2 * MINUTE + 3 * 1_250]);
  });

  test("changes nothing when Slack delivers again", async () => {
    const { settle, facts, tasks } = await start(answerInThread);
    asks();
    await settle();
    const before = [await facts(), first((await tasks())[0])];
    for (const event of [...workspace.events]) workspace.events.push(event);
    const { app } = plugin!;
    // Only the plugin is told again: the host's handler would answer again.
    const { listeners } = app as unknown as { listeners: unknown[] };
    listeners.length = 0;
    await settle({ times: 3 });
    expect([await facts(), first((await tasks())[0])]).toEqual(before);
  });

  test("is acknowledged after what happened is durable, and its handler does not wait for that", async () => {
    const order: string[] = [];
    let release = () => {};
    const durable = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { app, pact } = await start((host) => {
      host.event("app_mention", async () => {
        order.push("handled");
        release();
      });
    });
    const keep = pact.keep.bind(pact);
    pact.keep = async (...events) => {
      await keep(...events);
      await durable;
      order.push("durable");
    };
    asks();
    const event = workspace.events.find(({ type }) => type === "app_mention")!;
    const body = { type: "event_callback", team_id: TEAM, event };
    await app.processEvent({ body, ack: async () => void order.push("told") });
    expect(order).toEqual(["handled", "durable", "told"]);
  });

  test("with processBeforeResponse is acknowledged all the same", async () => {
    const { settle, tasks } = await start(answerInThread, { processBeforeResponse: true });
    asks();
    expect(new Set(await settle())).toEqual(new Set([200]));
    expect(first((await tasks())[0])[0]).toBe("met");
  });
});

describe("interactions", () => {
  test("a slash command opens a task; ack acknowledges it, respond answers it", async () => {
    const { interact, tasks } = await start((app) => {
      app.command("/deploy", async ({ ack, respond }) => {
        await ack();
        wait(MINUTE);
        await respond("It is on its way to production.");
      });
    });
    await interact(ann.command(HELP, "/deploy", "now"));
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(task!.task.origin).toBe("interaction");
    expect(clock(task, "acknowledge-time")).toEqual(["met", 0]);
    expect(first(task)).toEqual(["met", MINUTE]);
  });

  test("words given to ack are the answer, a placeholder is none", async () => {
    const { interact, tasks } = await start((app) => {
      app.command("/when", async ({ ack }) => ack("At nine."));
      app.command("/slow", async ({ ack }) => ack("Working on it…"));
    });
    expect(await interact(ann.command(HELP, "/when"))).toBe("At nine.");
    await interact(ann.command(HELP, "/slow"));
    expect((await tasks()).map((task) => first(task)[0])).toEqual(["met", "running"]);
  });

  test("say() in a command's handler joins the command", async () => {
    const { interact, settle, tasks } = await start((app) => {
      app.command("/deploy", async ({ ack, say }) => {
        await ack();
        await say("It is on its way to production.");
      });
    });
    await interact(ann.command(HELP, "/deploy"));
    await settle();
    const [task, ...more] = await tasks();
    expect(more).toEqual([]);
    expect(first(task)).toEqual(["met", 1_250]);
  });

  test("a button counts from Slack's instant, in the conversation of its message", async () => {
    const { interact, tasks, settle } = await start((app) => {
      answerInThread(app);
      app.action("retry", async ({ ack, body, client }) => {
        await ack();
        wait(MINUTE);
        const { channel, message } = body as unknown as { channel: { id: string }; message: { ts: string } };
        await client.chat.update({ channel: channel.id, ts: message.ts, text: "It is green now." });
      });
    });
    const root = asks();
    await settle();
    const answer = workspace.messages(HELP).at(-1)!;
    const pressed = ann.press(HELP, answer.ts, "retry");
    wait(1_000);
    await interact(pressed);
    await settle();
    const [, task] = await tasks();
    expect(task!.task.conversation).toBe(`slack:${HELP}:${root.ts}`);
    const { action_ts } = (pressed.actions as { action_ts: string }[])[0]!;
    expect(task!.task.openedAt).toBe(Math.floor(Number(action_ts) * 1_000));
    expect(first(task)[0]).toBe("met");
  });

  test("a modal that is opened answers; one sent off is answered by what is posted to the person", async () => {
    const { interact, settle, tasks } = await start((app) => {
      app.command("/ask", async ({ ack, client, body }) => {
        await ack();
        const title = { type: "plain_text", text: "Ask" } as const;
        await client.views.open({
          trigger_id: body.trigger_id,
          view: { type: "modal", title, blocks: [] },
        });
      });
      app.view("ask", async ({ ack, client, body }) => {
        await ack();
        await client.chat.postMessage({ channel: body.user.id, text: "Thank you, here is what I found." });
      });
    });
    await interact(ann.command(HELP, "/ask"));
    await interact(ann.submit("ask"));
    await settle();
    const all = await tasks();
    expect(all.map(({ task }) => task.channel)).toEqual([`slack:${HELP}`, "slack:UANN"]);
    expect(all.map((task) => first(task)[0])).toEqual(["met", "met"]);
  });

  test("those that the host names none of open nothing", async () => {
    const { interact, tasks } = await start(
      (app) => app.command("/quiet", async ({ ack }) => ack("Sure, it is quiet now.")),
      { opens: ({ name }) => name !== "/quiet" },
    );
    await interact(ann.command(HELP, "/quiet"));
    expect(await tasks()).toEqual([]);
  });
});

describe("the host", () => {
  test("runs on beside a locked ledger, and nothing of what happened is lost", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pawpact-locked-"));
    const ledger = join(folder, "pact.sqlite");
    const other = await openSqlite(ledger, { mode: "write" });
    const { settle, interact, pact } = await start(answerInThread, { ledger });
    asks();
    expect(new Set(await settle())).toEqual(new Set([200]));
    expect(workspace.messages(HELP).at(-1)!.text).toBe("The token has expired.");
    expect(pact.desk.health().waiting).toBeGreaterThan(1);
    await interact(ann.command(HELP, "/pact", "status"));
    expect(workspace.whispers.at(-1)!.text).toMatch(/ledger|sqlite/i);
    await plugin!.close();
    await other.close();
    plugin = await startPlugin(workspace, () => {}, { ledger });
    expect(first((await plugin.tasks())[0])[0]).toBe("met");
    await plugin.close();
    plugin = null;
    rmSync(folder, { recursive: true });
  });

  test("is answered what Slack answers, refusals included, and its errors stay its own", async () => {
    const errors: unknown[] = [];
    const { settle, tasks } = await start((app) => {
      app.error(async (error) => void errors.push(error.message));
      app.event("app_mention", async ({ client, event }) => {
        const answer = await client.chat.postMessage({ channel: event.channel, text: "One." });
        expect(answer.message!.text).toBe("One.");
        await client.chat.update({ channel: event.channel, ts: "1.000000", text: "Two." });
      });
    });
    asks();
    await settle();
    expect(errors).toEqual(["An API error occurred: message_not_found"]);
    expect(first((await tasks())[0])[0]).toBe("met");
  });

  test("is refused with what to do where it is built in another way", async () => {
    const { app } = await start(() => {});
    const other = { client: app.client, webClientOptions: app.webClientOptions };
    const tokenless = { ...other, client: { apiCall: async () => ({}) } };
    for (const given of [other, tokenless, {}, undefined])
      expect(() => slack(given as typeof app)).toThrow(UserError);
    expect(() => slack(other as typeof app)).toThrowErrorMatchingInlineSnapshot(
      `[UserError: slack: found an app that is built in another way, expected one of @slack/bolt 5. Install that version]`,
    );
  });

  test("is refused a command that Slack never sends", async () => {
    const { app } = await start(() => {});
    expect(() => slack(app, { command: "sla" })).toThrowErrorMatchingInlineSnapshot(
      `[UserError: slack: command found "sla", expected a slash and up to 31 of a-z, 0-9, - and _. Write one such as /pact]`,
    );
  });

  test("posts without our mark where Slack does not take it", async () => {
    const { settle, api } = await start((app) => {
      app.event("app_mention", async ({ say }) => void (await say("Here it is.")));
    });
    api.mishaps.set("chat.postMessage", ["metadata_must_be_sent_from_app"]);
    asks();
    await settle();
    expect(workspace.messages(HELP).map(({ text }) => text)).toEqual([
      "<@UPET> the build fails",
      "Here it is.",
    ]);
  });

  test("is as it was once the plugin is closed", async () => {
    const { app, pact, settle, facts } = await start(answerInThread);
    const internals = app as unknown as Record<string, unknown[]>;
    await pact.close();
    expect(Object.hasOwn(app, "processEvent")).toBe(false);
    expect(internals.fetchFn).toBe(globalThis.fetch);
    expect([internals.middleware!.length, internals.listeners!.length]).toEqual([2, 1]);
    asks();
    await settle();
    expect(workspace.messages(HELP)).toHaveLength(2);
    await expect(facts()).rejects.toThrow();
  });

  test("may be watched once at a time", async () => {
    const { app, pact } = await start(() => {});
    await expect(pact.use(slack(app))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: slack: found an app that is in use already, expected one adapter for each app. Close the other one first]`,
    );
  });
});

function answerInThread(app: App): void {
  app.event("app_mention", async ({ event, client }) => {
    await client.chat.postMessage({
      channel: event.channel,
      thread_ts: event.ts,
      text: "The token has expired.",
    });
  });
}

/** As of an app that is subscribed to mentions alone. */
async function settleMentionsOnly(settle: Plugin["settle"]): Promise<void> {
  const tell = workspace.events.push.bind(workspace.events);
  workspace.events.push = (...events) => tell(...events.filter(({ type }) => type === "app_mention"));
  await settle();
}
