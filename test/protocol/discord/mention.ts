import type { APIAllowedMentions, APIMessage } from "discord.js";
import { type Channel, type DiscordWorld, isDirect, type Stored } from "./world.js";

/** Who and what a text calls, as far as it is allowed to. */
export function mentionsIn(
  world: DiscordWorld,
  channel: Channel,
  content: string,
  allowed: APIAllowedMentions | undefined,
  replied: Stored | undefined,
): Pick<APIMessage, "mentions" | "mention_roles" | "mention_everyone"> {
  const named = (pattern: RegExp) => [...content.matchAll(pattern)].map(([, id]) => id!);
  const lets = (kind: "users" | "roles", id: string) =>
    !allowed || allowed.parse?.includes(kind as never) === true || allowed[kind]?.includes(id) === true;
  const users = named(/<@!?(\d+)>/g).filter((id) => lets("users", id));
  const pinged = replied && (allowed ? allowed.replied_user === true : true);
  const ids = new Set([...users, ...(pinged ? [replied.message.author.id] : [])]);
  const everyone =
    /@(everyone|here)\b/.test(content) && (!allowed || allowed.parse?.includes("everyone" as never));
  return {
    mentions: [...ids].flatMap((id) => world.users.get(id) ?? []),
    mention_roles: isDirect(channel)
      ? []
      : [...new Set(named(/<@&(\d+)>/g).filter((id) => lets("roles", id)))],
    mention_everyone: !isDirect(channel) && everyone === true,
  };
}
