import { ChatError } from "../../../src/ports/chat.js";
import { faultsOf } from "../faults.js";
import { asRaw } from "./raw.js";

/** What to do about a refusal of Slack's. */
const ADVICE: Readonly<Record<string, string>> = {
  channel_not_found:
    "Correct the channel's id in the agreement's digests and warnings, or invite the bot where it is private",
  not_in_channel: "Invite the bot to the channel",
  is_archived: "Name another channel in the agreement's digests and warnings",
  user_not_found: "Correct the person's id in the agreement's digests and warnings",
  missing_scope: "Add the scope that it names to the app, and install it again",
  restricted_action: "Let the bot post in the channel, or name another one",
  invalid_auth: "Set a valid SLACK_BOT_TOKEN",
  token_revoked: "Install the app again",
  account_inactive: "Install the app again",
};

/** Slack was not at fault by what it was asked: the same may work another time. */
const LATER = new Set(["ratelimited", "rate_limited", "service_unavailable", "team_added_to_org"]);
/** Slack says itself that it may have done some of it. */
const UNSURE = new Set(["internal_error", "fatal_error", "request_timeout"]);
/** Where it says that it wants to be left alone, and not for how long. */
const UNSAID_MS = 60_000;
/** The connection never came about, so nothing was sent. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

/** How long Slack wants to be left alone, ms; `null` for any other failure. */
export function rateLimitOf(error: unknown): number | null {
  const { code, data, retryAfter } = asRaw(error) ?? {};
  if (code === "slack_webapi_rate_limited_error")
    return typeof retryAfter === "number" ? retryAfter * 1_000 : UNSAID_MS;
  const limited = code === "slack_webapi_platform_error" && LATER.has(String(asRaw(data)?.error));
  return limited ? UNSAID_MS : null;
}

/** An error of a Web API call as the chat's. @param doing what failed: `post to slack:C0HELP` */
export function chatErrorOf(doing: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const { fault, unsure } = faultsOf(doing, error);
  const { code, data, statusCode, original } = asRaw(error) ?? {};
  if (code === "slack_webapi_rate_limited_error") {
    const retryAfterMs = rateLimitOf(error)!;
    return fault("chat/later", "fewer requests wanted", "to be let through", "It is tried again", {
      retryAfterMs,
    });
  }
  if (code === "slack_webapi_platform_error") {
    const { error: reason, needed } = asRaw(data) ?? {};
    const found = `${String(reason)}${typeof needed === "string" ? ` (needed: ${needed})` : ""}`;
    if (LATER.has(String(reason)))
      return fault("chat/later", found, "to be let through", "It is tried again");
    if (UNSURE.has(String(reason))) return unsure(found);
    return fault(
      "chat/refused",
      found,
      "Slack to take it",
      ADVICE[String(reason)] ?? "Look the word up in Slack's list of errors",
    );
  }
  if (code === "slack_webapi_http_error") return unsure(`HTTP ${String(statusCode)}`);
  const cause = asRaw(asRaw(original)?.cause)?.code;
  if (NEVER_SENT.has(String(cause)))
    return fault(
      "chat/later",
      `no connection (${String(cause)})`,
      "Slack to be reached",
      "It is tried again",
    );
  return unsure(typeof cause === "string" ? `no answer (${cause})` : "no answer");
}

/** The word that Slack refuses a call with; `null` for any other failure. */
export function refusalOf(error: unknown): string | null {
  const reason = asRaw(asRaw(error)?.data)?.error;
  return typeof reason === "string" ? reason : null;
}
