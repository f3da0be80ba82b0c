import { ChatError } from "../../../src/ports/chat.js";
import { faultsOf } from "../faults.js";
import { asRaw } from "../raw.js";
import { NotLoggedIn } from "./own-rest.js";

/** What to do about a refusal of Discord's, by its number. */
const ADVICE: Readonly<Record<number, string>> = {
  10003: "Correct the channel's id in the agreement's digests and warnings, or let the bot see the channel",
  10013: "Correct the person's id in the agreement's digests and warnings",
  50001: "Let the bot see the channel (View Channel), or name another one",
  50007: "The person takes no direct messages from this server: name a channel instead",
  50008: "Name a text channel or a thread: a forum itself takes no messages, and a post in it is a thread",
  50013: "Let the bot send messages, embed links and attach files in the channel",
  50083: "The thread is archived: unarchive it, or name another one",
  40001: "Set a valid DISCORD_TOKEN",
  40002: "Verify the bot's account with Discord",
};
/** Discord was not at fault by what it was asked: the same may work another time. */
const LATER = new Set([20016, 20022, 20028, 40062, 130000]);
/** The connection never came about, so nothing was sent. */
const NEVER_SENT = new Set([
  ..."ECONNREFUSED ENOTFOUND EAI_AGAIN EHOSTUNREACH ENETUNREACH UND_ERR_CONNECT_TIMEOUT".split(" "),
]);

/** An error of a REST call as the chat's. @param doing what failed: `post to discord:2` */
export function chatErrorOf(doing: string, error: unknown): ChatError {
  if (error instanceof ChatError) return error;
  const { fault, unsure } = faultsOf(doing, error);
  const { code, status, cause } = asRaw(error) ?? {};
  if (error instanceof NotLoggedIn)
    return fault("chat/later", "a client that is not logged in", "a token", "It is tried again");
  const retryAfterMs = rateLimitOf(error);
  if (retryAfterMs !== null) {
    return fault("chat/later", "fewer requests wanted", "to be let through", "It is tried again", {
      retryAfterMs,
    });
  }
  const { message } = asRaw(asRaw(error)?.rawError) ?? {};
  if (typeof status === "number" && status >= 400 && status < 500) {
    const found = `${typeof message === "string" ? message : `HTTP ${status}`} (${String(code ?? status)})`;
    if (LATER.has(Number(code))) return fault("chat/later", found, "to be let through", "It is tried again");
    const todo =
      ADVICE[Number(code)] ??
      (status === 401 ? "Set a valid DISCORD_TOKEN" : "Look the number up in Discord's list of error codes");
    return fault("chat/refused", found, "Discord to take it", todo);
  }
  if (typeof status === "number") return unsure(`HTTP ${status}`);
  const reason = typeof code === "string" ? code : asRaw(cause)?.code;
  if (NEVER_SENT.has(String(reason)))
    return fault(
      "chat/later",
      `no connection (${String(reason)})`,
      "Discord to be reached",
      "It is tried again",
    );
  return unsure(typeof reason === "string" ? `no answer (${reason})` : "no answer");
}

/** How long Discord, or the client for it, wants no more calls: ms; `null` where that was not the failure. */
export function rateLimitOf(error: unknown): number | null {
  const { status, retryAfter, timeToReset } = asRaw(error) ?? {};
  if (typeof timeToReset !== "number" && status !== 429) return null;
  const wait = typeof retryAfter === "number" && retryAfter > 0 ? retryAfter : timeToReset;
  return typeof wait === "number" ? Math.ceil(wait) : 60_000;
}

/** The number that Discord refuses a call with; `null` for any other failure. */
export function refusalOf(error: unknown): number | null {
  const { code, status } = asRaw(error) ?? {};
  return typeof code === "number" && typeof status === "number" && status >= 400 && status < 500
    ? code
    : null;
}
