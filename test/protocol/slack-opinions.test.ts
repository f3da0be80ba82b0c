import { LogLevel, webApi } from "@slack/bolt";
import { createEmulator } from "emulate";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { opinionOf, STEPS } from "./slack-opinions.js";
import { SCOPES } from "./slack-scopes.js";
import { SlackWorkspace } from "./slack-workspace.js";

let api: FakeSlack;
let emulator: { readonly url: string; close(): Promise<void> };
let ours: Map<string, unknown>;
let theirs: Map<string, unknown>;

const clientOf = (token: string, slackApiUrl: string) =>
  new webApi.WebClient(token, { slackApiUrl, logLevel: LogLevel.ERROR, retryConfig: { retries: 0 } });

beforeAll(async () => {
  const workspace = new SlackWorkspace(Date.UTC(2026, 2, 2, 9));
  workspace.stepMs = 1_250;
  for (const id of ["C0NOWHERE99", "U0NOBODY99"]) workspace.nowhere.add(id);
  api = await serveSlack(workspace);
  ours = await opinionOf(clientOf(TOKEN, api.apiUrl), { help: "C0HELP", ann: "UANN" });

  emulator = await createEmulator({
    service: "slack",
    port: 0,
    seed: {
      slack: {
        users: [{ name: "ann" }, { name: "pet" }],
        channels: [{ name: "help" }],
        tokens: [{ token: TOKEN, user: "pet", type: "bot", scopes: [...SCOPES], bot_id: "B0PET" }],
      },
    },
  });
  const client = clientOf(TOKEN, `${emulator.url}/api/`);
  const { channels = [] } = await client.conversations.list();
  const { members = [] } = await client.users.list({});
  const idOf = (list: readonly { name?: string; id?: string }[], wanted: string) =>
    list.find(({ name }) => name === wanted)!.id!;
  theirs = await opinionOf(client, { help: idOf(channels, "help"), ann: idOf(members, "ann") });
});
afterAll(async () => {
  await api.close();
  await emulator.close();
});

/** Where the two differ, and why ours stays as it is. Slack's own documentation and objects that it gave out decide. */
const DIFFERENCES: Readonly<Record<string, string>> = {
  "who the bot is": "emulate names a bot only behind tokens of its own installation",
  "a post with blocks that are none": "Slack has a word of its own for what is no list of blocks",
  "a post with metadata that is none": "emulate takes any metadata",
  "its next page": "a root with replies names its thread, itself: emulate leaves that out",
  "what came after the root": "emulate reads no bounds of time",
  "the root and what came after it": "a root with replies names its thread, itself: emulate leaves that out",
  "a thread's first page": "emulate gives a thread in one page",
  "a thread's next page": "emulate gives a thread in one page",
  "a thread that is none": "emulate answers with nothing",
  "a page that is none": "emulate begins anew with any cursor that it does not know",
  "what is left of the thread": "emulate counts deleted replies",
};

describe("the fake Slack and emulate", () => {
  test.each(STEPS.map(({ name }) => name).filter((name) => !(name in DIFFERENCES)))(
    "answer alike: %s",
    (name) => {
      expect(ours.get(name)).toEqual(theirs.get(name));
    },
  );

  test.each(Object.entries(DIFFERENCES))("differ: %s, since %s", (name) => {
    expect(STEPS.map((step) => step.name)).toContain(name);
    expect(ours.get(name)).not.toEqual(theirs.get(name));
  });
});
