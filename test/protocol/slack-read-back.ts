import { translateMessage } from "../../adapters/chat/slack/translate.js";
import { interpret } from "../../src/chat/interpret.js";
import type { Rules } from "../../src/chat/rules.js";
import type { Fact } from "../../src/task/fact.js";
import { PET, type SlackMessage, TEAM } from "./slack-workspace.js";

/** One call of the Web API. */
export type Ask = (method: string, given: Record<string, string>) => Promise<Record<string, unknown>>;

/** Every message that a channel gives out: its history, and each thread of it. Small pages, so that there are many. */
export async function readMessages(ask: Ask, channel: string): Promise<SlackMessage[]> {
  const history = await pages(ask, "conversations.history", { channel });
  const threads = history.filter(({ reply_count }) => (reply_count ?? 0) > 0);
  const replies = await Promise.all(
    threads.map(({ ts }) => pages(ask, "conversations.replies", { channel, ts })),
  );
  return [...history, ...replies.flat()];
}

export function factsOf(messages: readonly SlackMessage[], channel: string, rules: Rules, workspace = TEAM) {
  const context = { channel, self: [PET.user], ...(workspace === "" ? {} : { workspace }) };
  return messages.flatMap((message): readonly Fact[] =>
    translateMessage(message, context).flatMap((event) => interpret(event, rules)),
  );
}

async function pages(ask: Ask, method: string, given: Record<string, string>): Promise<SlackMessage[]> {
  const messages: SlackMessage[] = [];
  for (let cursor: string | undefined = ""; cursor !== undefined; ) {
    const answer = await ask(method, {
      ...given,
      limit: "3",
      include_all_metadata: "true",
      ...(cursor === "" ? {} : { cursor }),
    });
    if (!answer.ok) throw new Error(`${method}: found ${String(answer.error)}, expected messages`);
    messages.push(...(answer.messages as SlackMessage[]));
    const next = (answer.response_metadata as { next_cursor?: string } | undefined)?.next_cursor;
    cursor = next || undefined;
  }
  return messages;
}
