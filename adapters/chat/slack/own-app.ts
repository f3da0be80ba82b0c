import type { AddressInfo } from "node:net";
import type { SlackEnv } from "../../../config/env.js";
import type { Pet } from "../../../src/pet/hear.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Adapter, Pact } from "../../pact/adapter.js";
import type { Platform } from "../../service/platform.js";
import { UserError } from "../../user-error.js";
import { type Bolt, loadBolt, type OwnBoltApp, type Receiver } from "./bolt.js";
import { boltLogger } from "./bolt-log.js";
import { Busy } from "./busy.js";
import { refusalOf } from "./faults.js";
import { learnIdentity } from "./identity.js";
import { SlackPet } from "./pet.js";
import { replaceMethod } from "./replace.js";
import { slack } from "./slack.js";
import { tokenOf } from "./token.js";

/** A request that is still under way by then is left behind. */
const DRAIN_MS = 10_000;
const DISCONNECT_MS = 2_000;
const RECONNECT_MS = 30_000;

/**
 * The ready-made bot on Slack: a Bolt app of our own, measured as any host's would be.
 * @throws {UserError} where Bolt is not installed, or Slack refuses the token.
 */
export async function openSlack(env: SlackEnv, log: Logger): Promise<Platform> {
  const bolt = await loadBolt();
  const { app, receiver } = await appOf(bolt, env, log);
  app.error(async (error) => log.error(error.message, { at: "slack" }));
  return new SlackPlatform(app, receiver, env, log);
}

async function appOf(
  bolt: Bolt,
  env: SlackEnv,
  log: Logger,
): Promise<{ app: OwnBoltApp; receiver: Receiver }> {
  const { apiUrl } = env;
  const logger = boltLogger(log);
  const clientOptions = () => (apiUrl === null ? {} : { slackApiUrl: apiUrl });
  const receiver = receiverOf(bolt, env, logger, clientOptions());
  const token = tokenOf(env);
  // Asked before the app is made: made with a wrong token, it fails where nobody can catch it.
  const asking = new bolt.webApi.WebClient(token, {
    ...clientOptions(),
    logger,
    retryConfig: { retries: 0 },
  });
  const { user, bot } = await learnIdentity(asking);
  const app = new bolt.App({
    token,
    botUserId: user,
    ...(bot === null ? {} : { botId: bot }),
    receiver,
    logger,
    clientOptions: clientOptions(),
  });
  return { app, receiver };
}

function receiverOf(bolt: Bolt, { transport }: SlackEnv, logger: unknown, clientOptions: object): Receiver {
  if (transport.kind === "http")
    return new bolt.HTTPReceiver({ signingSecret: transport.signingSecret, logger });
  return new bolt.SocketModeReceiver({
    appToken: transport.appToken,
    logger,
    installerOptions: { clientOptions },
  });
}

class SlackPlatform implements Platform {
  readonly adapter: Adapter;
  readonly broken: Promise<never>;
  readonly #busy = new Busy();
  #break: (error: UserError) => void = () => {};

  constructor(
    private readonly app: OwnBoltApp,
    private readonly receiver: Receiver,
    private readonly env: SlackEnv,
    private readonly log: Logger,
  ) {
    this.adapter = slack(app, { home: true });
    this.broken = new Promise((_, reject) => {
      this.#break = reject;
    });
    this.broken.catch(() => {});
  }

  answer(pact: Pact, pet: Pet): void {
    new SlackPet(pact, pet).listen(this.app);
  }

  async start(): Promise<void> {
    const { transport } = this.env;
    this.#busy.follow(this.app);
    try {
      await this.app.start(transport.kind === "http" ? transport.port : undefined);
    } catch (cause) {
      throw unstarted(transport, cause);
    }
    this.#holdOn();
    const listening = this.receiver.server?.address() as AddressInfo | undefined;
    const where = transport.kind === "http" ? { port: listening?.port } : {};
    this.log.info(`slack: started, by ${transport.kind === "http" ? "HTTP" : "Socket Mode"}`, where);
  }

  /** The client connects anew by itself, and nobody catches what that fails with. */
  #holdOn(): void {
    const { client } = this.receiver;
    if (!client) return;
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
    const { client, server } = this.receiver;
    if (client) {
      if (client.websocket?.isActive?.()) return [];
      return ["slack: found no connection, expected Socket Mode's. It is tried again by itself"];
    }
    return server?.listening ? [] : ["slack: found no server, expected one that listens. Start again"];
  }

  async drain(): Promise<void> {
    const { client, server } = this.receiver;
    this.#busy.close();
    // A server that closes takes nothing new, and ends with what it has.
    const stopped = client || !server?.listening ? Promise.resolve() : this.receiver.stop();
    await this.#busy.idle(DRAIN_MS);
    if (this.#busy.size > 0)
      this.log.warn(`slack: left ${this.#busy.size} requests behind that were under way`);
    await Promise.race([stopped, within(DISCONNECT_MS)]);
    // One that is connecting anew at the moment may never say that it is gone.
    if (client) await Promise.race([client.disconnect(), within(DISCONNECT_MS)]);
  }
}

function unstarted(transport: SlackEnv["transport"], cause: unknown): UserError {
  if (transport.kind === "http") {
    const { code, message } = cause as NodeJS.ErrnoException;
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
