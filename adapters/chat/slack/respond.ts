import type { Said, SlackDesk } from "./answer.js";
import type { Respond } from "./app.js";

/** How an answer goes to whoever asked. */
export interface Responding {
  /** In the place of the message that was asked from, which they alone see. */
  readonly replace?: boolean;
  /** Slack's timestamp of the thread to answer in. */
  readonly thread?: string | null;
}

/** Sends an answer through a response URL: to who asked, or to everyone where they asked to share it. Never rejects. */
export async function respondWith(
  { pact }: SlackDesk,
  respond: Respond,
  { text, blocks, plainer, shared }: Said,
  { replace = false, thread = null }: Responding = {},
): Promise<void> {
  const common = {
    response_type: shared ? "in_channel" : "ephemeral",
    replace_original: replace && !shared,
    ...(thread === null ? {} : { thread_ts: thread }),
    text,
  };
  if (await isTaken(respond, { ...common, blocks })) return;
  if (plainer && (await isTaken(respond, { ...common, blocks: plainer }))) return;
  pact.log.warn("slack: an answer was refused, expected Slack to take it");
}

/** Slack refuses with a status, or with a word in what it answers. */
async function isTaken(respond: Respond, body: Record<string, unknown>): Promise<boolean> {
  try {
    const answer = await respond(body);
    if (!(answer instanceof Response)) return true;
    return !/"ok"\s*:\s*false/.test(await answer.text());
  } catch {
    return false;
  }
}
