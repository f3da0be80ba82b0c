import type { AddressInfo } from "node:net";
import type { SlackEnv } from "../../../config/env.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Installations } from "../../installations/installations.js";
import type { Adapter, Pacts } from "../../pact/adapter.js";
import type { Platform } from "../../service/platform.js";
import { UserError } from "../../user-error.js";
import { replaceMethod } from "../replace.js";
import type { OwnBoltApp, Receiver } from "./bolt.js";
import { Busy } from "./busy.js";
import { refusalOf } from "./faults.js";
import { makeApp, type OwnApp, type OwnAppOptions } from "./make-app.js";
import { INSTALL_PATH } from "./manifest.js";
import { SlackPet } from "./pet.js";
import { slack } from "./slack.js";
import { isTakenOut, sourceOf } from "./team.js";

/** A request that is still under way by then is left behind. */
const DRAIN_MS = 10_000;
const DISCONNECT_MS = 2_000;
const RECONNECT_MS = 30_000;

/**
 * The ready-made bot on Slack: a Bolt app of our own, measured as any host's would be.
 * @throws {UserError} where Bolt is not installed, or Slack refuses the token.
 */
export async function openSlack(env: SlackEnv, options: OwnAppOptions): Promise<Platform> {
  const { log } = options;
  const own = await makeApp(env, options);
  own.app.error(async (error) => log.error(error.message, { at: "slack" }));
  return new SlackPlatform(own, env, log);
}

class SlackPlatform implements Platform {
  readonly adapter: Adapter;
  readonly broken: Promise<never>;
  readonly #busy = new Busy();
  #pet: SlackPet | null = null;
  #break: (error: UserError) => void = () => {};
  #ending = false;

  readonly #app: OwnBoltApp;
  readonly #receiver: Receiver;
  readonly #installations: Installations | null;

  constructor(
    { app, receiver, installations }: OwnApp,
    private readonly env: SlackEnv,
    private readonly log: Logger,
  ) {
    this.#app = app;
    this.#receiver = receiver;
    this.#installations = installations;
    this.adapter = slack(app, {
      home: true,
      ...(env.command === null ? {} : { command: env.command }),
      ...(installations ? { installed: installations } : {}),
      answerer: {
        caughtUp: (caughtUp, workspace) => this.#pet?.caughtUp(caughtUp, workspace),
        opened: (opened, workspace) => this.#pet?.opened(opened, workspace),
      },
    });
    this.broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.broken.catch(() => {});
  }

  answer(pact: Pacts, pet: Pet, shared: boolean): void {
    this.#pet = new SlackPet(pact, pet, shared);
    this.#pet.listen(this.#app);
  }

  async start(): Promise<void> {
    const { transport } = this.env;
    this.#forgetTokens();
    this.#busy.follow(this.#app);
    const { httpServer } = this.#receiver;
    // Bolt listens to no error of it.
    const installing = new Promise<void>((resolve, reject) => {
      httpServer?.on("listening", () => resolve());
      httpServer?.on("error", reject);
      if (!httpServer) resolve();
    });
    const starting = this.#app.start(transport.kind === "http" ? transport.port : undefined);
    try {
      await Promise.all([starting, installing]);
    } catch (cause) {
      // What is connecting can't be ended before it is connected.
      await Promise.race([starting.catch(() => {}), within(DISCONNECT_MS)]);
      throw unstarted(transport, cause);
    }
    this.#holdOn();
    const { port } = ((this.#receiver.server ?? httpServer)?.address() ?? {}) as Partial<AddressInfo>;
    const where = port === undefined ? {} : { port };
    if (transport.kind === "http" && transport.besideSocket)
      this.log.info(
        "slack: SLACK_SIGNING_SECRET and SLACK_PORT are set, so that SLACK_APP_TOKEN is not used",
      );
    this.log.info(`slack: started, by ${transport.kind === "http" ? "HTTP" : "Socket Mode"}`, where);
    if (!this.#installations) return;
    const workspaces = this.#installations.workspaces()?.length;
    this.log.info(`slack: people install it at ${INSTALL_PATH}`, { ...where, workspaces });
  }

  /** Before Slack is told that we know: otherwise it says so again. */
  #forgetTokens(): void {
    const installations = this.#installations;
    if (!installations) return;
    replaceMethod<OwnBoltApp["processEvent"]>(this.#app, "processEvent", (process) => async (request) => {
      const { body } = request;
      const source = isTakenOut(body) ? sourceOf(body) : null;
      if (source) {
        // Slack says so twice: by the app, and by its tokens.
        if (await installations.deleteInstallation(source))
          this.log.info("slack: was taken out of a workspace, and has forgotten its token", {
            workspace: source.teamId ?? source.enterpriseId,
          });
      }
      return process(request);
    });
  }

  /** The client connects anew by itself, and nobody catches what that fails with. */
  #holdOn(): void {
    const { client } = this.#receiver;
    if (!client) return;
    let lost = false;
    client.on("close", () => {
      if (lost || this.#ending || client.websocket?.isActive?.()) return;
      lost = true;
      this.log.info("slack: the connection is gone; a new one is made");
    });
    client.on("connected", () => {
      if (lost) this.log.info("slack: connected again");
      lost = false;
    });
    replaceMethod<() => Promise<unknown>>(client, "start", (connect) => async () => {
      for (;;) {
        try {
          return await connect();
        } catch (error) {
          const fault = unstarted(this.env.transport, error);
          // Slack's word stands, until somebody acts.
          if (refusalOf(error) !== null) this.#break(fault);
          else this.log.warn(fault.message, { at: "slack" });
          await within(RECONNECT_MS);
        }
      }
    });
  }

  troubles(): readonly string[] {
    const { client, server } = this.#receiver;
    if (client) {
      if (client.websocket?.isActive?.()) return [];
      return ["slack: found no connection, expected Socket Mode's. It is tried again by itself"];
    }
    return server?.listening ? [] : ["slack: found no server, expected one that listens. Start again"];
  }

  async drain(): Promise<void> {
    const { client, server, httpServer } = this.#receiver;
    this.#ending = true;
    this.#busy.close();
    if (httpServer?.listening) httpServer.close();
    // A server that closes takes nothing new, and ends with what it has.
    const stopped = client || !server?.listening ? Promise.resolve() : this.#receiver.stop();
    const [takenUp = 0] = await Promise.all([this.#pet?.close(DRAIN_MS), this.#busy.idle(DRAIN_MS)]);
    const left = this.#busy.size + takenUp;
    if (left > 0) this.log.warn(`slack: left ${left} requests behind that were under way`);
    await Promise.race([stopped, within(DISCONNECT_MS)]);
    // One that is connecting anew at the moment may never say that it is gone.
    if (client) await Promise.race([client.disconnect(), within(DISCONNECT_MS)]);
  }

  async close(): Promise<void> {
    await this.#installations?.close();
  }
}

function unstarted(transport: SlackEnv["transport"], cause: unknown): UserError {
  const { code, message, syscall } = cause as NodeJS.ErrnoException;
  if (transport.kind === "http" || syscall === "listen") {
    return new UserError(
      `SLACK_PORT: found ${transport.port}, which can't be listened on (${code ?? message}), expected a free port. Name another one`,
      2,
      { cause },
    );
  }
  const found = refusalOf(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new UserError(
    `slack: apps.connections.open found ${found}, expected a socket's address. Check SLACK_APP_TOKEN, its scope connections:write, and that Socket Mode is on`,
    2,
    { cause },
  );
}

function within(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms).unref());
}
