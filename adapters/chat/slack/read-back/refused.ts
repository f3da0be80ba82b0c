import type { Refused } from "../../read-back/source.js";
import { refusalOf } from "../faults.js";
import { asRaw } from "../raw.js";

const NOT_IN = new Set([
  "access_denied",
  "channel_not_found",
  "no_permission",
  "not_in_channel",
  "team_access_not_granted",
]);

/** Of a failed reading, what it says about the channel; `null`: nothing. */
export function refusedOf(error: unknown): Refused | null {
  const word = refusalOf(error);
  if (word === "missing_scope") {
    const { needed } = asRaw(asRaw(error)?.data) ?? {};
    return { reason: "scope", ...(typeof needed === "string" ? { needs: needed } : {}) };
  }
  return word !== null && NOT_IN.has(word) ? { reason: "membership" } : null;
}

/** The token is no good: no channel can be read with it. */
const OF_ALL = new Set([
  "account_inactive",
  "invalid_auth",
  "not_authed",
  "org_login_required",
  "token_expired",
  "token_revoked",
]);

/** Whether Slack says no to this channel alone; without an answer nothing can be read. */
export function saysNothingOfOthers(error: unknown): boolean {
  const word = refusalOf(error);
  return word !== null && !OF_ALL.has(word);
}
