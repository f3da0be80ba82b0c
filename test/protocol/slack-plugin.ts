import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, HTTPReceiver, LogLevel } from "@slack/bolt";
import { type SlackOptions, slack } from "../../adapters/chat/slack/slack.js";
import { type Pact, type PactOptions, type Pacts, pawpact, together } from "../../adapters/pact.js";
import type { Terms } from "../../src/agreement/terms.js";
import { type TaskView, tasksOf } from "../../src/app/tasks.js";
import type { Fact } from "../../src/task/fact.js";
import { termsWith } from "../kit/terms.js";
import { type FakeSlack, type Mishap, serveSlack, TOKEN } from "./fake-slack.js";
import { deliver, deliverBody, envelopesOf, interact, SIGNING_SECRET } from "./slack-delivery.js";
import type { Body } from "./slack-person.js";
import { type SlackWorkspace, TEAM } from "./slack-workspace.js";

export interface PluginOptions extends SlackOptions {
  readonly terms?: Partial<Terms>;
  /** Without it a file of its own. */
  readonly ledger?: string;
  readonly log?: PactOptions["log"];
  /** Since when the agreement is proposed, ms since epoch. */
  readonly proposedAt?: number;
  readonly mishaps?: Readonly<Record<string, Mishap[]>>;
  readonly processBeforeResponse?: boolean;
  /** Events of the workspace that never come: Slack has given them up. */
  readonly missed?: number;
  /** Without waiting until what it missed is read back. */
  readonly reading?: boolean;
  /** Another agreement that is kept beside the first. */
  readonly beside?: Partial<Terms>;
  /** Whether facts are recorded in a process of its own: what the plugin sees is the same. */
  readonly apart?: boolean;
}

/** A host's Bolt app with the plugin on a fake Slack: real clients, real sockets, a real ledger. */
export interface Plugin {
  readonly app: App;
  readonly pact: Pact;
  /** That one, and the one beside it. */
  readonly pacts: Pacts;
  readonly api: FakeSlack;
  /** Where Slack sends its requests to. */
  readonly url: string;
  /** Delivers every event that is due, and those that the app's answers bring about, until all is quiet. */
  settle(delivery?: { readonly times?: number }): Promise<readonly number[]>;
  /** Sends what is no event; answers what it was acknowledged with once its handlers are done. */
  interact(body: Body): Promise<string>;
  facts(): Promise<Fact[]>;
  tasks(): Promise<TaskView[]>;
  /** Slack drops the events of a minute (of epoch, s) and says so. */
  limited(minute: number): Promise<void>;
  /** Resolves when reading back is next done. */
  readBack(): Promise<void>;
  /** Its receiver alone. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

/** What is said when reading back is done. */
const DONE =
  /^slack: (?:read back \d+ messages? of \d+ channels?|reading back begins here|reading back broke off)/;

export async function startPlugin(
  workspace: SlackWorkspace,
  handle: (app: App) => void,
  {
    terms,
    ledger,
    log,
    proposedAt = workspace.now,
    mishaps = {},
    processBeforeResponse = false,
    missed = 0,
    reading = true,
    apart = false,
    beside,
    ...options
  }: PluginOptions = {},
): Promise<Plugin> {
  const api = await serveSlack(workspace);
  for (const [method, list] of Object.entries(mishaps)) api.mishaps.set(method, [...list]);
  const folder = mkdtempSync(join(tmpdir(), "pawpact-slack-"));
  const logLevel = LogLevel.ERROR;
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel, processBeforeResponse });
  const app = new App({ token: TOKEN, receiver, logLevel, clientOptions: { slackApiUrl: api.apiUrl } });
  const quiet: NonNullable<PactOptions["log"]> = { info() {}, warn() {}, error() {} };
  const told = new EventEmitter();
  const hears = (level: "info" | "warn") => (message: string, more?: Readonly<Record<string, unknown>>) => {
    (log ?? quiet)[level](message, more);
    if (DONE.test(message)) told.emit("done");
  };
  const heard = { ...(log ?? quiet), info: hears("info"), warn: hears("warn") };
  const done = async () => void (await once(told, "done"));
  const common = { clock: { now: () => workspace.now }, log: heard, proposedAt, apart };
  const pact = await pawpact({
    ...common,
    agreement: termsWith(terms),
    ledger: ledger ?? join(folder, "pact.sqlite"),
  });
  const other = beside && {
    ...common,
    agreement: termsWith(beside),
    ledger: join(folder, "beside.sqlite"),
  };
  const pacts = other ? together([pact, await pawpact(other)]) : pact;
  // Outside the plugin, so that it sees what the plugin lets through.
  const busy = new Set<Promise<unknown>>();
  const settled = pacts.settled.bind(pacts);
  await pacts.use(slack(app, options));
  handle(app);
  const processed = app.processEvent.bind(app);
  const follow: App["processEvent"] = (request) => {
    const done = processed(request);
    busy.add(done);
    done.finally(() => busy.delete(done)).catch(() => {});
    return done;
  };
  const seen = { processEvent: follow };
  receiver.init(seen as App);
  const first = reading ? done() : null;
  const server = await receiver.start({ port: 0, host: "127.0.0.1" } as unknown as number);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  if (first) await first;
  const idle = async () => {
    while (busy.size > 0) await Promise.all(busy);
    await settled();
  };

  let delivered = missed;
  let listening = true;
  return {
    app,
    pact,
    pacts,
    api,
    url,
    async settle({ times = 1 } = {}) {
      const statuses: number[] = [];
      await idle();
      while (delivered < workspace.events.length) {
        const due = envelopesOf(workspace.events.slice(delivered), delivered);
        delivered = workspace.events.length;
        for (const envelope of due) {
          for (let time = 0; time < times; time++) statuses.push(await deliver(url, envelope, time));
        }
        await idle();
      }
      return statuses;
    },
    async interact(body) {
      const acknowledged = await interact(url, body);
      await idle();
      return acknowledged;
    },
    async facts() {
      const facts: Fact[] = [];
      for await (const { facts: some } of pact.desk.ledger.conversations()) facts.push(...some);
      return facts.filter(({ source }) => source.platform === "slack");
    },
    async tasks() {
      const tasks: TaskView[] = [];
      const frame = pact.desk.frame();
      for await (const task of tasksOf(pact.desk.ledger, frame, undefined, workspace.now)) tasks.push(task);
      return tasks.sort((one, other) => one.task.openedAt - other.task.openedAt);
    },
    readBack: done,
    async limited(minute) {
      await deliverBody(url, {
        token: "verification",
        type: "app_rate_limited",
        team_id: TEAM,
        minute_rate_limited: minute,
        api_app_id: "A0PET",
      });
    },
    async stop() {
      listening = false;
      await receiver.stop();
    },
    async close() {
      if (listening) await receiver.stop();
      await pacts.close();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
