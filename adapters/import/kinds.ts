import type { Terms } from "../../src/agreement/terms.js";
import type { Rules } from "../../src/chat/rules.js";
import { csvItems } from "./csv.js";
import type { CsvMap } from "./csv-map.js";
import { factItems } from "./facts.js";
import type { Chunks, ImportItem } from "./item.js";
import { slackMessageItems } from "./slack-messages.js";
import { wallClock } from "./wall-clock.js";

/** What a file may hold. */
export const IMPORT_KINDS = ["slack-messages", "csv", "facts"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

export interface ImportOptions {
  readonly terms: Terms;
  readonly rules: Rules;
  /** For csv. */
  readonly map: CsvMap | null;
  /** For Slack: `slack:C…` or `slack:T…/C…`. */
  readonly channel: string | undefined;
}

/** Reads what one file holds, an item at a time. */
export type ReadItems = (chunks: Chunks, file: string) => AsyncIterable<ImportItem>;

/** @throws {UserError} for a zone that the host does not know; {TypeError} for a csv without a map. */
export function itemReader(kind: ImportKind, { terms, rules, map, channel }: ImportOptions): ReadItems {
  switch (kind) {
    case "slack-messages":
      return (chunks, file) =>
        slackMessageItems(chunks, { file, ...(channel === undefined ? {} : { channel }) });
    case "csv": {
      if (!map) throw new TypeError("csv: found no map, expected one");
      // Where the map names no zone, the parties' own holds, as everywhere in the agreement.
      const toInstant = wallClock(map.timezone ?? terms.period.timezone);
      return (chunks) => csvItems(chunks, { map, toInstant, partyOf: (id) => rules.partyOf({ id }) });
    }
    case "facts":
      return (chunks) => factItems(chunks);
    default:
      return kind satisfies never;
  }
}
