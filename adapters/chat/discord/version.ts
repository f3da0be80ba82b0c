import { hash53 } from "../../../src/bytes/hash53.js";
import { parseInstant } from "../../../src/time/iso.js";
import type { Raw } from "../raw.js";
import { filesOf, textOf } from "./text.js";

/** Flag of a message that Discord shows as "thinking…" until it is filled in. */
const LOADING = 1 << 7;
export const EPHEMERAL = 1 << 6;

/** What is remembered of a version of a message, to tell what the next one changed. */
export interface Version {
  /** ms since epoch; `null` before any edit that Discord dates. */
  readonly editedAt: number | null;
  /** Tells its words and files apart from others. */
  readonly said: number;
  readonly loading: boolean;
}

export function versionOf(raw: Raw): Version {
  const [files, text] = [filesOf(raw), textOf(raw)];
  return {
    editedAt: instantOf(raw.edited_timestamp),
    said: hash53(files === 0 ? text : `${files} ${text}`),
    loading: isLoading(raw),
  };
}

export function isLoading({ flags }: Raw): boolean {
  return typeof flags === "number" && (flags & LOADING) !== 0;
}

/** Only one person sees it. The gateway tells of it as of a direct message, on a shard that may be another one's. */
export function isEphemeral({ flags }: Raw): boolean {
  return typeof flags === "number" && (flags & EPHEMERAL) !== 0;
}

export function instantOf(timestamp: unknown): number | null {
  return typeof timestamp === "string" ? parseInstant(timestamp) : null;
}
