import { SIGNING_SECRET, signed } from "../protocol/slack-delivery.js";
import { TEAM } from "../protocol/slack-workspace.js";

const [USERS, CHANNELS] = [400, 20];
/** Requests so far: each is of a person and in a channel of its turn, and has an id of its own. */
let serial = 0;

/** Slash commands as Slack sends them, signed. */
export function commands(count: number, path: string): Buffer[] {
  return made(count, path, "application/x-www-form-urlencoded", ({ user, channel, id }) =>
    new URLSearchParams({
      token: "verification",
      team_id: TEAM,
      team_domain: "work",
      channel_id: channel,
      channel_name: "help",
      user_id: user,
      user_name: user.toLowerCase(),
      command: "/deploy",
      text: "the new build to staging, please",
      api_app_id: "A0PET",
      is_enterprise_install: "false",
      response_url: `http://127.0.0.1:9/response/${id}`,
      trigger_id: `${id}.1234567890.a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6`,
    }).toString(),
  );
}

/** Mentions of the bot as the Events API tells of them, signed. */
export function mentions(count: number, path: string): Buffer[] {
  return made(count, path, "application/json", ({ user, channel, id }) => {
    const ts = `${Math.floor(Date.now() / 1_000)}.${String(id).padStart(6, "0")}`;
    const text = "<@UPET> the build of the payment service fails since this morning, can you help?";
    const element = { type: "rich_text_section", elements: [{ type: "text", text }] };
    return JSON.stringify({
      token: "verification",
      team_id: TEAM,
      api_app_id: "A0PET",
      event: {
        user,
        type: "app_mention",
        ts,
        client_msg_id: `6f1c1b4e-1a2b-4c3d-8e9f-${String(id).padStart(12, "0")}`,
        text,
        team: TEAM,
        blocks: [{ type: "rich_text", block_id: "b1", elements: [element] }],
        channel,
        event_ts: ts,
      },
      type: "event_callback",
      event_id: `Ev${String(id).padStart(8, "0")}`,
      event_time: Math.floor(Date.now() / 1_000),
      authorizations: [
        { enterprise_id: null, team_id: TEAM, user_id: "UPET", is_bot: true, is_enterprise_install: false },
      ],
      is_ext_shared_channel: false,
      event_context: `4-${id}`,
    });
  });
}

interface Turn {
  readonly user: string;
  readonly channel: string;
  readonly id: number;
}

function made(count: number, path: string, type: string, bodyOf: (turn: Turn) => string): Buffer[] {
  return Array.from({ length: count }, () => {
    const id = ++serial;
    const user = `U0PERSON${String(id % USERS).padStart(3, "0")}`;
    const body = bodyOf({ user, channel: `C0HELP${String(id % CHANNELS).padStart(2, "0")}`, id });
    const headers = Object.entries({
      host: "127.0.0.1",
      "content-type": type,
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      accept: "application/json,*/*",
      ...signed(body, SIGNING_SECRET),
    });
    const head = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    return Buffer.from(`POST ${path} HTTP/1.1\r\n${head}\r\n${body}`);
  });
}
