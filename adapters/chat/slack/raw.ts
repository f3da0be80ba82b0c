import { asRaw, objectsIn, type Raw } from "../raw.js";

export { asRaw, type Raw } from "../raw.js";

/** A message's text as Slack writes it; that of its attachments or blocks where it has none itself. */
export function textOf(raw: Raw): string {
  if (typeof raw.text === "string" && raw.text.trim() !== "") return raw.text;
  const attached = objectsIn(raw.attachments).map((attachment) =>
    firstText(attachment, ["text", "fallback", "title"]),
  );
  const said = [...attached, ...objectsIn(raw.blocks).map(blockText)].filter((text) => text !== "");
  return said.join("\n");
}

/** Number of files; an export may hold nothing but the number. */
export function filesOf(raw: Raw): number {
  if (Array.isArray(raw.files)) return raw.files.length;
  if (typeof raw.files === "number" && raw.files > 0) return Math.floor(raw.files);
  return asRaw(raw.file) ? 1 : 0;
}

/** Ids of the people that a text mentions (`<@U0…>`, `<@U0…|name>`), each once. */
export function mentionsOf(text: string): string[] {
  if (!text.includes("<@")) return [];
  const found = new Set<string>();
  MENTION.lastIndex = 0;
  for (let match = MENTION.exec(text); match; match = MENTION.exec(text)) found.add(`slack:${match[1]}`);
  return [...found];
}

const MENTION = /<@([A-Z0-9]+)(?:\|[^>]*)?>/g;

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** The text with Slack's three escapes undone. */
export function plainText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity]!);
}

/** The words of a block, whatever its kind: headers and sections hold a `text`, rich text holds elements. */
function blockText(block: Raw): string {
  const own = typeof block.text === "string" ? block.text : firstText(asRaw(block.text) ?? {}, ["text"]);
  const user = block.type === "user" && typeof block.user_id === "string" ? `<@${block.user_id}>` : "";
  const parts = [...objectsIn(block.fields), ...objectsIn(block.elements)].map(blockText);
  return [own, user, ...parts].filter((text) => text !== "").join(" ");
}

function firstText(raw: Raw, keys: readonly string[]): string {
  for (const key of keys) {
    const value = raw[key];
    if (typeof value === "string" && value.trim() !== "") return value;
  }
  return "";
}
