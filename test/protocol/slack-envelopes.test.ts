import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../adapters/chat/slack/slack.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import { packageRoot } from "../../config/root.js";
import { modulesIn } from "../kit/architecture.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { ENVELOPE_ROWS } from "./slack-coverage/envelopes.js";
import { SlackPerson } from "./slack-person.js";
import { startPlugin } from "./slack-plugin.js";
import { SlackWorkspace } from "./slack-workspace.js";

const names = Object.keys(ENVELOPE_ROWS).sort();
let workspace: SlackWorkspace;
beforeEach(() => {
  workspace = new SlackWorkspace(Date.UTC(2026, 2, 2, 9));
  workspace.stepMs = 10;
});

/** A host that takes all of them. */
function takes(app: App): void {
  app.command("/order", ({ ack }) => ack());
  app.action({ callback_id: "order", type: "interactive_message" }, ({ ack }) => ack());
  app.action({ callback_id: "order", type: "dialog_submission" }, ({ ack }) => ack());
  app.action("choose", ({ ack }) => ack());
  app.shortcut("order", ({ ack }) => ack());
  app.view("order", ({ ack }) => ack());
}
async function opened(pact: Pact): Promise<readonly string[]> {
  await pact.settled();
  const found: string[] = [];
  for await (const { facts } of pact.desk.ledger.conversations())
    for (const { type, actor } of facts) if (type === "task.opened") found.push(actor.id);
  return found;
}

test("every kind of request that the adapter reads is in the matrix, and commands", () => {
  const [module] = modulesIn(packageRoot(), ["adapters/chat/slack"]).filter(({ path }) =>
    path.endsWith("/interaction.ts"),
  );
  const kinds = module!.text.match(/const KINDS[^}]*\{([^}]*)\}/)![1]!;
  const read = [...kinds.matchAll(/(\w+): "/g)].map(([, name]) => name!);
  expect([...read, "command"].sort()).toEqual(names);
});

describe("over HTTP, and acknowledged once", () => {
  test.each(names)("%s asks for something", async (name) => {
    const plugin = await startPlugin(workspace, takes);
    try {
      const ann = new SlackPerson(workspace, "UANN");
      await plugin.interact(ENVELOPE_ROWS[name]!(ann, workspace));
      expect(await opened(plugin.pact)).toEqual(["slack:UANN"]);
    } finally {
      await plugin.close();
    }
  });
});

describe("over a socket", () => {
  let folder: string;
  let api: FakeSlack;
  let receiver: SocketModeReceiver;
  let pact: Pact;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "pawpact-envelopes-"));
    api = await serveSlack(workspace);
    const logLevel = LogLevel.ERROR;
    const clientOptions = { slackApiUrl: api.apiUrl };
    receiver = new SocketModeReceiver({ appToken: APP_TOKEN, logLevel, installerOptions: { clientOptions } });
    const app = new App({ token: TOKEN, receiver, logLevel, clientOptions });
    pact = await pawpact({
      agreement: termsWith(),
      ledger: join(folder, "pact.sqlite"),
      clock: { now: () => workspace.now },
    });
    await pact.use(slack(app));
    takes(app);
    await app.start();
  });
  afterEach(async () => {
    await receiver.stop();
    await pact.close();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("each asks for the same", async () => {
    const ann = new SlackPerson(workspace, "UANN");
    for (const name of names) {
      const body = ENVELOPE_ROWS[name]!(ann, workspace);
      await api.socket.deliver(name === "command" ? "slash_commands" : "interactive", body);
      workspace.now += 60_000;
    }
    expect(await opened(pact)).toHaveLength(names.length);
  });
});
