import { asRaw, objectsIn, type Raw } from "../raw.js";
import { snowflakeOf } from "./snowflake.js";

/** Component that holds nothing but text. */
const TEXT_DISPLAY = 10;

/** A message's text as Discord writes it; that of what it forwards, shows or embeds where it has none itself. */
export function textOf(raw: Raw): string {
  if (typeof raw.content === "string" && raw.content.trim() !== "") return raw.content;
  const said = [
    ...forwarded(raw).map(textOf),
    ...objectsIn(raw.components).map(componentText),
    ...objectsIn(raw.embeds).map(embedText),
  ];
  return said.filter((text) => text !== "").join("\n");
}

/** Number of files and stickers. */
export function filesOf(raw: Raw): number {
  const own = objectsIn(raw.attachments).length + objectsIn(raw.sticker_items).length;
  return forwarded(raw).reduce((sum, message) => sum + filesOf(message), own);
}

/** Ids of the people and roles that a message mentions, each once. */
export function mentionsOf(raw: Raw): string[] {
  const roles = Array.isArray(raw.mention_roles) ? raw.mention_roles : [];
  const people = objectsIn(raw.mentions);
  if (people.length + roles.length === 0) return [];
  const users = people.map(({ id }) => ["user", snowflakeOf(id)] as const);
  const all = [...users, ...roles.map((id) => ["role", snowflakeOf(id)] as const)];
  return [...new Set(all.flatMap(([kind, id]) => (id === null ? [] : [`discord:${kind}:${id}`])))];
}

/** Without the message-content intent Discord sends a message with nothing in it. */
export function isWithheld(raw: Raw): boolean {
  if (raw.content !== "") return false;
  const parts = [raw.components, raw.message_snapshots, raw.embeds];
  return filesOf(raw) === 0 && !asRaw(raw.poll) && parts.every((part) => objectsIn(part).length === 0);
}

/** An emoji without the skin tone: 👍🏽 says what 👍 says. A guild's own one by its name. `null` where it has none any more. */
export function emojiOf(emoji: unknown): string | null {
  const name = asRaw(emoji)?.name;
  if (typeof name !== "string" || name === "") return null;
  return name.replace(/[\u{1F3FB}-\u{1F3FF}]/gu, "") || name;
}

function forwarded(raw: Raw): Raw[] {
  return objectsIn(raw.message_snapshots)
    .map(({ message }) => asRaw(message))
    .filter((message) => message !== null);
}

function componentText(component: Raw): string {
  const own =
    component.type === TEXT_DISPLAY && typeof component.content === "string" ? component.content : "";
  return [own, ...objectsIn(component.components).map(componentText)]
    .filter((text) => text !== "")
    .join("\n");
}

function embedText(embed: Raw): string {
  const fields = objectsIn(embed.fields).flatMap(({ name, value }) => [name, value]);
  return [embed.title, embed.description, ...fields]
    .filter((text) => typeof text === "string" && text.trim() !== "")
    .join("\n");
}
