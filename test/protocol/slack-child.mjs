// A host's Bolt app with the plugin, in a process of its own: what was built, over HTTP.
// Arguments: the Web API's address, the ledger, the agreement, and where it stops for good: "receipt", "ack" or "nowhere".
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { slack } from "../../dist/adapters/chat/slack/slack.js";
import { pawpact } from "../../dist/adapters/pact.js";

const [slackApiUrl, ledger, agreement, stopsAt] = process.argv.slice(2);
const say = (line) => process.stdout.write(`${line}\n`);
const never = new Promise(() => {});

const log = {
  info: (message) => say(message),
  warn: (message) => say(message),
  error: (message) => say(message),
};
const receiver = new HTTPReceiver({ signingSecret: process.env.SIGNING_SECRET, logLevel: LogLevel.ERROR });
const clientOptions = { slackApiUrl };
const app = new App({ token: process.env.TOKEN, receiver, clientOptions, logLevel: LogLevel.ERROR });
const pact = await pawpact({ agreement, ledger, log });
await pact.use(slack(app));
const process_ = app.processEvent.bind(app);
app.processEvent = (request) => {
  if (stopsAt === "receipt") say("receipt");
  const ack = async (response) => {
    if (stopsAt === "ack") {
      say("ack");
      await never;
    }
    await request.ack(response);
  };
  return process_({ ...request, ack });
};
const server = await receiver.start({ port: 0, host: "127.0.0.1" });
say(`port ${server.address().port}`);
process.on("SIGTERM", async () => {
  await pact.settled();
  await receiver.stop();
  await pact.close();
});
