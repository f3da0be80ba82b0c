import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { slack } from "../../adapters/chat/slack/slack.js";
import { TOKEN } from "../protocol/fake-slack.js";
import { SIGNING_SECRET } from "../protocol/slack-delivery.js";
import { beside } from "./host.js";
import type { Side } from "./side.js";
import { keepEvents } from "./slack-store.js";

/** A Bolt app in this process: `bare`, with the `plugin`, or one that keeps its events by itself (`durable`). */
export async function slackHost(which: string, apiUrl: string): Promise<Side> {
  const logLevel = LogLevel.ERROR;
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel });
  const app = new App({ token: TOKEN, receiver, logLevel, clientOptions: { slackApiUrl: apiUrl } });
  app.command("/deploy", async ({ ack }) => ack("Deployed: the new build stands on staging."));
  app.event("app_mention", async () => {});
  const letGo = which === "durable" ? await keepEvents(app) : async () => {};
  const { side } = await beside(which === "plugin" ? which : "bare", () => slack(app));
  const server = await receiver.start({ port: 0, host: "127.0.0.1" } as unknown as number);
  receiver.init(app);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return side(url, async () => {
    await receiver.stop();
    await letGo();
  });
}
