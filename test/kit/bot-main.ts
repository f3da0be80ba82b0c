// Run by tests as a process of its own, on a platform that the test serves: beside a Bolt app on Slack, or a worker that
// only posts to Discord. Told of a life, it does what it finds at its start, ends that, and waits for the next one.
import { createInterface } from "node:readline";
import { type Adapter, pawpact } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { Courier } from "../../src/app/delivery/attempt.js";
import { termsWith } from "./terms.js";

export type BotPlatform = "slack" | "discord";

export interface BotTold {
  readonly ledger: string;
  /** What it keeps beside a Redis. */
  readonly data: string;
  /** Of the Web API or of REST, with the bot's token. */
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

type Connection = Pick<BotTold, "apiUrl" | "token">;

/** What is loaded is the platform's own: processes that begin together have it by then. */
const PLATFORMS: Readonly<Record<BotPlatform, () => Promise<(to: Connection) => Promise<Adapter>>>> = {
  async slack() {
    const { App, HTTPReceiver, LogLevel } = await import("@slack/bolt");
    const { slack } = await import("../../adapters/chat/slack/slack.js");
    const logLevel = LogLevel.ERROR;
    return async ({ apiUrl, token }) => {
      const receiver = new HTTPReceiver({ signingSecret: "unused", logLevel });
      return slack(new App({ token, receiver, logLevel, clientOptions: { slackApiUrl: apiUrl } }));
    };
  },
  async discord() {
    const { openDiscordPoster } = await import("../../adapters/chat/discord/poster.js");
    await import("discord.js");
    return ({ apiUrl, token }) => openDiscordPoster({ apiUrl, token, guild: null, shards: null });
  },
};

const machine = Date.now;
let offMs = 0;
Date.now = () => machine() + offMs;

let steps = 0;
let dies: BotTold["dies"];
for (const method of ["claim", "sending", "post", "delivered"] as const) {
  const inner = Courier.prototype[method] as (...given: unknown[]) => Promise<unknown>;
  const mortal = async function (this: unknown, ...given: unknown[]) {
    const end = ++steps === dies?.step ? dies.when : null;
    if (end === "before") process.kill(process.pid, "SIGKILL");
    const done = await inner.apply(this, given);
    if (end === "after") process.kill(process.pid, "SIGKILL");
    return done;
  };
  Object.assign(Courier.prototype, { [method]: mortal });
}

const say = (message: string) => void process.stdout.write(`${message}\n`);
const adapterFor = await PLATFORMS[process.argv[2] as BotPlatform]();
say("ready");
for await (const line of createInterface({ input: process.stdin })) {
  const told = JSON.parse(line) as BotTold;
  steps = 0;
  dies = told.dies;
  offMs = told.offMs ?? 0;
  process.env.PAWPACT_DATA = told.data;
  const pact = await pawpact({
    agreement: termsWith(told.terms),
    ledger: told.ledger,
    proposedAt: told.proposedAt,
    log: { info: say, warn: say, error: say },
    ...(told.offMs === undefined ? { clock: { now: () => told.now } } : {}),
  });
  await pact.use(await adapterFor(told));
  // What is found at the start is done before it ends.
  await pact.close();
  say("done");
}
process.exit(0);
