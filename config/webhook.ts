import { parseDuration } from "../src/agreement/duration.js";

/** Where requests are forwarded to, and how they are signed. */
export interface WebhookConfig {
  readonly url: string;
  /** Shared with the assistant behind the URL; it is in no message and no log. */
  readonly secret: string;
  /** For one request with all its tries. */
  readonly timeoutMs: number;
}

/** Every fault of the variables at once, a line each. */
export class WebhookConfigError extends Error {
  override readonly name = "WebhookConfigError";
}

export const DEFAULT_TIMEOUT_MS = 60_000;
const LEAST_TIMEOUT_MS = 1_000;
const MOST_TIMEOUT_MS = 5 * 60_000;
const LEAST_SECRET = 16;

/**
 * Reads `PAWPACT_WEBHOOK_URL`, `_SECRET` and `_TIMEOUT`; `null` where no URL is set.
 * @throws {WebhookConfigError} what a variable holds is not repeated: it may be a secret in the wrong place.
 */
export function readWebhook(env: Readonly<Record<string, string | undefined>>): WebhookConfig | null {
  const url = env.PAWPACT_WEBHOOK_URL?.trim() ?? "";
  const secret = env.PAWPACT_WEBHOOK_SECRET?.trim() ?? "";
  const timeout = env.PAWPACT_WEBHOOK_TIMEOUT?.trim() ?? "";
  if (url === "" && secret === "" && timeout === "") return null;
  const timeoutMs = timeout === "" ? DEFAULT_TIMEOUT_MS : (parseDuration(timeout) ?? Number.NaN);
  const faults = [
    urlFault(url),
    secretFault(secret),
    timeoutMs >= LEAST_TIMEOUT_MS && timeoutMs <= MOST_TIMEOUT_MS
      ? null
      : `PAWPACT_WEBHOOK_TIMEOUT: found ${foundTimeout(timeout, timeoutMs)}, expected a duration from 1s to 5m. Write 60s, or leave it out.`,
  ].filter((fault) => fault !== null);
  if (faults.length > 0) throw new WebhookConfigError(faults.join("\n"));
  return { url, secret, timeoutMs };
}

/** What is no duration may be a secret in the wrong place: how long it is says enough. */
function foundTimeout(text: string, ms: number): string {
  if (Number.isNaN(ms)) {
    return /^\d+$/.test(text)
      ? "a number without a unit"
      : `a text of ${text.length} characters that is no duration`;
  }
  return ms < LEAST_TIMEOUT_MS ? `${text}, which is too short` : `${text}, which is too long`;
}

function urlFault(text: string): string | null {
  const fault = (found: string, fix: string) =>
    `PAWPACT_WEBHOOK_URL: found ${found}, expected an address that begins with https:// or http://. ${fix}`;
  if (text === "")
    return fault("none", "Set it, or unset PAWPACT_WEBHOOK_SECRET and PAWPACT_WEBHOOK_TIMEOUT as well.");
  if (!URL.canParse(text))
    return fault("a text that is no URL", "Write one such as https://assistant.example/pawpact.");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return fault(`an address of ${url.protocol}//`, "Write one such as https://assistant.example/pawpact.");
  if (url.username !== "" || url.password !== "")
    return fault(
      "a user or password in it",
      "Take them out: each request is signed with PAWPACT_WEBHOOK_SECRET.",
    );
  return null;
}

function secretFault(secret: string): string | null {
  if (secret.length >= LEAST_SECRET) return null;
  const found = secret === "" ? "none" : `one of ${secret.length} characters`;
  return `PAWPACT_WEBHOOK_SECRET: found ${found}, expected at least ${LEAST_SECRET} characters. Make one with "openssl rand -hex 32", and give it to the assistant too.`;
}
