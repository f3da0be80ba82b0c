import { EventEmitter, once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { FakeSocket } from "./fake-socket.js";
import { METHODS } from "./slack-methods/all.js";
import { type Arguments, act } from "./slack-methods/method.js";
import { respondTo } from "./slack-person.js";
import { SlackRefusal, type SlackWorkspace } from "./slack-workspace.js";

export const TOKEN = "xoxb-pet";
/** Of Socket Mode. */
export const APP_TOKEN = "xapp-pet";

export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean };

/** One call of the Web API, without HTTP. */
export function callSlack(slack: SlackWorkspace, method: string, given: Arguments): Answer {
  const known = METHODS[method];
  if (!known) return { ok: false, error: "unknown_method", req_method: method };
  return refusable(() => structuredClone(act(known, slack, given)));
}

function refusable(work: () => object | undefined): Answer {
  try {
    return { ok: true, ...work() };
  } catch (error) {
    if (error instanceof SlackRefusal) return { ok: false, error: error.message, ...error.more };
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
  /** Calls of a method are done when `until` resolves. */
  hold(method: string, until: Promise<void>): void;
  /** Resolves when a method is next called. */
  asked(method: string): Promise<void>;
  /** Resolves when a method is next called and done; `response`: something was sent to a response URL. */
  done(method: string): Promise<void>;
  close(): Promise<void>;
}

/** Serves the Web API of workspaces on a free loopback port, with its upload and response URLs. */
export async function serveSlack(slack: SlackWorkspace, ...others: SlackWorkspace[]): Promise<FakeSlack> {
  const all = [slack, ...others];
  const mishaps = new Map<string, Mishap[]>();
  const called: string[] = [];
  const held = new Map<string, Promise<void>>();
  const done = new EventEmitter();
  const readAt = new Map<string, number>();
  /** Seconds until an app that is sold outside of Slack's own shop may read again: it may once a minute. */
  const waitFor = (method: string) => {
    if (!slack.outsideShop || !/^conversations\.(?:history|replies)$/.test(method)) return 0;
    const left = (readAt.get(method) ?? Number.NEGATIVE_INFINITY) + 60_000 - slack.now;
    if (left <= 0) readAt.set(method, slack.now);
    return Math.ceil(Math.max(0, left) / 1_000);
  };
  const server = createServer(async (request, response) => {
    const [, room = "", name = ""] = (request.url ?? "").replace(/\?.*$/, "").split("/");
    const body = await bodyOf(request);
    const answer = (told: Answer) => {
      response.writeHead(200, { "content-type": "application/json; charset=utf-8" });
      response.end(JSON.stringify(told));
    };
    if (room === "upload") {
      const file = all.map((one) => one.files.get(name)).find((one) => one?.bytes === -body.length);
      if (file) file.bytes = body.length;
      return answer({ ok: true });
    }
    if (room === "response") {
      const asked = all.find((one) => one.triggers.has(name)) ?? slack;
      answer(refusable(() => respondTo(asked, name, JSON.parse(String(body)))));
      return void done.emit("response");
    }
    called.push(name);
    done.emit(`called ${name}`);
    await held.get(name);
    const mishap = mishaps.get(name)?.shift();
    const wait = mishap === "rate" ? 7 : waitFor(name);
    if (wait > 0) {
      response.writeHead(429, { "retry-after": String(wait), "content-type": "application/json" });
      return response.end('{"ok":false,"error":"ratelimited"}');
    }
    if (mishap === "dropped") return request.socket.destroy();
    if (mishap !== undefined && mishap !== "lost") return answer({ ok: false, error: mishap });
    const given = argumentsIn(request, String(body));
    const token = request.headers.authorization?.replace(/^Bearer /, "") ?? given.token;
    const told = answerTo(all, name, given, token);
    fake.beforeAnswer?.(name);
    if (mishap === "lost") request.socket.destroy();
    else answer(told);
    done.emit(name);
  });
  const socket = new FakeSocket(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const one of all) one.url = url;
  const fake: FakeSlack = {
    apiUrl: `${url}/api/`,
    mishaps,
    called,
    socket,
    hold: (method, until) => void held.set(method, until),
    asked: async (method) => void (await once(done, `called ${method}`)),
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

/** Does what is called in the workspace whose token it comes with; an organization's is good for each of its own. */
function answerTo(
  all: readonly SlackWorkspace[],
  name: string,
  given: Arguments,
  token: string | undefined,
): Answer {
  if (name === "oauth.v2.access") {
    const agreed = all.find(({ codes }) => codes.has(given.code ?? ""));
    return callSlack(agreed ?? all[0]!, name, given);
  }
  if (token === undefined) return { ok: false, error: "not_authed" };
  if (name === "apps.connections.open" && token === APP_TOKEN) return callSlack(all[0]!, name, given);
  const slack = all.find(
    (one) => one.token === token && [undefined, one.team, one.enterprise].includes(given.team_id),
  );
  if (!slack || name === "apps.connections.open") return { ok: false, error: "invalid_auth" };
  return slack.installed ? callSlack(slack, name, given) : { ok: false, error: "account_inactive" };
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
