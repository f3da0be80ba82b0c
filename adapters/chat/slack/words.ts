import { visible } from "../../../src/bytes/visible.js";
import type { Raw } from "./raw.js";

/** Slack's three escapes: then no text is a mention, a channel or a link. */
export function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

/** A text of at most so many characters, which says where it was cut. */
export function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${head(text, most - 1)}…`;
}

/** The beginning of a text that breaks neither an escape nor a character. */
export function head(text: string, most: number): string {
  const cut = text.slice(0, most);
  if (cut.length === text.length) return cut;
  return cut.replace(/(?:&[a-z]{0,3}|[\ud800-\udbff])$/, "") || cut;
}

/** A line of a report: control characters made visible, nothing that is markup. */
export function said(text: string): string {
  return escaped(visible(text).trim());
}

export const plainText = (text: string): Raw => ({ type: "plain_text", text, emoji: false });
