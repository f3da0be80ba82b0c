import {
  type Link,
  type Named,
  partsOf,
  shortName,
  type Target,
  type Words,
} from "../../../src/report/words.js";
import { clipped, inert, led } from "./escape.js";
import { MOST_LABEL } from "./limits.js";

/** Links in a line: a line is never parted inside of one. */
const MOST_A_LINE = 5;

/** Whether a bare id is that of a channel or thread, as far as anybody knows. */
export type IsRoom = (id: string) => boolean;

/** A line of words in which people and channels are mentioned, and nothing else is markup. */
export function lineOf(words: Words): string {
  const line = partsOf(words).map((part) => (typeof part === "string" ? inert(part) : mention(part)));
  return led(line.join("").trim());
}

/** Links to messages as lines; those that have no address here are left out. */
export function linkLines(heading: string, links: readonly Link[], isRoom: IsRoom): string[] {
  const shown = links.flatMap(({ label, to }) => {
    const url = urlOf(to, isRoom);
    return url === null ? [] : [`[${clipped(inert(label).trim() || "…", MOST_LABEL)}](${url})`];
  });
  const lines: string[] = [];
  for (let index = 0; index < shown.length; index += MOST_A_LINE)
    lines.push(
      `${index === 0 ? `${inert(heading)}: ` : ""}${shown.slice(index, index + MOST_A_LINE).join(" · ")}`,
    );
  return lines;
}

function mention(named: Named): string {
  const [, kind, id] = /^discord:(?:(user|role):)?(\d{1,20})$/.exec(named.id) ?? [];
  if (id === undefined || (kind === undefined) !== (named.kind === "channel")) return inert(shortName(named));
  if (kind === undefined) return `<#${id}>`;
  return kind === "role" ? `<@&${id}>` : `<@${id}>`;
}

/** A thread is a room of its own within the channel that a task is in; a direct message stands in no guild. */
function urlOf({ message, conversation, channel, workspace }: Target, isRoom: IsRoom): string | null {
  const [id, thread] = [bareOf(message), bareOf(conversation)];
  const room = thread !== null && isRoom(thread) ? thread : bareOf(channel ?? "");
  if (id === null || room === null) return null;
  const isDirect = conversation === channel;
  if (workspace === null && !isDirect) return null;
  return `https://discord.com/channels/${isDirect ? "@me" : workspace}/${room}/${id}`;
}

function bareOf(id: string): string | null {
  return /^discord:(\d{1,20})$/.exec(id)?.[1] ?? null;
}
