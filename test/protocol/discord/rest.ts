import { EventEmitter } from "node:events";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type Answered, Created, type Routes, readBody } from "./call.js";
import { type Gateway, TOKEN } from "./gateway.js";
import type { Judge, Violation } from "./judge/judge.js";
import { RateLimits } from "./limits.js";
import { DiscordRefusal, type REFUSALS } from "./refusal.js";
import { Router } from "./router.js";
import { channelRoutes } from "./routes/channel.js";
import { commandRoutes } from "./routes/command.js";
import { guildRoutes } from "./routes/guild.js";
import { interactionRoutes } from "./routes/interaction.js";
import { messageRoutes } from "./routes/message.js";
import { reactionRoutes } from "./routes/reaction.js";
import { selfRoutes } from "./routes/self.js";
import type { DiscordWorld } from "./world.js";

/**
 * What becomes of a call instead: `rate` and `global`: too many; `lost`: done, and never answered; `dropped`: neither;
 * `ill`: an error of Discord's own; else the name of a refusal.
 */
export type Mishap = "rate" | "global" | "lost" | "dropped" | "ill" | (keyof typeof REFUSALS & string);

/** Kept short: the client waits for it. */
const RETRY_S = 0.05;
export const API = "/api/v10";

/** Discord's REST API over a server. Emits the name of a route when a call of it is done. */
export class Rest extends EventEmitter {
  readonly limits = new RateLimits();
  /** What becomes of the next calls of a route, in order; then nothing does. */
  readonly mishaps = new Map<string, Mishap[]>();
  /** Routes called, in order. */
  readonly called: string[] = [];
  /** Routes that were called and done, and refusals that were given, ever: for the matrix. */
  readonly done = new Set<string>();
  readonly refused = new Set<string>();
  /** What is wrong with what the bot asked. A test that wants a refusal takes it out. */
  readonly violations: Violation[] = [];
  /** What is wrong with the fake: it should serve what was asked, or answer it as Discord does. */
  readonly faults: string[] = [];
  /** Called when a call is done, before it is answered. */
  beforeAnswer?: (route: string) => void;
  /** Calls that are not answered yet. */
  pending = 0;
  readonly router: Router;

  constructor(
    server: Server,
    private readonly world: DiscordWorld,
    private readonly gateway: Gateway,
    /** `null`: requests are held against nothing. */
    private readonly judge: Judge | null,
    private readonly judgesAnswers: boolean,
  ) {
    super();
    this.router = new Router({ ...ROUTES, ...this.#gatewayRoutes() });
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      this.pending += 1;
      response.on("close", () => {
        this.pending -= 1;
        this.emit("idle");
      });
      this.#serve(request, response).catch((error: unknown) => {
        this.faults.push(String(error instanceof Error ? error.stack : error));
        response.writeHead(500).end();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? "/", this.world.url);
    const method = request.method ?? "GET";
    if (!pathname.startsWith(API)) return this.#file(pathname, response);
    const path = pathname.slice(API.length).replaceAll("%40", "@");
    const { body, files, fields } = await readBody(request);
    const found = this.router.find(method, path);
    const { name = `${method} ${path}`, params = {} } = found ?? {};
    this.called.push(name);
    const mishap = this.mishaps.get(name)?.shift();
    if (mishap === "dropped") return void request.socket.resetAndDestroy();
    const answer = (status: number, said?: unknown, headers: Record<string, string> = {}) =>
      write(response, status, said, headers);
    if (mishap === "ill") return answer(500, { message: "500: Internal Server Error", code: 0 });
    const major =
      params.channel_id ?? params.guild_id ?? params.webhook_token ?? params.interaction_token ?? "";
    const waitMs = this.limits.take(name, major, response);
    if (mishap === "rate" || mishap === "global" || waitMs !== null) {
      const isGlobal = mishap === "global";
      const seconds = waitMs === null ? RETRY_S : waitMs / 1_000;
      return answer(
        429,
        { message: "You are being rate limited.", retry_after: seconds, global: isGlobal },
        {
          "retry-after": String(Math.ceil(seconds)),
          "x-ratelimit-scope": isGlobal ? "global" : "user",
          "x-ratelimit-reset-after": String(seconds),
          ...(isGlobal ? { "x-ratelimit-global": "true" } : {}),
        },
      );
    }
    const wrong = this.judge?.request({ method, path, query, body, fields }) ?? [];
    this.violations.push(...wrong);
    const { status, said } = this.#act(() => {
      if (mishap !== undefined && mishap !== "lost") throw new DiscordRefusal(mishap);
      if (!found) throw new DiscordRefusal("notFound");
      if (!isOpen(path) && request.headers.authorization !== `Bot ${TOKEN}`)
        throw new DiscordRefusal("unauthorized");
      const errors = wrong.filter(({ isHarmless }) => !isHarmless);
      if (errors.length > 0) throw new DiscordRefusal("invalidForm", formErrors(errors));
      return found.route({ world: this.world, params, query, body: (body ?? {}) as never, files });
    });
    if (!found) this.faults.push(`The fake serves no ${name}`);
    else if (status < 300) this.done.add(name);
    if (this.judge && this.judgesAnswers && status < 300) {
      const read = said === undefined ? undefined : (JSON.parse(JSON.stringify(said)) as unknown);
      this.faults.push(...this.judge.answer(method, path, status, read));
    }
    this.beforeAnswer?.(name);
    if (mishap === "lost") request.socket.resetAndDestroy();
    else answer(status, said);
    this.emit(name);
  }

  #act(act: () => Answered): { readonly status: number; readonly said: unknown } {
    try {
      const said = act();
      if (said instanceof Created) return { status: 201, said: said.body };
      return said === undefined ? { status: 204, said } : { status: 200, said };
    } catch (error) {
      if (!(error instanceof DiscordRefusal)) throw error;
      const { refused, status, code, message, errors } = error;
      this.refused.add(refused);
      return { status, said: { message, code, ...(errors ? { errors } : {}) } };
    }
  }

  #gatewayRoutes(): Routes {
    const { gateway } = this;
    return {
      "GET /gateway": () => ({ url: gateway.url }),
      "GET /gateway/bot": () => ({
        url: gateway.url,
        shards: gateway.shards,
        session_start_limit: gateway.limit,
      }),
    };
  }

  /** What was uploaded can be had again. */
  #file(path: string, response: ServerResponse): void {
    const file = this.world.files.get(path);
    if (file) response.writeHead(200, { "content-type": file.type }).end(file.bytes);
    else response.writeHead(404).end();
  }
}

const ROUTES: Routes = {
  ...selfRoutes,
  ...guildRoutes,
  ...channelRoutes,
  ...messageRoutes,
  ...reactionRoutes,
  ...commandRoutes,
  ...interactionRoutes,
};

/** Where the token in the path is enough. */
const isOpen = (path: string): boolean => path.startsWith("/interactions/") || path.startsWith("/webhooks/");

function formErrors(violations: readonly Violation[]): object {
  const errors: Record<string, object> = {};
  for (const { at, wrong } of violations)
    errors[at || "_"] = { _errors: [{ code: "INVALID", message: wrong }] };
  return errors;
}

function write(
  response: ServerResponse,
  status: number,
  said: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  const text = said === undefined ? "" : JSON.stringify(said);
  response.writeHead(status, {
    ...(said === undefined ? {} : { "content-type": "application/json" }),
    ...headers,
  });
  response.end(text);
}
