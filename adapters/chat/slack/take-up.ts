import type { Unanswered } from "../../../src/app/unanswered.js";
import { objectsIn } from "../raw.js";
import { waiting } from "../read-back/source.js";
import type { SlackClient } from "./app.js";
import { rateLimitOf, refusalOf } from "./faults.js";
import { asRaw, type Raw } from "./raw.js";
import { timestampOf } from "./timestamp.js";
import type { PostingClient } from "./voice.js";
import type { Watch } from "./watch.js";

/** Slack may want fewer requests so many times before a call is given up. */
const MOST_LIMITED = 5;
/** A message in a thread may be given out behind the one that the thread began with. */
const MOST_GIVEN = 2;

/** The message of a request, as Slack has it now; `null` where there is none (any more). @throws where Slack can't be asked. */
export async function messageIn(
  client: SlackClient,
  { message, conversation, place: { channel } }: Unanswered,
): Promise<Raw | null> {
  const prefix = `slack:${channel}:`;
  const ts = message.startsWith(prefix) ? timestampOf(message.slice(prefix.length)) : null;
  if (ts === null) return null;
  const root = conversation.startsWith(prefix) ? timestampOf(conversation.slice(prefix.length)) : null;
  const given =
    root === null || root === ts
      ? { channel, ts, limit: 1 }
      : { channel, ts: root, oldest: ts, latest: ts, inclusive: true, limit: MOST_GIVEN };
  try {
    const answer = asRaw(await patiently(client, "conversations.replies", given)) ?? {};
    return objectsIn(answer.messages).find((one) => one.ts === ts) ?? null;
  } catch (error) {
    if (GONE.has(refusalOf(error) ?? "")) return null;
    throw error;
  }
}

const GONE = new Set(["thread_not_found", "message_not_found"]);

/** A client that posts outside of any handler of Bolt's: what it says is seen like a handler's, and waits where Slack says so. */
export function postingThrough(client: SlackClient, watch: Watch): PostingClient {
  const posting = {
    apiCall: (method: string, given?: Record<string, unknown>) => client.apiCall(method, given),
    chat: { postMessage: (given: Raw) => patiently(client, "chat.postMessage", given) },
    assistant: {
      threads: { setStatus: (given: Raw) => client.apiCall("assistant.threads.setStatus", given) },
    },
  };
  watch.listen(posting, true);
  return posting;
}

async function patiently(client: SlackClient, method: string, given: Raw): Promise<unknown> {
  for (let limited = 0; ; limited++) {
    try {
      return await client.apiCall(method, given);
    } catch (error) {
      const limitMs = rateLimitOf(error);
      if (limitMs === null || limited === MOST_LIMITED) throw error;
      await waiting(limitMs, new AbortController().signal);
    }
  }
}
