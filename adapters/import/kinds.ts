import type { Terms } from "../../src/agreement/terms.js";
import type { Rules } from "../../src/chat/rules.js";
import { csvItems } from "./csv.js";
import type { CsvMap } from "./csv-map.js";
import { discordExportParts } from "./discord-parts.js";
import { factItems } from "./facts.js";
import { fileParts, type OpenParts } from "./part.js";
import { slackExportParts } from "./slack-export.js";
import { slackMessageItems } from "./slack-messages.js";
import { wallClock } from "./wall-clock.js";

/** What a file may hold. */
export const IMPORT_KINDS = ["slack-export", "slack-messages", "discord-export", "csv", "facts"] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];

/** Kinds that hold messages, of which some address the assistant. */
export const CHAT_KINDS: ReadonlySet<ImportKind> = new Set([
  "slack-export",
  "slack-messages",
  "discord-export",
]);
/** Kinds that may be a folder. */
export const FOLDER_KINDS: ReadonlySet<ImportKind> = new Set(["slack-export", "discord-export"]);

export interface ImportOptions {
  readonly terms: Terms;
  readonly rules: Rules;
  /** For csv. */
  readonly map: CsvMap | null;
  /** For Slack: `slack:C…` or `slack:T…/C…`. */
  readonly channel: string | undefined;
}

/**
 * How paths of a kind are read.
 *
 * @throws {UserError} for a zone that the host does not know; {TypeError} for a csv without a map.
 */
export function partsOf(kind: ImportKind, { terms, rules, map, channel }: ImportOptions): OpenParts {
  switch (kind) {
    case "slack-export":
      return slackExportParts(channel);
    case "slack-messages":
      return fileParts((chunks, file) =>
        slackMessageItems(chunks, { file, ...(channel === undefined ? {} : { channel }) }),
      );
    case "discord-export":
      return discordExportParts(rules);
    case "csv": {
      if (!map) throw new TypeError("csv: found no map, expected one");
      // Where the map names no zone, the parties' own holds, as everywhere in the agreement.
      const toInstant = wallClock(map.timezone ?? terms.period.timezone);
      return fileParts((chunks) =>
        csvItems(chunks, { map, toInstant, partyOf: (id) => rules.partyOf({ id }) }),
      );
    }
    case "facts":
      return fileParts((chunks) => factItems(chunks));
    default:
      return kind satisfies never;
  }
}
