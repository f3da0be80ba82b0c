import { SlackShapeError, translateMessage } from "../chat/slack/translate.js";
import type { Chunks, ImportItem } from "./item.js";
import { type JsonObject, jsonObjects } from "./json-objects.js";

export interface SlackMessagesOptions {
  /** `slack:C…` or `slack:T…/C…`; without it an object's own `channel`, else the file's base name. */
  readonly channel?: string;
  /** The file's name; `-` has no base name. */
  readonly file: string;
}

/**
 * Messages as `conversations.history` and `.replies` give them: in an array, on JSON lines, or in the API's whole
 * answers with their `messages`.
 */
export async function* slackMessageItems(
  chunks: Chunks,
  options: SlackMessagesOptions,
): AsyncGenerator<ImportItem> {
  const translate = translator(options);
  for await (const objects of jsonObjects(chunks, "messages")) {
    for (const object of objects) yield translate(object);
  }
}

function translator({ channel: given, file }: SlackMessagesOptions): (object: JsonObject) => ImportItem {
  const [, workspace, named] = /^(?:slack:)?(?:([^/]+)\/)?(.+)$/.exec(given ?? "") ?? [];
  const fallback = baseName(file);
  return (object) => {
    const { line } = object;
    if ("fault" in object) return { kind: "fault", line, message: object.fault };
    const channel = named ?? (hasChannel(object.value) ? undefined : fallback);
    if (channel === "") {
      return {
        kind: "fault",
        line,
        message: "found no channel in the message, expected one. Name it: --channel slack:C0HELP",
      };
    }
    try {
      const context = {
        ...(channel === undefined ? {} : { channel }),
        ...(workspace === undefined ? {} : { workspace }),
      };
      return { kind: "events", events: translateMessage(object.value, context), line };
    } catch (error) {
      if (error instanceof SlackShapeError) return { kind: "fault", line, message: error.message };
      throw error;
    }
  };
}

function hasChannel(value: unknown): boolean {
  return typeof value === "object" && value !== null && "channel" in value && Boolean(value.channel);
}

/** `exports/channel-a.json.gz` → `channel-a`; standard input has none. */
function baseName(file: string): string {
  if (file === "-") return "";
  return file
    .replace(/^.*[/\\]/, "")
    .replace(/\.gz$/i, "")
    .replace(/\.(?:json|jsonl|ndjson)$/i, "");
}
