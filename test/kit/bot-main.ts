// Run by tests as a process of its own: a bot beside a Bolt app, on a Slack that the test serves. It says that it is
// ready, waits for a line, does what it finds at its start, and ends.
import { once } from "node:events";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { slack } from "../../adapters/chat/slack/slack.js";
import { pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { Courier } from "../../src/app/delivery/attempt.js";
import { termsWith } from "./terms.js";

export interface BotTold {
  readonly ledger: string;
  /** Of the Web API, with the bot's token. */
  readonly apiUrl: string;
  readonly token: string;
  readonly terms: Partial<Pick<Terms, "id" | "digests" | "warnings">>;
  /** ms since epoch. */
  readonly proposedAt: number;
  /** What its clock says all the time; ms since epoch. */
  readonly now: number;
  /** It goes by the machine's clock instead, and that is off by so much. */
  readonly offMs?: number;
  /** Where it kills itself: at which step of a delivery, and before or after that has its effect. */
  readonly dies?: { readonly step: number; readonly when: "before" | "after" };
}

const told = JSON.parse(process.argv[2]!) as BotTold;

if (told.offMs !== undefined) {
  const { offMs } = told;
  const now = Date.now;
  Date.now = () => now() + offMs;
}

let steps = 0;
for (const method of ["claim", "sending", "post", "delivered"] as const) {
  const inner = Courier.prototype[method] as (...given: unknown[]) => Promise<unknown>;
  const mortal = async function (this: unknown, ...given: unknown[]) {
    const dies = ++steps === told.dies?.step ? told.dies.when : null;
    if (dies === "before") process.kill(process.pid, "SIGKILL");
    const done = await inner.apply(this, given);
    if (dies === "after") process.kill(process.pid, "SIGKILL");
    return done;
  };
  Object.assign(Courier.prototype, { [method]: mortal });
}

process.stdout.write("ready\n");
await once(process.stdin, "data");

const logLevel = LogLevel.ERROR;
const receiver = new HTTPReceiver({ signingSecret: "unused", logLevel });
const app = new App({
  token: told.token,
  receiver,
  logLevel,
  clientOptions: { slackApiUrl: told.apiUrl },
});
const say = (message: string) => void process.stdout.write(`${message}\n`);
const pact = await pawpact({
  agreement: termsWith(told.terms),
  ledger: told.ledger,
  proposedAt: told.proposedAt,
  log: { info: say, warn: say, error: say },
  ...(told.offMs === undefined ? { clock: { now: () => told.now } } : {}),
});
await pact.use(slack(app));
// What is found at the start is done before it ends.
await pact.close();
process.exit(0);
