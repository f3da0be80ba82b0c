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

/** Ids of the people that a message mentions, each once. */
export function mentionsOf(raw: Raw): string[] {
  const ids = objectsIn(raw.mentions).map(({ id }) => snowflakeOf(id));
  return [...new Set(ids.flatMap((id) => (id === null ? [] : [`discord:user:${id}`])))];
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
