import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { slack } from "../../adapters/chat/slack/slack.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import type { Fact } from "../../src/task/fact.js";
import { MINUTE } from "../kit/facts.js";
import { termsWith } from "../kit/terms.js";
import { APP_TOKEN, type FakeSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { envelopesOf, requestOf } from "./slack-delivery.js";
import { SlackWorkspace } from "./slack-workspace.js";

const HELP = "C0HELP";
let workspace: SlackWorkspace;
let folder: string;
let api: FakeSlack;
let receiver: SocketModeReceiver;
let app: App;
let pact: Pact;
let log: string[];
let said: (message: string) => void;
beforeEach(async () => {
  workspace = new SlackWorkspace(Date.UTC(2026, 2, 2, 9));
  workspace.stepMs = 1_250;
  folder = mkdtempSync(join(tmpdir(), "pawpact-socket-"));
  api = await serveSlack(workspace);
  const logLevel = LogLevel.ERROR;
  const clientOptions = { slackApiUrl: api.apiUrl };
  // The client waits for as long before it connects again.
  const clientPingTimeout = 300;
  receiver = new SocketModeReceiver({
    appToken: APP_TOKEN,
    logLevel,
    clientPingTimeout,
    installerOptions: { clientOptions },
  });
  app = new App({ token: TOKEN, receiver, logLevel, clientOptions });
  log = [];
  said = () => {};
  const say = (message: string) => {
    log.push(message);
    said(message);
  };
  pact = await pawpact({
    agreement: termsWith(),
    ledger: join(folder, "pact.sqlite"),
    clock: { now: () => workspace.now },
    log: { info: say, warn: say, error: say },
  });
  const begun = hears(/^slack: reading back begins here/);
  await pact.use(slack(app));
  await app.start();
  await begun;
});
afterEach(async () => {
  await receiver.stop();
  await pact.close();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

const hears = (fits: RegExp) =>
  new Promise<string>((resolve) => {
    said = (message) => void (fits.test(message) && resolve(message));
  });
async function facts(type: Fact["type"]): Promise<Fact[]> {
  await pact.settled();
  const found: Fact[] = [];
  for await (const { facts: some } of pact.desk.ledger.conversations())
    found.push(...some.filter((fact) => fact.type === type));
  return found;
}
const tell = (from: number) =>
  Promise.all(
    envelopesOf(workspace.events.slice(from), from).map((envelope) =>
      api.socket.deliver("events_api", requestOf(envelope)),
    ),
  );

describe("a socket", () => {
  test.each(["warning", "refresh_requested"] as const)(
    "that Slack wants made anew (%s) is, and what happened in between is read back",
    async (reason) => {
      workspace.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
      await tell(0);
      workspace.now += MINUTE;
      const closed = once(receiver.client as never, "close");
      const back = hears(/^slack: read back \d+ messages? of \d+ channels?$/);
      api.socket.refresh(reason);
      await closed;
      workspace.post("UBOB", { channel: HELP, text: "<@UPET> so does mine" });
      workspace.now += MINUTE;
      expect(await back).toBe("slack: read back 2 messages of 1 channel");
      expect(await facts("task.opened")).toHaveLength(2);
      expect((await facts("presence.up")).length).toBe(2);
    },
  );

  test("that ends before an event was acknowledged gets it once more on the next one, and it counts once", async () => {
    workspace.post("UANN", { channel: HELP, text: "<@UPET> the build fails" });
    // Nothing is taken while the connection is ending.
    const process = app.processEvent.bind(app);
    let calls = 0;
    app.processEvent = async (request) => {
      calls += 1;
      if (calls > 1) return process(request);
      await process({ ...request, ack: async () => api.socket.drop() });
    };
    const [envelope] = envelopesOf(workspace.events);
    await api.socket.deliver("events_api", requestOf(envelope!));
    expect(calls).toBe(2);
    expect(await facts("task.opened")).toHaveLength(1);
  });
});
