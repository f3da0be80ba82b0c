import type { App } from "@slack/bolt";
import { afterEach, beforeEach, expect, test } from "vitest";
import { handlersOf, type RunningHandler } from "../../adapters/pact/running.js";
import { SlackPerson } from "./slack-person.js";
import { type Plugin, startPlugin } from "./slack-plugin.js";
import { SlackWorkspace } from "./slack-workspace.js";

// A host whose handlers never needed to be followed, so that they are not any more (before Node 24).
const [HELP, START] = ["C0HELP", Date.UTC(2026, 2, 2, 9)];
const nobody: RunningHandler = {
  conversation: "test:C1",
  message: "test:C1:1",
  place: { platform: "test", channel: "C1" },
  author: { id: "test:U1" },
};

let workspace: SlackWorkspace;
let ann: SlackPerson;
let plugin: Plugin | null;
beforeEach(() => {
  for (let count = 0; count < 1_100; count++) handlersOf("test").run(nobody, () => {});
  workspace = new SlackWorkspace(START);
  ann = new SlackPerson(workspace, "UANN");
  plugin = null;
});
afterEach(() => plugin?.close());

async function start(handle: (app: App) => void): Promise<Plugin> {
  plugin = await startPlugin(workspace, handle);
  return plugin;
}

/** States of the first response of all tasks. */
const responses = async () =>
  (await plugin!.tasks()).map(({ clocks }) => clocks["first-response-time"]?.state);

test("say(), a client that was handed over, and respond answer their own handler, of many at once", async () => {
  const { interact, settle, facts } = await start((app) => {
    app.command("/say", async ({ ack, say }) => {
      await ack();
      await say("It is said.");
    });
    app.command("/respond", async ({ ack, respond }) => {
      await ack();
      await respond("It is answered.");
    });
    app.command("/whisper", async ({ ack, client, command }) => {
      await ack();
      await client.chat.postEphemeral({ channel: HELP, user: command.user_id, text: "Only you see it." });
    });
  });
  const commands = ["/say", "/respond", "/whisper", "/say", "/respond", "/whisper"];
  await Promise.all(commands.map((command) => interact(ann.command(HELP, command))));
  await settle();
  expect(await responses()).toEqual(commands.map(() => "met"));
  const answers = (await facts()).filter(({ type }) => type === "task.answered");
  expect(new Set(answers.map(({ conversation }) => conversation)).size).toBe(commands.length);
});

test("the app's own client, which knows no handler, is followed from its first call on", async () => {
  const { interact, settle } = await start((app) => {
    app.command("/post", async ({ ack }) => {
      await ack();
      await app.client.chat.postMessage({ channel: HELP, text: "It is posted." });
    });
  });
  await interact(ann.command(HELP, "/post"));
  await interact(ann.command(HELP, "/post"));
  await settle();
  expect((await responses()).at(-1)).toBe("met");
});

test("a step of a workflow has a client of its own, which is heard as well", async () => {
  const { settle, facts, api } = await start((app) => {
    app.function("look-up", async ({ client, complete }) => {
      await client.chat.postMessage({ channel: HELP, text: "The step has looked it up." });
      await complete({ outputs: {} }).catch(() => {});
    });
  });
  workspace.events.push({
    type: "function_executed",
    function: { id: "Fn1", callback_id: "look-up", type: "app" },
    inputs: {},
    function_execution_id: "Fx1",
    workflow_execution_id: "Wx1",
    event_ts: workspace.stamp(),
    bot_access_token: "xoxb-pet",
  });
  // Slack tells nothing of the post: only the call does.
  api.beforeAnswer = (method) => {
    if (method === "chat.postMessage") workspace.events.pop();
  };
  await settle();
  const said = (await facts()).filter(({ actor }) => actor.id === "slack:UPET");
  expect(said).toHaveLength(1);
});

test("and the app is as it was once the plugin is closed", async () => {
  const { app, pact } = await start(() => {});
  await pact.close();
  const { fetchFn, clients } = app as unknown as Record<string, unknown>;
  expect(Object.getOwnPropertyDescriptor(app, "fetchFn")).toMatchObject({ writable: true, value: fetchFn });
  const [pool] = Object.values(clients as object) as object[];
  expect(pool === undefined || !Object.hasOwn(pool, "getOrCreate")).toBe(true);
});
