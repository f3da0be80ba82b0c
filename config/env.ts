import { z } from "zod";
import { SLACK_VARIABLES, type SlackEnv, slackFaults, slackIn } from "./env/slack.js";
import {
  address,
  command,
  digits,
  keys,
  plain,
  port,
  redis,
  type Shards,
  secret,
  shards,
  token,
} from "./env/values.js";
import { readWebhook } from "./webhook.js";

export type { SlackEnv, SlackInstall, SlackTransport } from "./env/slack.js";

export type Variables = Readonly<Record<string, string | undefined>>;

export interface DiscordEnv {
  readonly token: string;
  readonly guild: string | null;
  readonly apiUrl: string | null;
  /** Those that this process connects; `null`: all of them, as many as Discord wants. */
  readonly shards: Shards | null;
}

/** What the environment says. */
export interface Env {
  readonly slack: SlackEnv | null;
  readonly discord: DiscordEnv | null;
  /** Files and folders. */
  readonly agreements: readonly string[];
  /** A file, or the address of a Redis. */
  readonly ledger: string | null;
  /** Keys of tokens at rest, 32 bytes each: the first one seals, all of them open. */
  readonly tokenKeys: readonly Buffer[];
  readonly healthPort: number | null;
  /** Texts that no log and no message may hold. */
  readonly secrets: readonly string[];
}

/** Every fault of the environment at once, a line each. */
export class EnvError extends Error {
  override readonly name = "EnvError";
}

const FROM_SETTINGS = "Copy it from the app's settings at api.slack.com/apps.";

/** Every variable that is read from here; `config/.env.example` says what each means. */
const variables = {
  SLACK_BOT_TOKEN: token("xoxb-", FROM_SETTINGS),
  SLACK_APP_TOKEN: token("xapp-", FROM_SETTINGS),
  SLACK_SIGNING_SECRET: secret(16, FROM_SETTINGS),
  SLACK_PORT: port(),
  SLACK_CLIENT_ID: plain(),
  SLACK_CLIENT_SECRET: secret(8, FROM_SETTINGS),
  SLACK_COMMAND: command(),
  SLACK_API_URL: address(["https", "http"], "https://slack.com/api/"),
  DISCORD_TOKEN: secret(16, "Copy it from the bot's page at discord.com/developers."),
  DISCORD_GUILD_ID: digits(
    "a server's id",
    "Copy it with Discord's developer mode on; --guild takes the same.",
  ),
  DISCORD_API_URL: address(["https", "http"], "https://discord.com/api"),
  DISCORD_SHARDS: shards(),
  REDIS_URL: redis(),
  PAWPACT_AGREEMENT: plain(),
  PAWPACT_LEDGER: plain(),
  PAWPACT_DATA: plain(),
  PAWPACT_ARCHIVE: plain(),
  PAWPACT_TOKEN_KEY: keys('Make one with "openssl rand -hex 32".'),
  PAWPACT_HEALTH_PORT: port(),
} as const;

export const VARIABLES = Object.keys(variables) as readonly (keyof typeof variables)[];
/** One of these, and a bot is started. */
export const TOKENS = ["SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "DISCORD_TOKEN"] as const;

/** Whether anything says that a bot is meant to run. */
export function wantsBot(env: Variables): boolean {
  return [...SLACK_VARIABLES, "DISCORD_TOKEN"].some((name) => (env[name]?.trim() ?? "") !== "");
}

type Read = z.output<z.ZodObject<typeof variables>>;

/** @throws {EnvError} with every fault; what a variable holds is not repeated. */
export function readEnv(env: Variables): Env {
  const parsed = z.object(variables).safeParse(env);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  try {
    readWebhook(env);
  } catch (error) {
    faults.push(...(error as Error).message.split("\n"));
  }
  // Of a variable that is wrong it still counts that it is there.
  const there = (name: keyof typeof variables) => (env[name]?.trim() ?? "") !== "";
  faults.push(...slackFaults(there));
  if (parsed.success) faults.push(...shardFaults(parsed.data));
  if (faults.length > 0 || !parsed.success) throw new EnvError(faults.join("\n"));
  const read = parsed.data;
  return {
    slack: slackIn(read),
    discord: read.DISCORD_TOKEN
      ? {
          token: read.DISCORD_TOKEN,
          guild: read.DISCORD_GUILD_ID ?? null,
          apiUrl: read.DISCORD_API_URL ?? null,
          shards: read.DISCORD_SHARDS ?? null,
        }
      : null,
    agreements: listed(read.PAWPACT_AGREEMENT) ?? ["agreement.yaml"],
    ledger: read.REDIS_URL ?? read.PAWPACT_LEDGER ?? null,
    tokenKeys: read.PAWPACT_TOKEN_KEY,
    healthPort: read.PAWPACT_HEALTH_PORT ?? null,
    secrets: secretsIn(read, env),
  };
}

/** A ledger in a file has one process: of shards that others would connect, nothing would be seen. */
function shardFaults({ DISCORD_SHARDS: shards, REDIS_URL, PAWPACT_LEDGER = "" }: Read): string[] {
  const isShared = REDIS_URL !== undefined || /^rediss?:/.test(PAWPACT_LEDGER);
  if (!shards || isShared || shards.ids.length === shards.count) return [];
  return [
    `DISCORD_SHARDS: found ${shards.ids.length} of ${shards.count} shards and no REDIS_URL, expected one ledger of all processes. Set REDIS_URL, or leave DISCORD_SHARDS out.`,
  ];
}

function listed(value: string | undefined): string[] | null {
  const entries = value?.split(",").map((entry) => entry.trim()) ?? [];
  const named = entries.filter((entry) => entry !== "");
  return named.length > 0 ? named : null;
}

function secretsIn(read: Read, env: Variables): string[] {
  const passwords = [read.REDIS_URL, read.PAWPACT_LEDGER].flatMap((address) => passwordsIn(address ?? ""));
  const held = [
    read.SLACK_BOT_TOKEN,
    read.SLACK_APP_TOKEN,
    read.SLACK_SIGNING_SECRET,
    read.SLACK_CLIENT_SECRET,
    read.DISCORD_TOKEN,
    env.PAWPACT_TOKEN_KEY?.trim(),
    ...(env.PAWPACT_TOKEN_KEY?.split(",").map((key) => key.trim()) ?? []),
    env.PAWPACT_WEBHOOK_SECRET?.trim(),
    ...passwords,
  ];
  return held.filter((value): value is string => value !== undefined && value !== "");
}

/** Those of a Redis and of its sentinels, as they are written and as they are meant. */
function passwordsIn(address: string): (string | undefined)[] {
  const written = [/^\w+:\/\/[^@/]*?:([^@]*)@/, /[?&]sentinelPassword=([^&#]*)/].map(
    (part) => part.exec(address)?.[1],
  );
  return [...written, ...written.map((password) => meantBy(password ?? ""))];
}

function meantBy(written: string): string {
  try {
    return decodeURIComponent(written);
  } catch {
    return written;
  }
}
