import { parseInstant } from "../../../../src/time/iso.js";
import { asRaw, objectsIn, type Raw } from "../../raw.js";
import type { AskDiscord } from "../own-rest.js";

const PAGE = 100;

/** Threads of a channel that were put away since an instant (ms since epoch). @throws what Discord refuses */
export async function archivedSince(ask: AskDiscord, channel: string, from: number): Promise<Raw[]> {
  const found: Raw[] = [];
  for (let before: string | null = null; ; ) {
    const query = new URLSearchParams({ limit: String(PAGE), ...(before === null ? {} : { before }) });
    const route = `/channels/${channel}/threads/archived/public` as const;
    const page = asRaw(await ask("GET", route, { query })) ?? {};
    const threads = objectsIn(page.threads);
    const since = threads.filter((thread) => (archivedAt(thread).at ?? 0) >= from);
    found.push(...since);
    const last = threads.at(-1);
    if (page.has_more !== true || !last || since.length < threads.length) return found;
    const { text } = archivedAt(last);
    if (text === null || text === before) return found;
    before = text;
  }
}

function archivedAt({ thread_metadata }: Raw): { readonly text: string | null; readonly at: number | null } {
  const told = asRaw(thread_metadata)?.archive_timestamp;
  const text = typeof told === "string" ? told : null;
  return { text, at: text === null ? null : parseInstant(text) };
}
