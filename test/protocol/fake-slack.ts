import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import {
  kindOf,
  PET,
  type SlackMessage,
  SlackRefusal,
  type SlackWorkspace,
  TEAM,
} from "./slack-workspace.js";

export const TOKEN = "xoxb-pet";

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
  "bots.info": (_, { bot }) => ({ bot: { id: bot, name: "pet", user_id: PET.user, app_id: "A0PET" } }),
  "users.info": (_, { user }) => ({ user: { id: user, name: user, is_bot: user === PET.user } }),
  "chat.postMessage": (slack, { channel = "", text = "", thread_ts, reply_broadcast, blocks, metadata }) => {
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
  "conversations.info": (_, { channel = "" }) => ({
    channel: { id: channel, is_im: kindOf(channel) === "im" },
  }),
  "conversations.history": (slack, given) => {
    const { channel = "", oldest = "0", latest = "9" } = given;
    const shown = slack
      .messages(channel)
      .filter((message) => !isReply(message) || message.subtype === "thread_broadcast");
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
  try {
    return structuredClone({ ok: true, ...act(slack, given) });
  } catch (error) {
    if (error instanceof SlackRefusal) return { ok: false, error: error.message };
    throw error;
  }
}

export interface FakeSlack {
  /** For `slackApiUrl`. */
  readonly apiUrl: string;
  close(): Promise<void>;
}

/** Serves the Web API of a workspace on a free loopback port. */
export async function serveSlack(slack: SlackWorkspace): Promise<FakeSlack> {
  const server = createServer(async (request, response) => {
    const method = (request.url ?? "").replace(/^\/api\//, "").replace(/\?.*$/, "");
    const given = await argumentsOf(request);
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? given.token;
    const answer =
      token === undefined
        ? { ok: false, error: "not_authed" }
        : token !== TOKEN
          ? { ok: false, error: "invalid_auth" }
          : callSlack(slack, method, given);
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
    response.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    apiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const isReply = ({ ts, thread_ts }: SlackMessage) => thread_ts !== undefined && thread_ts !== ts;

function page(messages: readonly SlackMessage[], { cursor = "0", limit = "100" }: Arguments): object {
  const from = Number(cursor);
  const to = from + Number(limit);
  const has_more = to < messages.length;
  const next_cursor = has_more ? String(to) : "";
  return { messages: messages.slice(from, to), has_more, response_metadata: { next_cursor } };
}

async function argumentsOf(request: IncomingMessage): Promise<Arguments> {
  let body = "";
  for await (const chunk of request) body += String(chunk);
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
