import { faultOf } from "./values.js";

/** How the app came into its workspaces: one with a token, or many by OAuth. */
export type SlackInstall =
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "oauth"; readonly clientId: string; readonly clientSecret: string };

export type SlackTransport =
  /** `port`: where the install page is served. */
  | { readonly kind: "socket"; readonly appToken: string; readonly port: number | null }
  | {
      readonly kind: "http";
      readonly signingSecret: string;
      readonly port: number;
      /** A token for Socket Mode is there as well, and not used. */
      readonly besideSocket: boolean;
    };

export interface SlackEnv {
  readonly install: SlackInstall;
  readonly transport: SlackTransport;
  /** The slash command that it answers; `null`: the usual one. */
  readonly command: string | null;
  readonly apiUrl: string | null;
}

/** One of these is set, and the bot is meant to run on Slack. */
export const SLACK_VARIABLES = [
  "SLACK_BOT_TOKEN",
  "SLACK_APP_TOKEN",
  "SLACK_SIGNING_SECRET",
  "SLACK_PORT",
  "SLACK_CLIENT_ID",
  "SLACK_CLIENT_SECRET",
] as const;
type SlackVariable = (typeof SLACK_VARIABLES)[number];

/** Slack's variables, each of them in its form. */
export interface SlackRead {
  readonly SLACK_BOT_TOKEN?: string | undefined;
  readonly SLACK_APP_TOKEN?: string | undefined;
  readonly SLACK_SIGNING_SECRET?: string | undefined;
  readonly SLACK_PORT?: number | undefined;
  readonly SLACK_CLIENT_ID?: string | undefined;
  readonly SLACK_CLIENT_SECRET?: string | undefined;
  readonly SLACK_COMMAND?: string | undefined;
  readonly SLACK_API_URL?: string | undefined;
}

const FROM_SETTINGS = "Copy it from the app's settings at api.slack.com/apps.";

/** What Slack's variables must be set for together. */
export function slackFaults(there: (name: SlackVariable | "PAWPACT_TOKEN_KEY") => boolean): string[] {
  if (!SLACK_VARIABLES.some(there)) return [];
  const faults: string[] = [];
  const refuse = (name: string, found: string, expected: string, todo: string) =>
    void faults.push(`${name}: ${faultOf(found, expected, todo)}`);
  const oauth = there("SLACK_CLIENT_ID") || there("SLACK_CLIENT_SECRET");
  if (oauth) {
    for (const name of ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"] as const) {
      if (!there(name)) refuse(name, "none", "both the client's id and its secret", FROM_SETTINGS);
    }
    if (there("SLACK_BOT_TOKEN")) {
      refuse(
        "SLACK_BOT_TOKEN",
        "one beside a client id",
        "one way into workspaces",
        "Unset it for many workspaces, or the client's id and secret for one.",
      );
    }
    if (!there("PAWPACT_TOKEN_KEY")) {
      refuse(
        "PAWPACT_TOKEN_KEY",
        "none",
        "a key that the workspaces' tokens are sealed with",
        'Make one with "openssl rand -hex 32".',
      );
    }
  } else if (!there("SLACK_BOT_TOKEN")) {
    refuse(
      "SLACK_BOT_TOKEN",
      "none",
      "the bot's token, as other variables of Slack's are set",
      FROM_SETTINGS,
    );
  }
  if (
    there("SLACK_PORT")
      ? !there("SLACK_SIGNING_SECRET") && !(oauth && there("SLACK_APP_TOKEN"))
      : !there("SLACK_APP_TOKEN")
  ) {
    const http = there("SLACK_SIGNING_SECRET") ? "SLACK_PORT" : "SLACK_APP_TOKEN";
    refuse(
      there("SLACK_PORT") ? "SLACK_SIGNING_SECRET" : http,
      "none",
      "SLACK_APP_TOKEN for Socket Mode, or SLACK_SIGNING_SECRET with SLACK_PORT for HTTP",
      http === "SLACK_PORT" ? "Write one such as 3000." : FROM_SETTINGS,
    );
  } else if (oauth && !there("SLACK_PORT")) {
    refuse("SLACK_PORT", "none", "a port that the install page is served on", "Write one such as 3000.");
  }
  return faults;
}

export function slackIn(read: SlackRead): SlackEnv | null {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_BOT_TOKEN } = read;
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_PORT: at, SLACK_APP_TOKEN: appToken } = read;
  const install: SlackInstall | null =
    clientId && clientSecret
      ? { kind: "oauth", clientId, clientSecret }
      : SLACK_BOT_TOKEN
        ? { kind: "token", token: SLACK_BOT_TOKEN }
        : null;
  const transport: SlackTransport | null =
    signingSecret && at !== undefined
      ? { kind: "http", signingSecret, port: at, besideSocket: appToken !== undefined }
      : appToken
        ? { kind: "socket", appToken, port: at ?? null }
        : null;
  if (!install || !transport) return null;
  return { install, transport, command: read.SLACK_COMMAND ?? null, apiUrl: read.SLACK_API_URL ?? null };
}
