import { asRaw, objectsIn, type Raw } from "../../raw.js";
import type { AskDiscord } from "../own-rest.js";
import { emojiOf } from "../text.js";

const MOST_USERS = 100;

/** A message with who gave those of its reactions that count. @throws what Discord refuses */
export async function withUsers(
  ask: AskDiscord,
  message: Raw,
  counts: (emoji: string) => boolean,
): Promise<Raw> {
  const reactions: Raw[] = [];
  for (const reaction of objectsIn(message.reactions)) {
    const emoji = emojiOf(reaction.emoji);
    if (emoji === null || !counts(emoji)) continue;
    const { id, name } = asRaw(reaction.emoji) ?? {};
    const named = encodeURIComponent(typeof id === "string" ? `${String(name)}:${id}` : String(name));
    const query = new URLSearchParams({ limit: String(MOST_USERS) });
    const route = `/channels/${String(message.channel_id)}/messages/${String(message.id)}/reactions/${named}`;
    reactions.push({ ...reaction, users: await ask("GET", route as `/${string}`, { query }) });
  }
  return { ...message, reactions };
}
