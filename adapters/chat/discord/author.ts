import type { Author } from "../../../src/chat/event.js";
import { asRaw, type Raw } from "../raw.js";
import { snowflakeOf } from "./snowflake.js";

/** In whose name Discord itself speaks. */
export const DISCORD: Author = { id: "discord:user:643945264868098049", bot: true };

/** A user object as an author; `null` where it names nobody. */
export function userOf(user: unknown, self: readonly string[] = []): Author | null {
  const raw = asRaw(user);
  const id = snowflakeOf(raw?.id);
  if (raw === null || id === null) return null;
  return {
    id: `discord:user:${id}`,
    ...(raw.bot === true ? { bot: true } : {}),
    ...(self.includes(id) ? { self: true } : {}),
  };
}

/** A user object as an author with the roles of a member, where those stand beside it. */
export function personOf(user: unknown, self: readonly string[] = []): Author | null {
  const author = userOf(user, self);
  const aliases = rolesOf(asRaw(user)?.member);
  return author && aliases.length > 0 ? { ...author, aliases } : author;
}

/** Roles of a member object, as ids. */
export function rolesOf(member: unknown): string[] {
  const roles = asRaw(member)?.roles;
  return (Array.isArray(roles) ? roles : []).flatMap((role) => {
    const id = snowflakeOf(role);
    return id === null ? [] : [`discord:role:${id}`];
  });
}

/** Who wrote a message, with the roles of a member; `null` where it names nobody. */
export function authorOf(message: Raw, self: readonly string[] = []): Author | null {
  const author = userOf(message.author, self);
  if (!author) return null;
  const aliases = rolesOf(message.member);
  // A webhook posts under any name. An application's own answers carry its id as one, which may be its user's as well.
  const relayed =
    message.webhook_id !== undefined &&
    message.webhook_id === asRaw(message.author)?.id &&
    message.webhook_id !== message.application_id;
  return {
    ...author,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(relayed ? { bot: true, userless: true } : {}),
  };
}
