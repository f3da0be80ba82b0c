import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../adapters/chat/slack/slack.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import { MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { SlackPerson } from "./slack-person.js";
import { startPlugin } from "./slack-plugin.js";
import { SlackWorkspace } from "./slack-workspace.js";

const START = Date.UTC(2026, 2, 2, 9);
let workspace: SlackWorkspace;
beforeEach(() => {
  workspace = new SlackWorkspace(START);
});

async function presence(pact: Pact) {
  await pact.settled();
  const facts = [];
  for await (const { facts: some } of pact.desk.ledger.conversations()) facts.push(...some);
  return facts.flatMap((fact) => {
    if (fact.type !== "presence.up") return [];
    const { until = fact.at, workspaces = [] } = fact.data;
    return [{ from: fact.at - START, until: until - START, workspaces: workspaces.join() }];
  });
}

describe("an app in Socket Mode", () => {
  const folder = mkdtempSync(join(tmpdir(), "pawpact-socket-"));
  let api: FakeSlack;
  let receiver: SocketModeReceiver;
  let pact: Pact;
  let app: App;
  beforeEach(async () => {
    api = await serveSlack(workspace);
    const logLevel = LogLevel.ERROR;
    const clientOptions = { slackApiUrl: api.apiUrl };
    receiver = new SocketModeReceiver({ appToken: APP_TOKEN, logLevel, installerOptions: { clientOptions } });
    app = new App({ token: TOKEN, receiver, logLevel, clientOptions });
    pact = await pawpact({
      agreement: termsWith(),
      ledger: join(folder, "pact.sqlite"),
      clock: { now: () => workspace.now },
    });
  });
  afterEach(async () => {
    await receiver.stop();
    await pact.close();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is there while its socket is, and is answered over it", async () => {
    await pact.use(slack(app));
    workspace.now += 1_000;
    await app.start();
    expect(await presence(pact)).toEqual([{ from: 1_000, until: 1_000, workspaces: "T0WORK" }]);
    const ann = new SlackPerson(workspace, "UANN");
    const answered = api.done("response");
    expect(await api.socket.deliver("slash_commands", ann.command("C0HELP", "/pact", "score"))).toEqual({});
    await answered;
    expect(workspace.whispers.at(-1)).toMatchObject({ user: "UANN" });

    workspace.now += MINUTE;
    const closed = once(receiver.client as never, "close");
    api.socket.drop();
    await closed;
    // A run of heartbeats ends with the socket: the silence after it is down.
    workspace.now += MINUTE;
    expect(await presence(pact)).toEqual([{ from: 1_000, until: 1_000 + MINUTE, workspaces: "T0WORK" }]);
  });
});

describe("an app behind HTTP", () => {
  test("is there while its server listens", async () => {
    const plugin = await startPlugin(workspace, () => {});
    const { pact } = plugin;
    expect(await presence(pact)).toEqual([{ from: 0, until: 0, workspaces: "T0WORK" }]);
    workspace.now += MINUTE;
    await plugin.stop();
    workspace.now += MINUTE;
    expect(await presence(pact)).toEqual([{ from: 0, until: MINUTE, workspaces: "T0WORK" }]);
    await plugin.close();
  });
});
