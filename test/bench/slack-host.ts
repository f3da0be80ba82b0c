import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { loadTerms } from "../../adapters/agreement-file.js";
import { slack } from "../../adapters/chat/slack/slack.js";
import { type Pact, pawpact } from "../../adapters/pact.js";
import { TOKEN } from "../protocol/fake-slack.js";
import { SIGNING_SECRET } from "../protocol/slack-delivery.js";
import { AGREEMENT } from "./desk.js";
import type { Side } from "./side.js";

/** A Bolt app in this process, bare or with the plugin. */
export async function slackHost(which: string, apiUrl: string): Promise<Side> {
  const logLevel = LogLevel.ERROR;
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel });
  const app = new App({ token: TOKEN, receiver, logLevel, clientOptions: { slackApiUrl: apiUrl } });
  app.command("/deploy", async ({ ack }) => ack("Deployed: the new build stands on staging."));
  app.event("app_mention", async () => {});
  const folder = mkdtempSync(join(tmpdir(), "pawpact-bench-"));
  const pact = which === "bare" ? null : await withPlugin(app, join(folder, "pact.sqlite"));
  const server = await receiver.start({ port: 0, host: "127.0.0.1" } as unknown as number);
  receiver.init(app);
  return {
    ready: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    async answer(question) {
      if (question === "cpu") {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1_000;
      }
      if (question === "settled") return settled(pact);
      const facts = pact ? await factsIn(pact) : 0;
      await receiver.stop();
      await pact?.close();
      rmSync(folder, { recursive: true, force: true });
      return facts;
    },
  };
}

async function withPlugin(app: App, ledger: string): Promise<Pact> {
  const { scope: _, ...terms } = await loadTerms(AGREEMENT, Date.now());
  const pact = await pawpact({ agreement: { ...terms, scope: [], digests: [] }, ledger });
  await pact.use(slack(app));
  return pact;
}

/** How long it takes until everything is durable, in ms. */
async function settled(pact: Pact | null): Promise<number> {
  const start = performance.now();
  await pact?.settled();
  return performance.now() - start;
}

async function factsIn(pact: Pact): Promise<number> {
  await pact.settled();
  const { waiting, troubles } = pact.desk.health();
  if (waiting > 0 || troubles.length > 0)
    throw new Error(`slack: found ${waiting} facts waiting: ${troubles}`);
  return (await pact.desk.ledger.extent()).facts;
}
