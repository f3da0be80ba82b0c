import { AsyncLocalStorage } from "node:async_hooks";
import type { AddressInfo } from "node:net";
import { App, HTTPReceiver, LogLevel, type webApi } from "@slack/bolt";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { callSlack, serveSlack, TOKEN } from "./fake-slack.js";
import { deliver, type Envelope, envelopesOf, SIGNING_SECRET } from "./slack-delivery.js";
import { type Running, SlackListener } from "./slack-listener.js";
import type { Ask } from "./slack-read-back.js";
import type { SlackEvent, SlackMessage, SlackWorkspace } from "./slack-workspace.js";

/** How the events of one stretch reach the app. */
export interface Delivery {
  /** Each event so often; from the second time on as a retry of Slack's. = 1 */
  readonly times?: number;
  readonly reversed?: boolean;
  /** They never come: the app is away, and Slack has given up. */
  readonly lost?: boolean;
}

export interface PetApp {
  /** What reached the listener through the app, in the order of arrival. */
  readonly facts: readonly Fact[];
  /** What the app's own calls were answered, as facts. */
  readonly own: readonly Fact[];
  /** Events that the app's listeners were called with, each by type and user. */
  readonly handled: readonly string[];
  /** Delivers every event that is due, and those that the app's answers bring about, until all is quiet. */
  settle(delivery?: Delivery): Promise<void>;
  /** Delivers as given, e.g. what is no event of this workspace; answers the HTTP status. */
  send(envelope: Envelope, retry?: number, secret?: string): Promise<number>;
  readonly ask: Ask;
  readonly client: webApi.WebClient;
  close(): Promise<void>;
}

type Handle = (app: App) => void;

/** A real Bolt app on a fake Slack, listened to as a plugin listens: around `processEvent` and around `chat.*`. */
export async function startPet(slack: SlackWorkspace, rules: Rules, handle: Handle): Promise<PetApp> {
  const api = await serveSlack(slack);
  const logLevel = LogLevel.ERROR;
  const receiver = new HTTPReceiver({ signingSecret: SIGNING_SECRET, logLevel });
  const app = new App({ token: TOKEN, receiver, logLevel, clientOptions: { slackApiUrl: api.apiUrl } });
  const facts: Fact[] = [];
  const own: Fact[] = [];
  const handled: string[] = [];
  const busy = new Set<Promise<unknown>>();
  const running = new AsyncLocalStorage<Running>();
  const listener = new SlackListener(rules, (channel, ts) => {
    const { ok, messages } = callSlack(slack, "conversations.replies", { channel, ts });
    return ok ? (messages as SlackMessage[])[0] : undefined;
  });

  const wrapped = new WeakSet<webApi.WebClient>();
  function wrap(client: webApi.WebClient): void {
    if (wrapped.has(client)) return;
    wrapped.add(client);
    const post = client.chat.postMessage.bind(client.chat);
    const chat = client.chat as { postMessage: (given: webApi.ChatPostMessageArguments) => Promise<unknown> };
    chat.postMessage = async (given) => {
      const answer = await post(given);
      own.push(...listener.ownPost(answer.channel!, answer.message as SlackMessage, running.getStore()));
      return answer;
    };
  }
  app.use(async ({ client, next }) => {
    wrap(client);
    await next();
  });
  app.use(async ({ payload, next }) => {
    const { type, user } = payload as { type?: string; user?: string };
    handled.push(`${type} ${user}`);
    await next();
  });
  handle(app);

  const processEvent = app.processEvent.bind(app);
  app.processEvent = (request) => {
    const { event } = request.body as { event: SlackEvent };
    facts.push(...listener.facts(event));
    const [said] = listener.events(event);
    const scope: Running | undefined =
      said?.kind === "message" ? { conversation: said.conversation, message: said.message } : undefined;
    const done = scope ? running.run(scope, () => processEvent(request)) : processEvent(request);
    busy.add(done);
    void done.finally(() => busy.delete(done));
    return done;
  };
  const server = await receiver.start({ port: 0, host: "127.0.0.1" } as unknown as number);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;

  let delivered = 0;
  const send: PetApp["send"] = (envelope, retry, secret) => deliver(url, envelope, retry, secret);
  return {
    facts,
    own,
    handled,
    send,
    client: app.client,
    ask: (method, given) => app.client.apiCall(method, given) as Promise<object> as ReturnType<Ask>,
    async settle({ times = 1, reversed = false, lost = false } = {}) {
      while (delivered < slack.events.length) {
        const due = envelopesOf(slack.events.slice(delivered), delivered);
        delivered = slack.events.length;
        if (lost) continue;
        for (const envelope of reversed ? due.reverse() : due) {
          for (let time = 0; time < times; time++) await send(envelope, time);
        }
        while (busy.size > 0) await Promise.all(busy);
      }
    },
    async close() {
      await receiver.stop();
      await api.close();
    },
  };
}
