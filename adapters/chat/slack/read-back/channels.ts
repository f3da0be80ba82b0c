import type { Backlog } from "../../../../src/app/backlog.js";
import { objectsIn } from "../../raw.js";
import type { Listed } from "../../read-back/source.js";
import { refusalOf } from "../faults.js";
import { asRaw } from "../raw.js";
import type { Pages } from "./pages.js";

/** How many channels are read back in one go. */
const MOST_CHANNELS = 1_000;
const TYPES = ["public_channel", "private_channel", "im"];

/** What can be told of the channels, and the scopes without which nobody can tell of all of them. */
export type SlackListed = Listed & { readonly missing: readonly string[] };

/** The channels to read: those of the agreement, or else all that the bot is in or was heard in. */
export async function channelsOf(backlog: Backlog, pages: Pages): Promise<SlackListed> {
  const { scope, gaps, open } = backlog;
  const missing = new Set<string>();
  const found = new Set(open.flatMap((conversation) => channelIn(conversation) ?? []));
  for (const channel of scope ?? []) found.add(channel);
  for (const { channel } of gaps) found.add(channel);
  for (const channel of backlog.channels) found.add(channel);
  if (scope === null) {
    for (const type of TYPES) {
      try {
        for (const channel of await listed(pages, type)) found.add(channel);
      } catch (error) {
        if (refusalOf(error) !== "missing_scope") throw error;
        missing.add(String(asRaw(asRaw(error)?.data)?.needed));
      }
    }
  }
  const wanted = [...found].filter((channel) => scope === null || scope.includes(channel));
  return {
    channels: wanted.slice(0, MOST_CHANNELS),
    missing: [...missing],
    left: wanted.slice(MOST_CHANNELS),
  };
}

async function listed(pages: Pages, types: string): Promise<string[]> {
  const channels: string[] = [];
  for await (const page of pages.of("users.conversations", { types, exclude_archived: true })) {
    for (const { id } of objectsIn(page.channels)) if (typeof id === "string") channels.push(id);
    if (channels.length >= MOST_CHANNELS) break;
  }
  return channels;
}

/** `slack:C0HELP:1743761011.178999` → `C0HELP` */
export function channelIn(conversation: string): string | null {
  return /^slack:([CDG][A-Z0-9]+)(?::|$)/.exec(conversation)?.[1] ?? null;
}
