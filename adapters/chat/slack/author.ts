import type { Author } from "../../../src/chat/event.js";
import type { Raw } from "./raw.js";

/** In whose name Slack itself speaks. */
export const SLACKBOT: Author = { id: "slack:USLACKBOT", bot: true };

/** Who wrote or reacted, by `user` and `bot_id`; `null` where the object names nobody. */
export function authorOf(raw: Raw, self: readonly string[] = []): Author | null {
  const user = nameOf(raw.user);
  const bot = nameOf(raw.bot_id);
  const own = (user !== null && self.includes(user)) || (user === null && bot !== null && self.includes(bot));
  const mine = own ? { self: true } : {};
  if (user === "USLACKBOT") return { ...SLACKBOT, ...mine };
  if (user !== null && bot !== null)
    return { id: `slack:${user}`, aliases: [`slack:${bot}`], bot: true, ...mine };
  if (user !== null) return { id: `slack:${user}`, ...mine };
  // Posts of old webhooks carry a name alone.
  const id = bot ?? (raw.subtype === "bot_message" ? nameOf(raw.username) : null);
  return id === null ? null : { id: `slack:${id}`, bot: true, userless: true, ...mine };
}

function nameOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
