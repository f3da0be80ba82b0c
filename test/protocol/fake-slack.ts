import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeSocket } from "./fake-socket.js";
import { respondTo } from "./slack-person.js";
import {
  kindOf,
  PET,
  type SlackMessage,
  SlackRefusal,
  type SlackWorkspace,
  TEAM,
} from "./slack-workspace.js";

export const TOKEN = "xoxb-pet";
/** Of Socket Mode. */
export const APP_TOKEN = "xapp-pet";

type Arguments = Readonly<Record<string, string>>;
export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** The Web API methods that there are; every other one is refused as Slack does. */
const METHODS: Readonly<Record<string, (slack: SlackWorkspace, given: Arguments) => object>> = {
  "auth.test": () => ({
    url: "https://work.slack.com/",
    team: "Work",
    user: "pet",
    team_id: TEAM,
    user_id: PET.user,
    bot_id: PET.bot,
    is_enterprise_install: false,
  }),
  "apps.connections.open": ({ url }) => ({ url: `${url.replace("http", "ws")}/socket` }),
  "bots.info": (_, { bot }) => ({ bot: { id: bot, name: "pet", user_id: PET.user, app_id: "A0PET" } }),
  "users.info": (_, { user }) => ({ user: { id: user, name: user, is_bot: user === PET.user } }),
  "chat.postMessage": (slack, given) => {
    const { text = "", thread_ts, reply_broadcast, blocks, metadata } = given;
    const channel = channelFor(given.channel);
    if (blocks !== undefined) slack.check(JSON.parse(blocks));
    const message = slack.post(PET, {
      channel,
      text,
      ...(thread_ts === undefined ? {} : { thread_ts }),
      ...(reply_broadcast === "true" ? { broadcast: true } : {}),
      ...(blocks === undefined ? {} : { blocks: JSON.parse(blocks) as unknown }),
      ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as unknown }),
    });
    // As Slack answers: a reply's message names its thread, not whose it is.
    const { parent_user_id: _, ...shown } = message;
    return { channel, ts: message.ts, message: shown };
  },
  "chat.update": (slack, { channel = "", ts = "", text, blocks }) => {
    const before = slack.find(channel, ts);
    if (!before) throw new SlackRefusal("message_not_found");
    if (before.user !== PET.user) throw new SlackRefusal("cant_update_message");
    if (blocks !== undefined) slack.check(JSON.parse(blocks));
    const parsed = blocks === undefined ? undefined : (JSON.parse(blocks) as unknown);
    const message = slack.edit(channel, ts, text ?? before.text, PET.user, parsed);
    return { channel, ts, text: message.text, message };
  },
  "chat.delete": (slack, { channel = "", ts = "" }) => {
    slack.delete(channel, ts);
    return { channel, ts };
  },
  "reactions.add": (slack, { channel = "", timestamp = "", name = "" }) => {
    slack.react(channel, timestamp, PET.user, name);
    return {};
  },
  "reactions.remove": (slack, { channel = "", timestamp = "", name = "" }) => {
    slack.unreact(channel, timestamp, PET.user, name);
    return {};
  },
  "chat.postEphemeral": (slack, { channel = "", user = "", text = "" }) => {
    slack.whispers.push({ way: "ephemeral", user, channel, text });
    return { message_ts: slack.stamp() };
  },
  "views.open": (slack, { trigger_id = "", view = "{}" }) => {
    const known = slack.triggers.get(trigger_id);
    if (!known) throw new SlackRefusal("invalid_trigger_id");
    slack.whispers.push({ way: "view", user: known.user, channel: null, text: view });
    return { view: { id: "V1" } };
  },
  "assistant.threads.setStatus": () => ({}),
  "conversations.open": (_, { users = "" }) => ({ channel: { id: channelFor(users) } }),
  "files.getUploadURLExternal": (slack, { filename, length = "0" }) => {
    if (!filename || Number(length) <= 0) throw new SlackRefusal("invalid_arguments");
    const file_id = `F${slack.files.size + 1}`;
    slack.files.set(file_id, { bytes: -Number(length), complete: false, shown: false });
    return { file_id, upload_url: `${slack.url}/upload/${file_id}` };
  },
  "files.completeUploadExternal": (slack, { files = "[]" }) => {
    const named = JSON.parse(files) as { id: string }[];
    for (const { id } of named) {
      const file = slack.files.get(id);
      if (!file || file.bytes <= 0) throw new SlackRefusal("file_not_found");
      file.complete = true;
    }
    return { files: named };
  },
  // Looked at once, it can be shown: until then no message may.
  "files.info": (slack, { file: id = "" }) => {
    const file = slack.files.get(id);
    if (!file?.complete) throw new SlackRefusal("file_not_found");
    const { shown } = file;
    file.shown = true;
    return { file: { id, mimetype: shown ? "image/png" : "" } };
  },
  "conversations.info": (_, { channel = "" }) => ({
    channel: { id: channel, is_im: kindOf(channel) === "im" },
  }),
  "conversations.history": (slack, given) => {
    const { channel = "", oldest = "0", latest = "9" } = given;
    if (!/^[CD]/.test(channel)) throw new SlackRefusal("channel_not_found");
    const shown = structuredClone(slack.messages(channel)).filter(
      (message) => !isReply(message) || message.subtype === "thread_broadcast",
    );
    if (given.include_all_metadata !== "true") for (const message of shown) delete message.metadata;
    return page(
      shown.reverse().filter(({ ts }) => ts > oldest && ts < latest),
      given,
    );
  },
  "conversations.replies": (slack, given) => {
    const { channel = "", ts = "" } = given;
    const named = slack.find(channel, ts);
    if (!named) throw new SlackRefusal("thread_not_found");
    // A reply named instead of its root is answered by itself alone.
    if (isReply(named)) return page([named], given);
    const replies = slack.messages(channel).filter((message) => isReply(message) && message.thread_ts === ts);
    return page([named, ...replies], given);
  },
};

/** One call of the Web API, without HTTP. */
export function callSlack(slack: SlackWorkspace, method: string, given: Arguments): Answer {
  const act = METHODS[method];
  if (!act) return { ok: false, error: "unknown_method", req_method: method };
  return refusable(() => structuredClone(act(slack, given)));
}

function refusable(act: () => object | undefined): Answer {
  try {
    return { ok: true, ...act() };
  } catch (error) {
    if (error instanceof SlackRefusal) return { ok: false, error: error.message };
    throw error;
  }
}

/** `rate`: too many requests; `lost`: done, and never answered; `dropped`: neither; else the word of a refusal. */
export type Mishap = "rate" | "lost" | "dropped" | (string & {});

export interface FakeSlack {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  /** What becomes of the next calls of a method, in order; then nothing does. */
  readonly mishaps: Map<string, Mishap[]>;
  /** Methods called, in order. */
  readonly called: readonly string[];
  readonly socket: FakeSocket;
  /** Called when a method is done, before it is answered. */
  beforeAnswer?: (method: string) => void;
  /** Resolves when a method is next called and done; `response`: something was sent to a response URL. */
  done(method: string): Promise<void>;
  close(): Promise<void>;
}

/** Serves the Web API of a workspace on a free loopback port, with its upload and response URLs. */
export async function serveSlack(slack: SlackWorkspace): Promise<FakeSlack> {
  const mishaps = new Map<string, Mishap[]>();
  const called: string[] = [];
  const done = new EventEmitter();
  const server = createServer(async (request, response) => {
    const [, room = "", name = ""] = (request.url ?? "").replace(/\?.*$/, "").split("/");
    const body = await bodyOf(request);
    const answer = (told: Answer) => {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(told));
    };
    if (room === "upload") {
      const file = slack.files.get(name);
      if (file && file.bytes === -body.length) file.bytes = body.length;
      return answer({ ok: true });
    }
    if (room === "response") {
      answer(refusable(() => respondTo(slack, name, JSON.parse(String(body)))));
      return void done.emit("response");
    }
    called.push(name);
    const mishap = mishaps.get(name)?.shift();
    if (mishap === "rate") {
      response.writeHead(429, { "retry-after": "7" });
      return response.end();
    }
    if (mishap === "dropped") return request.socket.destroy();
    if (mishap !== undefined && mishap !== "lost") return answer({ ok: false, error: mishap });
    const given = argumentsIn(request, String(body));
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? given.token;
    if (token === undefined) return answer({ ok: false, error: "not_authed" });
    const fitting = name === "apps.connections.open" ? APP_TOKEN : TOKEN;
    const told = token === fitting ? callSlack(slack, name, given) : { ok: false, error: "invalid_auth" };
    fake.beforeAnswer?.(name);
    if (mishap === "lost") request.socket.destroy();
    else answer(told);
    done.emit(name);
  });
  const socket = new FakeSocket(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  slack.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const fake: FakeSlack = {
    apiUrl: `${slack.url}/api/`,
    mishaps,
    called,
    socket,
    done: async (method) => void (await once(done, method)),
    close: () =>
      new Promise((resolve) => {
        socket.drop();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

/** A person is reached in the direct message with them. */
const channelFor = (channel = "") => (channel.startsWith("U") ? `D0${channel.slice(1)}PET` : channel);

const isReply = ({ ts, thread_ts }: SlackMessage) => thread_ts !== undefined && thread_ts !== ts;

function page(messages: readonly SlackMessage[], { cursor = "0", limit = "100" }: Arguments): object {
  const from = Number(cursor);
  const to = from + Number(limit);
  const has_more = to < messages.length;
  const next_cursor = has_more ? String(to) : "";
  return { messages: messages.slice(from, to), has_more, response_metadata: { next_cursor } };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function argumentsIn(request: IncomingMessage, body: string): Arguments {
  if (!request.headers["content-type"]?.startsWith("application/json"))
    return Object.fromEntries(new URLSearchParams(body));
  const given = JSON.parse(body || "{}") as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
