import type { Respond } from "./app.js";

const HOSTS = ["slack.com", "slack-gov.com"];

/**
 * Whether an answer may be sent to an address that came with a request: one of Slack's own hosts, or the server that
 * stands in for Slack's Web API.
 */
export function isSlackAddress(address: unknown, apiUrl?: string): boolean {
  if (typeof address !== "string" || !URL.canParse(address)) return false;
  const { protocol, hostname, origin, username, password } = new URL(address);
  if (username !== "" || password !== "") return false;
  if (apiUrl !== undefined && URL.canParse(apiUrl) && new URL(apiUrl).origin === origin) return true;
  return protocol === "https:" && HOSTS.some((host) => hostname === host || hostname.endsWith(`.${host}`));
}

/** Answers at an address that came with a request; where that is not Slack's, none is sent, and it rejects. */
export function toSlackAlone(respond: Respond, address: unknown, apiUrl?: string): Respond {
  if (isSlackAddress(address, apiUrl)) return respond;
  return () =>
    Promise.reject(new Error("slack: found a response URL that is not Slack's, expected one of slack.com"));
}
