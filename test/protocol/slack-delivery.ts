import { createHmac } from "node:crypto";
import { type Installed, type SlackEvent, WORK } from "./slack-workspace.js";

export const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";

/** An Events API request: the event in its envelope. A redelivery has the same `event_id`. */
export interface Envelope {
  readonly event: SlackEvent;
  readonly event_id: string;
}

export function envelopesOf(events: readonly SlackEvent[], from = 0): Envelope[] {
  return events.map((event, index) => ({ event, event_id: `Ev${String(from + index).padStart(8, "0")}` }));
}

/** The body of an Events API request, over HTTP or the socket. */
export function requestOf(
  { event, event_id }: Envelope,
  { team, pet, enterprise }: Omit<Installed, "token"> = WORK,
): Readonly<Record<string, unknown>> {
  const isOrganization = enterprise !== undefined;
  return {
    token: "verification",
    team_id: team,
    api_app_id: "A0PET",
    type: "event_callback",
    event,
    event_id,
    event_time: Math.floor(Number(event.event_ts)),
    authorizations: [
      {
        team_id: isOrganization ? null : team,
        enterprise_id: enterprise ?? null,
        user_id: pet.user,
        is_bot: true,
        is_enterprise_install: isOrganization,
      },
    ],
    is_ext_shared_channel: false,
  };
}

/** Delivers one event over HTTP, signed as Slack signs; answers the status. `retry` counts from 1. */
export async function deliver(
  url: string,
  { event, event_id }: Envelope,
  retry = 0,
  secret = SIGNING_SECRET,
  ageSeconds = 0,
): Promise<number> {
  const marks =
    retry > 0 ? { "x-slack-retry-num": String(retry), "x-slack-retry-reason": "http_timeout" } : {};
  return deliverBody(url, requestOf({ event, event_id }), marks, secret, ageSeconds);
}

/** Delivers any body as the Events API does; answers the status. */
export async function deliverBody(
  url: string,
  body: object,
  headers: Record<string, string> = {},
  secret = SIGNING_SECRET,
  ageSeconds = 0,
): Promise<number> {
  const json = { "content-type": "application/json", ...headers };
  return (await send(url, JSON.stringify(body), json, secret, ageSeconds)).status;
}

/** Delivers a command (a form) or an interaction (JSON in a form); answers what the app acknowledged it with. */
export async function interact(url: string, body: Readonly<Record<string, unknown>>): Promise<string> {
  const fields = body.command === undefined ? { payload: JSON.stringify(body) } : body;
  const form = new URLSearchParams(fields as Record<string, string>).toString();
  const { status, text } = await send(url, form, { "content-type": "application/x-www-form-urlencoded" });
  if (status !== 200) throw new Error(`interaction: found HTTP ${status}, expected 200`);
  return text;
}

async function send(
  url: string,
  body: string,
  headers: Record<string, string>,
  secret = SIGNING_SECRET,
  ageSeconds = 0,
) {
  const response = await fetch(url, {
    method: "POST",
    headers: { ...headers, ...signed(body, secret, ageSeconds) },
    body,
  });
  return { status: response.status, text: await response.text() };
}

export function signed(body: string, secret: string, ageSeconds = 0): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const digest = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${digest}` };
}
