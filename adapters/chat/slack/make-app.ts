import type { SlackEnv, SlackInstall } from "../../../config/env.js";
import type { Logger } from "../../../src/ports/logger.js";
import type { Installations } from "../../installations/installations.js";
import { type Bolt, loadBolt, type OwnBoltApp, type Receiver } from "./bolt.js";
import { boltLogger } from "./bolt-log.js";
import { learnIdentity } from "./identity.js";
import { SCOPES } from "./scopes.js";

/** Where the tokens of many workspaces lie. */
export interface OpenedInstallations {
  readonly installations: Installations;
  /** For what goes through the browser of whoever installs the app. */
  readonly stateSecret: string;
}

export interface OwnAppOptions {
  readonly log: Logger;
  /** Called where the app has no token of its own. */
  openInstallations(): Promise<OpenedInstallations>;
}

export interface OwnApp {
  readonly app: OwnBoltApp;
  readonly receiver: Receiver;
  /** `null`: it is installed in one workspace, by its token. */
  readonly installations: Installations | null;
}

type Of<K extends SlackInstall["kind"]> = Extract<SlackInstall, { kind: K }>;

/** Makes a Bolt app of our own. @throws {UserError} where Bolt is not installed, or Slack refuses the token. */
export async function makeApp(env: SlackEnv, options: OwnAppOptions): Promise<OwnApp> {
  const bolt = await loadBolt();
  const { install } = env;
  return install.kind === "token"
    ? oneWorkspace(bolt, env, install, options)
    : manyWorkspaces(bolt, env, install, options);
}

async function oneWorkspace(
  bolt: Bolt,
  env: SlackEnv,
  { token }: Of<"token">,
  { log }: OwnAppOptions,
): Promise<OwnApp> {
  const logger = boltLogger(log);
  // Asked before the app is made: made with a wrong token, it fails where nobody can catch it.
  const asking = new bolt.webApi.WebClient(token, {
    ...clientOptionsOf(env),
    logger,
    retryConfig: { retries: 0 },
  });
  const { user, bot } = await learnIdentity(asking);
  const receiver = receiverOf(bolt, env, { logger });
  const app = new bolt.App({
    token,
    botUserId: user,
    ...(bot === null ? {} : { botId: bot }),
    receiver,
    logger,
    clientOptions: clientOptionsOf(env),
  });
  return { app, receiver, installations: null };
}

/** Bolt's own installer, with its state verified in the browser and here, and our place for tokens. */
async function manyWorkspaces(
  bolt: Bolt,
  env: SlackEnv,
  { clientId, clientSecret }: Of<"oauth">,
  { log, openInstallations }: OwnAppOptions,
): Promise<OwnApp> {
  const logger = boltLogger(log);
  const { installations, stateSecret } = await openInstallations();
  const receiver = receiverOf(bolt, env, {
    logger,
    clientId,
    clientSecret,
    stateSecret,
    scopes: Object.keys(SCOPES),
    installationStore: installations,
  });
  const app = new bolt.App({ receiver, logger, clientOptions: clientOptionsOf(env) });
  return { app, receiver, installations };
}

function receiverOf(bolt: Bolt, env: SlackEnv, options: object): Receiver {
  const { transport } = env;
  const clientOptions = clientOptionsOf(env);
  if (transport.kind === "http") {
    return new bolt.HTTPReceiver({
      ...options,
      signingSecret: transport.signingSecret,
      installerOptions: { clientOptions },
    });
  }
  const { appToken, port } = transport;
  return new bolt.SocketModeReceiver({
    ...options,
    appToken,
    installerOptions: { clientOptions, ...(port === null ? {} : { port }) },
  });
}

const clientOptionsOf = ({ apiUrl }: SlackEnv) => (apiUrl === null ? {} : { slackApiUrl: apiUrl });
